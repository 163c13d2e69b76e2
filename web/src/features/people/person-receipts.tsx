import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import type { Receipt } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { capitalized, causeLabel } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { Loaded } from "../../ui/messages/states.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { Exact } from "../../ui/time.tsx";
import { ReceiptState } from "../receipts/receipt-facts.tsx";
import { receiptsOfPersonQuery } from "./queries.ts";

/** Every order that ended all sessions of a person; the receipt of a single one stands beside that session. */
export function PersonReceipts(props: { userId: string }) {
	const organization = useOrganization();
	const found = useQuery(() => receiptsOfPersonQuery(organization().id, props.userId));
	const columns: Column<Receipt>[] = [
		{
			heading: "Recorded",
			class: "numbers",
			cell: ({ id, recordedAt }) => (
				<A class="row-link" href={`/o/${organization().slug}/receipts/${id}`}>
					<Exact at={recordedAt} />
				</A>
			),
		},
		{ heading: "Ended", class: "numbers", cell: ({ revoked }) => plural(revoked, "session") },
		{ heading: "By", cell: ({ by }) => <bdi>{nameOf(by)}</bdi> },
		{
			heading: "Reason",
			cell: ({ reason, cause }) =>
				reason === null ? capitalized(causeLabel(cause)) : <bdi>{reason}</bdi>,
		},
		{ heading: "State", cell: (receipt) => <ReceiptState receipt={receipt} /> },
	];
	return (
		<section class="sheet">
			<h2>Receipts</h2>
			<Loaded data={found.data} query={found} what="The receipts" rows={2}>
				{(page) => (
					<ListTable
						caption="Receipts"
						columns={columns}
						rows={page().items}
						empty={<p class="quiet">Nobody has ended all their sessions at once.</p>}
					/>
				)}
			</Loaded>
		</section>
	);
}
