import { A, useLocation, useNavigate, useParams } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { isRefusal, problemOf } from "../../api/errors.ts";
import { plural } from "../../lib/numbers.ts";
import { serverTime } from "../../lib/server-clock.ts";
import { ClearFilters } from "../../ui/fields/clear-filters.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { Freshness } from "../../ui/page/freshness.tsx";
import { ListFoot } from "../../ui/page/list-foot.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";
import {
	type AuditView,
	auditSearch,
	emptyAuditView,
	isFiltered,
	parseAuditView,
} from "./audit-view.ts";
import { EventPanel } from "./event-panel.tsx";
import { auditListQuery, auditPageSize } from "./queries.ts";

const ExportDialog = lazyPart(() => import("./export-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
});

const CheckDialog = lazyPart(() => import("./check-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
});

interface AuditLogProps {
	organizationId: string;
	/** What an exported file is named after; null for whoever may not export. */
	exportedAs: string | null;
	name: string;
	/** Where pages of the organization live; null for the platform, which has none. */
	base: string | null;
	lead: string;
}

/** A log as a table with filters in the URL and one event beside it. */
export function AuditLog(props: AuditLogProps) {
	const place = useLocation();
	const params = useParams();
	const navigate = useNavigate();
	const here = () => `${props.base ?? ""}/audit`;
	const view = createMemo(() => parseAuditView(place.search));
	/** Ranges count back from here; a refresh moves it. */
	const [nowMs, setNowMs] = createSignal(serverTime());
	const list = useInfiniteQuery(() => auditListQuery(props.organizationId, view(), nowMs()));
	const entries = createMemo(() => (list.data?.pages ?? []).flatMap(({ items }) => items));
	const firstPage = () => list.data?.pages[0];
	const isRefused = () => list.isError && !firstPage() && isRefusal(problemOf(list.error));

	const show = (next: AuditView) => navigate(`${here()}${auditSearch(next)}`, { scroll: false });
	const [isExporting, setExporting] = createSignal(false);
	const [isChecking, setChecking] = createSignal(false);
	const refresh = () => {
		setNowMs(serverTime());
		void list.refetch();
	};
	const hrefOf = (eventId: string) => `${here()}/${eventId}${place.search}`;
	const close = () => navigate(`${here()}${place.search}`, { scroll: false });
	// Closed by a button, a key or the browser's Back.
	createEffect(
		on(
			() => params.eventId,
			(id, before) => {
				if (id || !before) return;
				queueMicrotask(() => {
					if (document.activeElement !== document.body) return;
					// A neighbour may be in no row of the list.
					(
						document.querySelector<HTMLElement>(`[data-event="${CSS.escape(before)}"]`) ??
						document.querySelector<HTMLElement>("main h1")
					)?.focus();
				});
			},
			{ defer: true },
		),
	);
	createEffect(
		on(
			() => (list.isPlaceholderData || list.isPending ? null : firstPage()),
			(page) => {
				if (!page) return;
				const more = page.nextCursor ? " and more" : "";
				announce(`${plural(page.items.length, "event")}${more} shown.`);
			},
			{ defer: true },
		),
	);

	return (
		<main id="main" class="page sessions" classList={{ "with-panel": Boolean(params.eventId) }}>
			<PageHead title="Audit log" within={props.name} lead={props.lead}>
				<div class="updated">
					<A class="button" href="/verify">
						Verify evidence
					</A>
					<Show when={!isRefused()}>
						<Show when={props.exportedAs}>
							<button type="button" class="button" onClick={() => setChecking(true)}>
								Verify log…
							</button>
							<button type="button" class="button" onClick={() => setExporting(true)}>
								Export…
							</button>
						</Show>
						<Freshness asOf={firstPage()?.asOf} isReading={list.isFetching} onRefresh={refresh} />
					</Show>
				</div>
			</PageHead>
			<div class="list-area">
				<Show when={!isRefused()}>
					<AuditFilters view={view()} entries={entries()} onChange={show} />
				</Show>
				<div class="progress" classList={{ busy: list.isFetching }} />
				<Loaded
					data={list.data}
					query={list}
					what="The audit log"
					organizationName={props.name}
					rows={10}
				>
					{() => (
						<AuditTable
							entries={entries()}
							hrefOf={hrefOf}
							openId={params.eventId}
							busy={list.isFetching}
							empty={
								<EmptyState
									icon="search"
									title={
										isFiltered(view()) ? "No events match these filters" : "Nothing happened yet"
									}
									actions={
										<Show when={isFiltered(view())}>
											<ClearFilters
												label="Clear filters"
												view={view()}
												cleared={emptyAuditView}
												onChange={show}
											/>
										</Show>
									}
								>
									<p>
										{view().grant
											? "Nothing was done under this grant."
											: "Every change appears here with who made it."}
									</p>
								</EmptyState>
							}
							foot={
								<ListFoot
									list={list}
									pageSize={auditPageSize}
									shown={plural(entries().length, "event")}
								/>
							}
						/>
					)}
				</Loaded>
			</div>
			<Show when={params.eventId}>
				{(id) => (
					<EventPanel
						organizationId={props.organizationId}
						eventId={id()}
						base={props.base}
						view={view()}
						hrefOf={hrefOf}
						onShow={show}
						onClose={close}
					/>
				)}
			</Show>
			<Show when={isChecking()}>
				<CheckDialog organizationId={props.organizationId} onClose={() => setChecking(false)} />
			</Show>
			<Show when={isExporting() && props.exportedAs}>
				{(slug) => (
					<ExportDialog
						organizationId={props.organizationId}
						slug={slug()}
						view={view()}
						entries={entries()}
						nowMs={nowMs()}
						onClose={() => setExporting(false)}
					/>
				)}
			</Show>
		</main>
	);
}
