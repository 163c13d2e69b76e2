import { A } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { useOrganization } from "../../api/session.tsx";
import { causeLabel } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { LoadMore } from "../../ui/page/load-more.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Exact } from "../../ui/time.tsx";
import { receiptListQuery, receiptPageSize } from "./queries.ts";
import { ReceiptState } from "./receipt-facts.tsx";
import { scopeLabel } from "./scope-label.ts";

/** Every revocation of the organization, newest first. */
export default function ReceiptsPage() {
	const organization = useOrganization();
	const list = useInfiniteQuery(() => receiptListQuery(organization().id));
	const receipts = () => (list.data?.pages ?? []).flatMap(({ items }) => items);

	return (
		<main id="main" class="page">
			<PageHead
				title="Receipts"
				within={organization().name}
				lead="The durable record of every revocation: when, by whom, why, how many."
			/>
			<Loaded
				data={list.data}
				query={list}
				what="The receipts"
				organizationName={organization().name}
				rows={8}
			>
				{() => (
					<Show
						when={receipts().length > 0}
						fallback={
							<EmptyState icon="receipt" title="No receipts yet">
								<p>When a session is ended, its receipt appears here.</p>
							</EmptyState>
						}
					>
						<table class="list-table">
							<caption class="visually-hidden">Receipts</caption>
							<thead>
								<tr>
									<th scope="col">Receipt</th>
									<th scope="col">Ended</th>
									<th scope="col">By</th>
									<th scope="col">Recorded</th>
									<th scope="col">State</th>
								</tr>
							</thead>
							<tbody>
								<For each={receipts()}>
									{(receipt) => (
										<tr>
											<th scope="row">
												<A
													class="row-link"
													href={`/o/${organization().slug}/receipts/${receipt.id}`}
												>
													{scopeLabel(receipt.scope)}
												</A>
												<span class="quiet sentence">
													{receipt.reason ?? causeLabel(receipt.cause)}
												</span>
											</th>
											<td data-label="Ended" class="numbers">
												{plural(receipt.revoked, "session")}
											</td>
											<td data-label="By">{nameOf(receipt.by)}</td>
											<td data-label="Recorded" class="numbers">
												<Exact at={receipt.recordedAt} />
											</td>
											<td data-label="State">
												<ReceiptState receipt={receipt} />
											</td>
										</tr>
									)}
								</For>
							</tbody>
						</table>
						<Show when={list.hasNextPage}>
							<div class="list-foot">
								<LoadMore
									list={list}
									pageSize={receiptPageSize}
									shown={() => plural(receipts().length, "receipt")}
								/>
							</div>
						</Show>
					</Show>
				)}
			</Loaded>
		</main>
	);
}
