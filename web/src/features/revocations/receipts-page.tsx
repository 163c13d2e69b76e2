import { A } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { For, Match, Show, Switch } from "solid-js";
import { problemOf } from "../../api/errors.ts";
import { useOrganization } from "../../api/session.tsx";
import { nameOf, plural } from "../../lib/format.ts";
import { causeLabel, scopeLabel } from "../../lib/labels.ts";
import { PageHeading } from "../../ui/page-heading.tsx";
import { ReceiptState } from "../../ui/receipt-facts.tsx";
import { EmptyState, ProblemState, Skeleton } from "../../ui/states.tsx";
import { Exact } from "../../ui/time.tsx";
import { receiptListQuery } from "./queries.ts";

/** Every revocation of the organization, newest first. */
export default function ReceiptsPage() {
	const organization = useOrganization();
	const list = useInfiniteQuery(() => receiptListQuery(organization().id));
	const receipts = () => (list.data?.pages ?? []).flatMap(({ items }) => items);

	return (
		<main id="main" class="page">
			<div class="page-head">
				<div>
					<PageHeading title="Receipts" within={organization().name} />
					<p class="quiet">The durable record of every revocation: when, by whom, why, how many.</p>
				</div>
			</div>
			<Switch>
				<Match when={list.isError && !list.data}>
					<ProblemState
						what="The receipts"
						problem={problemOf(list.error)}
						organizationName={organization().name}
						onRetry={() => void list.refetch()}
					/>
				</Match>
				<Match when={list.isPending}>
					<Skeleton rows={8} label="Loading receipts" />
				</Match>
				<Match when={receipts().length === 0}>
					<EmptyState icon="receipt" title="No receipts yet">
						<p>When a session is ended, its receipt appears here.</p>
					</EmptyState>
				</Match>
				<Match when={true}>
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
											<A class="row-link" href={`/o/${organization().slug}/receipts/${receipt.id}`}>
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
							<button
								type="button"
								class="button"
								aria-disabled={list.isFetchingNextPage}
								onClick={() => {
									if (!list.isFetchingNextPage) void list.fetchNextPage();
								}}
							>
								{list.isFetchingNextPage ? "Loading…" : "Load 50 more"}
							</button>
						</div>
					</Show>
				</Match>
			</Switch>
		</main>
	);
}
