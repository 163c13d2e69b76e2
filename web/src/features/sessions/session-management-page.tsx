import { useLocation, useNavigate, useParams } from "@solidjs/router";
import { useInfiniteQuery, useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { isRefusal, problemOf } from "../../api/errors.ts";
import { useMayEnd, useOrganization } from "../../api/session.tsx";
import { formatCount } from "../../lib/numbers.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { dismiss, toast } from "../../ui/messages/toasts.ts";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { allMatching, isChosen, nothing, type Selection } from "./choosing/selection.ts";
import type { EndOrder } from "./endings/end-sessions.ts";
import { askToEnd } from "./endings/ending-waits.ts";
import { canEnd, endingOf } from "./endings/known-endings.ts";
import type { WideScope } from "./endings/wide/wide-end-dialog.tsx";
import { SessionFilters } from "./filters/session-filters.tsx";
import {
	isNarrowed,
	nextSort,
	parseView,
	type SessionView,
	type Sort,
	viewSearch,
} from "./filters/session-view.ts";
import { sortLabel } from "./list/grid-head.tsx";
import { rowsOf, SessionList } from "./list/session-list.tsx";
import type { FocusRow } from "./list/session-table.tsx";
import { useLiveList } from "./live/use-live-list.ts";
import { facetsQuery, readFromStart, sessionListQuery } from "./queries.ts";
import { noteReturned, placeReturnedTo } from "./returning/kept-places.ts";
import { SessionsHead } from "./sessions-head.tsx";

// What is only needed after a click comes after the rows.
const EndDialog = lazyPart(() => import("./endings/end-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const BulkBar = lazyPart(() => import("./choosing/bulk-bar.tsx"), {
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
const NarrowTools = lazyPart(() => import("./list/narrow-tools.tsx"), {
	kind: "words",
	what: "The way to filters and order",
	isFetchedAhead: true,
});
const WideEndDialog = lazyPart(() => import("./endings/wide/wide-end-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onScope(null),
	isFetchedAhead: true,
});

/** Every session of the organization: search, filter, sort, look into one, end any of them. */
export function SessionManagementPage() {
	const organization = useOrganization();
	const mayEnd = useMayEnd();
	const place = useLocation();
	const params = useParams();
	const navigate = useNavigate();

	const view = createMemo(() => parseView(place.search));
	const base = () => `/o/${organization().slug}/sessions`;
	const list = useInfiniteQuery(() => ({
		...sessionListQuery(organization().id, view()),
		// Somebody who comes back finds the rows that they left; what is new waits above them.
		...(placeReturnedTo(place.search) && { staleTime: "static" as const }),
	}));
	const facets = useQuery(() => facetsQuery(organization().id, view()));

	const byId = createMemo(() => rowsOf(list.data?.pages ?? []));
	const ids = createMemo(() => [...byId().keys()]);
	const firstPage = () => list.data?.pages[0];
	/** Someone who may not see sessions is not shown the tools for them. */
	const isRefused = () => list.isError && !firstPage() && isRefusal(problemOf(list.error));

	const [selection, setSelection] = createSignal(nothing);
	/** The chosen among the rows; what ended is none of them any more. */
	const chosen = createMemo(() =>
		selection() === nothing
			? []
			: [...byId().values()].filter(
					(session) => isChosen(selection(), session.id) && canEnd(session),
				),
	);
	/** How many are chosen: the one number that bar, announcement and dialog say. */
	const chosenCount = () =>
		selection().isAllMatching ? live.count() : { count: chosen().length, capped: false };
	let clearedMessage = 0;
	const select = (next: Selection) => {
		dismiss(clearedMessage);
		setSelection(next);
		// What is chosen then is said by the bar.
		if (chosenCount().count === 0) announce("Nothing selected.");
	};

	const live = useLiveList({
		organizationId: organization().id,
		view,
		list,
		facets,
		rows: byId,
		ids,
		openId: () => params.sessionId,
		isSelected: (id) => isChosen(selection(), id),
		selected: chosen,
		table: () => table,
	});
	/** Reads the list anew from its beginning, where the new ones are. */
	const showWaiting = async () => {
		await readFromStart(organization().id, view());
		focusRow(ids()[0]);
	};

	const [endOrder, setEndOrder] = createSignal<EndOrder | null>(null);
	/** A scope wider than the rows, frozen at the moment it was chosen. */
	const [wideEnd, setWideEnd] = createSignal<WideScope | null>(null);
	let table: HTMLElement | undefined;
	let focusRow: FocusRow = () => undefined;

	createEffect(
		on(
			() => [place.pathname, place.search, !list.isPlaceholderData && firstPage()] as const,
			([, search, isThere]) => {
				const kept = placeReturnedTo(search);
				if (kept && !isThere) return;
				// After the heading of a page that was entered has had its focus.
				queueMicrotask(() => {
					if (kept) returnTo(kept);
					noteReturned();
				});
			},
		),
	);
	const returnTo = ({ focused, scrolled }: { focused: string | undefined; scrolled: number }) => {
		const scroll = () => scrollTo(scrollX, scrolled);
		if (focused && !params.sessionId) focusRow(focused, scrolled);
		scroll();
		// The browser has an own idea of where that was, from when the rows were not there.
		requestAnimationFrame(scroll);
	};

	const askOne = (order: EndOrder) => askToEnd(() => setEndOrder(order));
	const askWide = (scope: WideScope) => askToEnd(() => setWideEnd(scope));
	const askChosen = () => {
		if (selection().isAllMatching) {
			const { count, capped } = live.count();
			askWide({ kind: "matching", view: view(), ...(capped ? {} : { selected: count }) });
		} else {
			askOne({ kind: "many", organizationId: organization().id, sessions: chosen() });
		}
	};

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

	// A choice is made of what is shown: other filters or another order, however one came to them, begin anew.
	createEffect(
		on(
			() => place.search,
			() => {
				dismiss(clearedMessage);
				setSelection(nothing);
			},
			{ defer: true },
		),
	);
	const show = (next: SessionView, how: "push" | "replace" = "push") => {
		navigate(`${place.pathname}${viewSearch(next)}`, { replace: how === "replace", scroll: false });
	};
	const sort = (next: Sort) => {
		show({ ...view(), sort: next });
		announce(`Sorted by ${sortLabel(next)}.`);
	};
	let wasOpenedHere = false;
	const open = (id: string) => {
		wasOpenedHere = true;
		navigate(`${base()}/${id}${place.search}`, { scroll: false });
	};
	const close = () => navigate(`${base()}${place.search}`, { scroll: false });
	// Closed by a button, a key or the browser's Back: whoever was in the panel is in its row afterwards.
	createEffect(
		on(
			() => params.sessionId,
			(id, before) => {
				if (id || !before) return;
				const row = byId().has(before) ? before : undefined;
				queueMicrotask(() => {
					if (document.activeElement !== document.body) return;
					focusRow(row);
					// On its way back the browser scrolls, too, to where the panel began.
					requestAnimationFrame(() => focusRow(row));
				});
			},
			{ defer: true },
		),
	);

	/** A page that was read again and counts the same says nothing: it would talk over what was just done. */
	const matching = createMemo(() => {
		const total = list.isPlaceholderData || list.isPending ? undefined : firstPage()?.total;
		if (!total) return null;
		const isOne = total.count === 1 && !total.capped;
		return `${formatCount(total)} ${isOne ? "session matches" : "sessions match"}.`;
	});
	createEffect(on(matching, (sentence) => sentence && announce(sentence), { defer: true }));

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
				heldBack={live.heldBack()}
				onRetry={live.retry}
				onRefresh={() =>
					void Promise.all([readFromStart(organization().id, view()), facets.refetch()])
				}
				onShowWaiting={() => void showWaiting()}
				onEnd={askWide}
			/>

			<div class="list-area">
				<Show when={!isRefused()}>
					<SessionFilters view={view()} facets={live.facets()} onChange={show}>
						<NarrowTools view={view()} onSort={sort} />
					</SessionFilters>
				</Show>
				<Show when={view().status !== "active" || isNarrowed(view()) || firstPage()?.degraded}>
					{/* It comes after the rows, which must not move for it. */}
					<div
						class="list-head"
						classList={{
							ledger: view().status !== "active" && !isRefused(),
							narrowed: isNarrowed(view()),
						}}
					>
						<ListHead
							view={view()}
							rows={byId()}
							isRefused={isRefused()}
							isDegraded={Boolean(firstPage()?.degraded)}
							onChange={show}
						/>
					</div>
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
					selection={selection()}
					chosenCount={chosenCount().count}
					onSort={(by) => sort(nextSort(view().sort, by))}
					onSelect={select}
					onOpen={open}
					onClose={close}
					onEnd={askOne}
					onEndChosen={askChosen}
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
						onEnd={askOne}
						loaded={[...byId().values()]}
						takesFocus={wasOpenedHere}
						knownAt={live.knownAt()}
					/>
				)}
			</Show>
			<Show when={chosenCount().count > 0}>
				<BulkBar
					selection={selection()}
					chosen={{
						count: chosenCount(),
						isAllMatching: selection().isAllMatching,
						isAllLoaded: selection().isAllLoaded,
						loaded: [...byId().values()].filter(canEnd).length,
						matching: live.count(),
						mayTakeAll:
							view().status === "active" && view().unknown.length === 0 && !firstPage()?.degraded,
					}}
					sessions={chosen()}
					onTakeAll={() => select(allMatching)}
					onClear={() => {
						const before = selection();
						select(nothing);
						focusRow(undefined);
						clearedMessage = toast({
							text: "Selection cleared.",
							undo: () => select(before),
							place: place.pathname,
						});
					}}
					onEnd={askChosen}
				/>
			</Show>
			<Show when={wideEnd()} keyed>
				{(scope) => (
					<WideEndDialog
						scope={scope}
						rows={byId()}
						onScope={setWideEnd}
						onDone={() => setSelection(nothing)}
					/>
				)}
			</Show>
			<Show when={endOrder()} keyed>
				{(order) => (
					<EndDialog
						order={order}
						slug={organization().slug}
						onDone={() => order.kind === "one" || setSelection(nothing)}
						onClose={closeDialog}
					/>
				)}
			</Show>
		</main>
	);
}
