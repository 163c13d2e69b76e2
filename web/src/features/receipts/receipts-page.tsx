import { A, useLocation, useNavigate } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import type { ListedReceipt } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { serverTime } from "../../lib/server-clock.ts";
import { ClearFilters } from "../../ui/fields/clear-filters.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { ListFoot } from "../../ui/page/list-foot.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Exact } from "../../ui/time.tsx";
import { receiptListQuery, receiptPageSize } from "./queries.ts";
import { ReceiptState } from "./receipt-facts.tsx";
import { ReceiptFilters } from "./receipt-filters.tsx";
import {
	causeWords,
	emptyReceiptView,
	isFiltered,
	parseReceiptView,
	type ReceiptView,
	receiptSearch,
} from "./receipt-view.ts";
import { receiptTitle, scopeWords } from "./receipt-words.ts";

/** Every revocation of the organization, newest first, by whom it concerns. */
export default function ReceiptsPage() {
	const organization = useOrganization();
	const place = useLocation();
	const navigate = useNavigate();
	const here = () => `/o/${organization().slug}/receipts`;
	const view = createMemo(() => parseReceiptView(place.search));
	/** Lengths back from now are counted from here. */
	const [nowMs, setNowMs] = createSignal(serverTime());
	const list = useInfiniteQuery(() => receiptListQuery(organization().id, view(), nowMs()));
	const receipts = () => (list.data?.pages ?? []).flatMap(({ items }) => items);
	const show = (next: ReceiptView) => {
		setNowMs(serverTime());
		navigate(`${here()}${receiptSearch(next)}`, { scroll: false });
	};
	const nameOfActor = (id: string) => {
		const by = receipts().find((receipt) => receipt.by.id === id)?.by;
		return by && nameOf(by);
	};
	createEffect(
		on(
			() => (list.isPlaceholderData || list.isPending ? null : list.data?.pages[0]),
			(page) => {
				if (!page) return;
				announce(
					`${plural(page.items.length, "receipt")}${page.nextCursor ? " and more" : ""} shown.`,
				);
			},
			{ defer: true },
		),
	);

	const columns: Column<ListedReceipt>[] = [
		{
			heading: "Whom it concerns",
			cell: (receipt) => (
				<>
					<A class="row-link break" href={`${here()}/${receipt.id}`}>
						{receiptTitle(receipt)}
					</A>
					<span class="quiet break">{receipt.reason ?? scopeWords(receipt.scope)}</span>
				</>
			),
		},
		{ heading: "Cause", cell: ({ cause }) => causeWords(cause) },
		{ heading: "By", class: "break", cell: ({ by }) => <bdi>{nameOf(by)}</bdi> },
		{ heading: "Recorded", class: "numbers", cell: ({ recordedAt }) => <Exact at={recordedAt} /> },
		{ heading: "State", cell: (receipt) => <ReceiptState receipt={receipt} /> },
	];

	return (
		<main id="main" class="page">
			<PageHead
				title="Receipts"
				within={organization().name}
				lead="The durable record of every ending: whose sessions, when, by whom and why."
			/>
			<ReceiptFilters view={view()} nameOfActor={nameOfActor} onChange={show} />
			<div class="progress" classList={{ busy: list.isFetching }} />
			<Loaded
				data={list.data}
				query={list}
				what="The receipts"
				organizationName={organization().name}
				rows={8}
			>
				{() => (
					<ListTable
						caption="Receipts, newest first"
						class="tall"
						columns={columns}
						rows={receipts()}
						busy={list.isFetching}
						empty={
							<Show
								when={isFiltered(view())}
								fallback={
									<EmptyState icon="receipt" title="No receipts yet">
										<p>When a session is ended, its receipt appears here.</p>
									</EmptyState>
								}
							>
								<EmptyState
									icon="search"
									title="No receipts match these filters"
									actions={
										<ClearFilters
											label="Clear filters"
											view={view()}
											cleared={emptyReceiptView}
											onChange={show}
										/>
									}
								>
									<p>A session that reached its end by itself has no receipt.</p>
								</EmptyState>
							</Show>
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
