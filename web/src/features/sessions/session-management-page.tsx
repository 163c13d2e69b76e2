import { useLocation, useNavigate, useParams } from "@solidjs/router";
import { useInfiniteQuery, useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, lazy, on, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { isRefusal, problemOf } from "../../api/errors.ts";
import { useMayEnd, useOrganization } from "../../api/session.tsx";
import { formatCount, formatNumber, plural } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { Menu, type MenuItem } from "../../ui/overlays/menu.tsx";
import { Freshness } from "../../ui/page/freshness.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import type { EndOrder } from "./endings/end-sessions.ts";
import { canEnd, endingOf, isActive } from "./endings/known-endings.ts";
import type { WideScope } from "./endings/wide/wide-end-dialog.tsx";
import { SessionFilters } from "./filters/session-filters.tsx";
import {
	isNarrowed,
	nextSort,
	parseView,
	type SessionView,
	type SortKey,
	viewSearch,
} from "./filters/session-view.ts";
import { rowsOf, SessionList } from "./list/session-list.tsx";
import { sortLabel } from "./list/session-table.tsx";
import { facetsQuery, sessionListQuery } from "./queries.ts";

// What is only needed after a click comes after the rows.
const EndDialog = lazy(() => import("./endings/end-dialog.tsx"));
const BulkBar = lazy(() => import("./list/bulk-bar.tsx"));
const SessionPanel = lazy(() => import("./panel/session-panel.tsx"));
const ListHead = lazy(() => import("./list/list-head.tsx"));
const WideEndDialog = lazy(() => import("./endings/wide/wide-end-dialog.tsx"));

/** The page's most sessions in one order; the API's own limit. */
const selectionMax = 500;

/** Every session of the organization: search, filter, sort, look into one, end any of them. */
export function SessionManagementPage() {
	const organization = useOrganization();
	const mayEnd = useMayEnd();
	const place = useLocation();
	const params = useParams();
	const navigate = useNavigate();

	const view = createMemo(() => parseView(place.search));
	const base = () => `/o/${organization().slug}/sessions`;
	const list = useInfiniteQuery(() => sessionListQuery(organization().id, view()));
	const facets = useQuery(() => facetsQuery(organization().id, view()));

	const byId = createMemo(() => rowsOf(list.data?.pages ?? []));
	const ids = createMemo(() => [...byId().keys()]);
	const firstPage = () => list.data?.pages[0];
	/** Rows that ended while they are shown: the list still counts them, its filters no longer do. */
	const justEnded = () =>
		view().status === "active" ? [...byId().values()].filter((row) => !isActive(row)).length : 0;
	const total = () => {
		const { count = 0, capped = false } = firstPage()?.total ?? {};
		return { count: count - justEnded(), capped };
	};
	const isOne = () => total().count === 1 && !total().capped;

	/** Someone who may not see sessions is not shown the tools for them. */
	const isRefused = () => list.isError && !firstPage() && isRefusal(problemOf(list.error));

	const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
	const selection = createMemo(() => {
		const chosen: Session[] = [];
		for (const id of selected()) {
			const session = byId().get(id);
			if (session && canEnd(session)) chosen.push(session);
		}
		return chosen;
	});
	const select = (next: ReadonlySet<string>) => {
		setSelected(new Set([...next].slice(0, selectionMax)));
		announce(
			next.size === 0 ? "Nothing selected." : `${plural(selection().length, "session")} selected.`,
		);
	};

	const [endOrder, setEndOrder] = createSignal<EndOrder | null>(null);
	/** A scope wider than the rows, frozen at the moment it was chosen. */
	const [wideEnd, setWideEnd] = createSignal<WideScope | null>(null);
	const endItems = (): MenuItem[] => [
		...(view().status === "active" || view().status === "all"
			? [
					{
						label: "End all matching these filters…",
						onSelect: () => setWideEnd({ kind: "matching", view: view() }),
					},
				]
			: []),
		{
			label: `End all sessions of ${organization().name}…`,
			danger: true,
			onSelect: () => setWideEnd({ kind: "everything" }),
		},
	];
	let table: HTMLElement | undefined;
	const focusRow = (id: string | undefined) =>
		table
			?.querySelector<HTMLElement>(id ? `[data-row="${CSS.escape(id)}"]` : "[data-row]")
			?.focus();

	/** Where focus goes when the button that opened the dialog is gone, or goes with the session it ends. */
	const closeDialog = () => {
		const order = endOrder();
		setEndOrder(null);
		queueMicrotask(() => {
			const id = order?.kind === "one" ? order.session.id : undefined;
			const focused = document.activeElement;
			const isGoing = id !== undefined && endingOf(id) && focused?.closest("[data-row]");
			if (focused === document.body || isGoing) focusRow(id);
		});
	};

	const show = (next: SessionView, how: "push" | "replace" = "push") => {
		setSelected(new Set<string>());
		navigate(`${place.pathname}${viewSearch(next)}`, { replace: how === "replace", scroll: false });
	};
	const sort = (by: SortKey) => {
		const next = nextSort(view().sort, by);
		show({ ...view(), sort: next });
		announce(`Sorted by ${sortLabel(next)}.`);
	};
	let wasOpenedHere = false;
	const open = (id: string) => {
		wasOpenedHere = true;
		navigate(`${base()}/${id}${place.search}`, { scroll: false });
	};
	const close = () => {
		const id = params.sessionId;
		navigate(`${base()}${place.search}`, { scroll: false });
		queueMicrotask(() => focusRow(id));
	};

	createEffect(
		on(
			() => (list.isPlaceholderData || list.isPending ? null : firstPage()),
			(page) => {
				if (page)
					announce(`${formatCount(total())} ${isOne() ? "session matches" : "sessions match"}.`);
			},
			{ defer: true },
		),
	);

	return (
		<main id="main" class="page sessions" classList={{ "with-panel": Boolean(params.sessionId) }}>
			<div class="page-head">
				<div>
					<PageHeading title="Sessions" within={organization().name} />
					<p class="quiet numbers">
						<Show when={firstPage()} fallback={list.isError ? "" : "Reading sessions…"}>
							{formatCount(total())} {view().status === "all" ? "" : `${view().status} `}
							{isOne() ? "session" : "sessions"}
							{firstPage()?.degraded
								? " shown"
								: isNarrowed(view())
									? isOne()
										? " matches"
										: " match"
									: ""}
							{justEnded() ? `, ${formatNumber(justEnded())} ended just now` : ""}
						</Show>
					</p>
				</div>
				<Show when={!isRefused()}>
					<Freshness
						asOf={firstPage()?.asOf}
						isReading={list.isFetching}
						onRefresh={() => void Promise.all([list.refetch(), facets.refetch()])}
					>
						<Show when={mayEnd()}>
							<Menu label="End sessions" align="end" items={endItems()}>
								End sessions
								<Icon name="chevron" />
							</Menu>
						</Show>
					</Freshness>
				</Show>
			</div>

			<div class="list-area">
				<Show when={!isRefused()}>
					<SessionFilters view={view()} facets={facets.data} onChange={show} />
				</Show>
				<Show when={view().status !== "active" || isNarrowed(view()) || firstPage()?.degraded}>
					<ListHead
						view={view()}
						rows={byId()}
						isRefused={isRefused()}
						isDegraded={Boolean(firstPage()?.degraded)}
						onChange={show}
					/>
				</Show>

				<div class="progress" classList={{ busy: list.isFetching }} />
				<SessionList
					ref={(element) => {
						table = element;
					}}
					organizationId={organization().id}
					base={base()}
					search={place.search}
					view={view()}
					list={list}
					ids={ids()}
					rows={byId()}
					busy={list.isFetching}
					mayEnd={mayEnd()}
					openId={params.sessionId}
					selected={selected()}
					onSort={sort}
					onSelect={select}
					onOpen={open}
					onClose={close}
					onEnd={setEndOrder}
					onChange={show}
				/>
			</div>

			<Show when={params.sessionId}>
				{(id) => (
					<SessionPanel
						sessionId={id()}
						base={base()}
						search={place.search}
						onClose={close}
						mayEnd={mayEnd()}
						onEnd={setEndOrder}
						loaded={[...byId().values()]}
						takesFocus={wasOpenedHere}
					/>
				)}
			</Show>
			<Show when={selection().length > 0}>
				<BulkBar
					selection={selection()}
					onClear={() => {
						select(new Set());
						focusRow(undefined);
					}}
					onEnd={() =>
						setEndOrder({
							kind: "many",
							organizationId: organization().id,
							sessions: selection(),
						})
					}
				/>
			</Show>
			<Show when={wideEnd()} keyed>
				{(scope) => <WideEndDialog scope={scope} rows={byId()} onScope={setWideEnd} />}
			</Show>
			<Show when={endOrder()} keyed>
				{(order) => (
					<EndDialog
						order={order}
						slug={organization().slug}
						onDone={() => setSelected(new Set<string>())}
						onClose={closeDialog}
					/>
				)}
			</Show>
		</main>
	);
}
