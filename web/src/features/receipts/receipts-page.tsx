import { A } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import type { Receipt } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { causeLabel } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { ListFoot } from "../../ui/page/list-foot.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
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

	const columns: Column<Receipt>[] = [
		{
			heading: "Receipt",
			cell: (receipt) => (
				<>
					<A class="row-link" href={`/o/${organization().slug}/receipts/${receipt.id}`}>
						{scopeLabel(receipt.scope)}
					</A>
					<span class="quiet sentence">{receipt.reason ?? causeLabel(receipt.cause)}</span>
				</>
			),
		},
		{ heading: "Ended", class: "numbers", cell: ({ revoked }) => plural(revoked, "session") },
		{ heading: "By", cell: ({ by }) => nameOf(by) },
		{ heading: "Recorded", class: "numbers", cell: ({ recordedAt }) => <Exact at={recordedAt} /> },
		{ heading: "State", cell: (receipt) => <ReceiptState receipt={receipt} /> },
	];

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
					<ListTable
						caption="Receipts"
						columns={columns}
						rows={receipts()}
						empty={
							<EmptyState icon="receipt" title="No receipts yet">
								<p>When a session is ended, its receipt appears here.</p>
							</EmptyState>
						}
						foot={
							<ListFoot
								list={list}
								pageSize={receiptPageSize}
								shown={plural(receipts().length, "receipt")}
							/>
						}
					/>
				)}
			</Loaded>
		</main>
	);
}
