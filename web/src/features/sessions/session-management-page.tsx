import { useLocation, useNavigate, useParams } from "@solidjs/router";
import { useInfiniteQuery, useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { isRefusal, problemOf } from "../../api/errors.ts";
import { useMayEnd, useOrganization } from "../../api/session.tsx";
import { formatCount, plural } from "../../lib/numbers.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import type { EndOrder } from "./endings/end-sessions.ts";
import { canEnd, endingOf } from "./endings/known-endings.ts";
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
import { sortLabel } from "./list/grid-head.tsx";
import { rowsOf, SessionList } from "./list/session-list.tsx";
import { useLiveList } from "./live/use-live-list.ts";
import { facetsQuery, readFromStart, sessionListQuery } from "./queries.ts";
import { SessionsHead } from "./sessions-head.tsx";

// What is only needed after a click comes after the rows.
const EndDialog = lazyPart(() => import("./endings/end-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const BulkBar = lazyPart(() => import("./list/bulk-bar.tsx"), {
	kind: "words",
	what: "What can be done with the selection",
	isFetchedAhead: true,
});
const SessionPanel = lazyPart(() => import("./panel/session-panel.tsx"), {
	kind: "panel",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const ListHead = lazyPart(() => import("./list/list-head.tsx"), {
	kind: "words",
	what: "The filters in use",
	isFetchedAhead: true,
});
const WideEndDialog = lazyPart(() => import("./endings/wide/wide-end-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onScope(null),
	isFetchedAhead: true,
});

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

	const live = useLiveList({
		organizationId: organization().id,
		view,
		list,
		facets,
		rows: byId,
		ids,
		openId: () => params.sessionId,
		selected,
		unselect: (ended) =>
			setSelected((chosen) => new Set([...chosen].filter((id) => !ended.has(id)))),
		table: () => table,
	});
	/** Reads the list anew from its beginning, where the new ones are. */
	const showWaiting = async () => {
		await readFromStart(organization().id, view());
		focusRow(undefined);
	};

	const [endOrder, setEndOrder] = createSignal<EndOrder | null>(null);
	/** A scope wider than the rows, frozen at the moment it was chosen. */
	const [wideEnd, setWideEnd] = createSignal<WideScope | null>(null);
	let table: HTMLElement | undefined;
	let focusRow: (id: string | undefined) => void = () => undefined;

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
				if (!page) return;
				const { count, capped } = page.total;
				const isOne = count === 1 && !capped;
				announce(`${formatCount(page.total)} ${isOne ? "session matches" : "sessions match"}.`);
			},
			{ defer: true },
		),
	);

	return (
		<main id="main" class="page sessions" classList={{ "with-panel": Boolean(params.sessionId) }}>
			<SessionsHead
				view={view()}
				count={firstPage() && !list.isPlaceholderData ? live.count() : undefined}
				justEnded={live.justEnded()}
				waiting={live.waiting()}
				isDegraded={Boolean(firstPage()?.degraded)}
				isReading={list.isFetching}
				hasFailed={list.isError}
				isRefused={isRefused()}
				state={live.state()}
				knownAt={live.knownAt()}
				onRetry={live.retry}
				onRefresh={() =>
					void Promise.all([readFromStart(organization().id, view()), facets.refetch()])
				}
				onShowWaiting={() => void showWaiting()}
				onEnd={setWideEnd}
			/>

			<div class="list-area">
				<Show when={!isRefused()}>
					<SessionFilters view={view()} facets={live.facets()} onChange={show} />
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
					control={(focus) => {
						focusRow = focus;
					}}
					organizationId={organization().id}
					base={base()}
					search={place.search}
					view={view()}
					matching={live.count()}
					standing={ids().length - live.justEnded()}
					knownAt={live.knownAt()}
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
						knownAt={live.knownAt()}
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
