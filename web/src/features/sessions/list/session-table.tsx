import { createEffect, createMemo, createSignal, For, onCleanup, Show, untrack } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { useOrganization } from "../../../api/session.tsx";
import { copyText } from "../../../ui/fields/copy-button.tsx";
import { announce } from "../../../ui/messages/announcer.tsx";
import {
	allLoaded,
	extended,
	isChosen,
	nothing,
	type Selection,
	toggled,
} from "../choosing/selection.ts";
import type { EndOrder } from "../endings/end-sessions.ts";
import { canEnd } from "../endings/known-endings.ts";
import type { Sort, SortKey } from "../filters/session-view.ts";
import { keepPlace, placeReturnedTo } from "../returning/kept-places.ts";
import { GridHead } from "./grid-head.tsx";
import { onGridKey, placeAfter } from "./grid-keys.ts";
import { look } from "./list-look.ts";
import { createRowWindow } from "./row-window.ts";
import { SessionRow } from "./session-row.tsx";

/** How far into the rows somebody gets before the next page is read, so that nobody waits at its end. */
const readAheadFrom = 0.6;

/** @param scrolled how far the page is scrolled with it; else just so far that the row is seen */
export type FocusRow = (id: string | undefined, scrolled?: number) => void;

export interface SessionTableProps {
	ref: (element: HTMLElement) => void;
	/** Hands over the way to give a row focus, or the one that had it last. */
	control: (focusRow: FocusRow) => void;
	/** Whether there is a next page, and nothing else is being read. */
	mayReadOn: boolean;
	onNearEnd: () => void;
	organizationId: string;
	base: string;
	search: string;
	ids: string[];
	rows: ReadonlyMap<string, Session>;
	total: { count: number; capped: boolean };
	sort: Sort;
	ledger: boolean;
	busy: boolean;
	/** Without it nothing that ends a session is offered, nor what selects sessions for that. */
	mayEnd: boolean;
	openId: string | undefined;
	knownAt: number;
	selection: Selection;
	/** How many of the rows, or more, are chosen by now. */
	chosenCount: number;
	onSort: (by: SortKey) => void;
	onSelect: (selection: Selection) => void;
	onOpen: (id: string) => void;
	onClose: () => void;
	onEnd: (order: EndOrder) => void;
	onEndChosen: () => void;
}

/**
 * The sessions as an ARIA grid on a real table: one tab stop for all rows, arrow keys between and inside them.
 * Rows are keyed by session id, so fresh data changes text inside a row and never takes focus away.
 */
export function SessionTable(props: SessionTableProps) {
	const organization = useOrganization();
	const [focused, setFocused] = createSignal<string>();
	const tabStop = createMemo(() => {
		const id = focused();
		return id && props.rows.has(id) ? id : props.ids[0];
	});
	let table: HTMLElement | undefined;
	const [target, setTarget] = createSignal<string>();
	const drawn = createRowWindow({
		ids: () => props.ids,
		kept: () => [tabStop(), target()],
		table: () => table,
		sizes: untrack(() => placeReturnedTo(props.search)?.sizes ?? []),
	});
	/** Focuses a row wherever it is; one that is not drawn is drawn first, and then scrolled to. */
	const focusRow = (id: string, scrolled?: number) => {
		const at = drawn.positionOf(id);
		if (at < 0) return;
		const isPlaced = drawn.isPlaced(at);
		const rowDrawn = () => table?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
		if (!rowDrawn()) setTarget(id);
		const row = rowDrawn();
		row?.focus({ preventScroll: true });
		setTarget(undefined);
		if (scrolled !== undefined) return;
		// By itself: a row that has focus already may have been scrolled away.
		if (isPlaced) row?.scrollIntoView({ block: "nearest" });
		else drawn.scrollTo(at);
	};
	props.control((id, scrolled) => {
		const row = id ?? tabStop();
		if (row) focusRow(row, scrolled);
	});
	const keep = () =>
		keepPlace({
			search: props.search,
			scrolled: scrollY,
			focused: focused(),
			sizes: drawn.sizes(),
		});
	addEventListener("scroll", keep, { passive: true });
	onCleanup(() => removeEventListener("scroll", keep));
	createEffect(() => {
		if (props.mayReadOn && drawn.last() >= readAheadFrom * props.ids.length)
			untrack(() => props.onNearEnd());
	});
	const canEndById = (id: string) => {
		const session = props.rows.get(id);
		return props.mayEnd && session !== undefined && canEnd(session);
	};
	// Both look no further than they must: each row that they look at makes them look again when it changes.
	const anySelectable = createMemo(() => props.ids.some((id) => canEndById(id)));
	const allSelected = createMemo(
		() =>
			anySelectable() && props.ids.every((id) => isChosen(props.selection, id) || !canEndById(id)),
	);
	const choosable = () => ({ ids: props.ids, canChoose: canEndById });
	const choose = (id: string, isRange: boolean) => {
		if (isRange) props.onSelect(extended(props.selection, id, choosable()));
		else if (canEndById(id)) props.onSelect(toggled(props.selection, id, choosable()));
	};
	const end = (id: string) => {
		const session = props.rows.get(id);
		if (session && canEndById(id)) {
			props.onEnd({ kind: "one", organizationId: props.organizationId, session });
		}
	};
	const selectAll = () => props.onSelect(allLoaded(choosable()));
	const loadedOf = (userId: string) =>
		[...props.rows.values()].filter((session) => session.user.id === userId);

	return (
		<table
			ref={(element) => {
				table = element;
				props.ref(element);
			}}
			class="grid"
			data-look={look()}
			role="grid"
			aria-label="Sessions"
			aria-multiselectable="true"
			aria-rowcount={props.total.capped ? -1 : props.total.count + 1}
			aria-busy={props.busy}
			onFocusIn={(event) => {
				const row = event.target.closest<HTMLElement>("[data-row]");
				if (!row) return;
				setFocused(row.dataset.row);
				keep();
			}}
		>
			<GridHead
				sort={props.sort}
				ledger={props.ledger}
				mayEnd={props.mayEnd}
				isAnySelected={props.chosenCount > 0}
				isAllSelected={allSelected()}
				isAnySelectable={anySelectable()}
				onSelectAll={() => (allSelected() ? props.onSelect(nothing) : selectAll())}
				onSort={props.onSort}
			/>
			<tbody
				role="rowgroup"
				style={{ "--above": `${drawn.above()}px`, "--below": `${drawn.below()}px` }}
				onKeyDown={(event) =>
					onGridKey(event, {
						move: (id, to, isRange) => {
							const next = props.ids[placeAfter(drawn.positionOf(id), to, props.ids.length)];
							if (isRange && next && props.mayEnd)
								props.onSelect(extended(props.selection, next, choosable(), id));
							if (next) focusRow(next);
						},
						open: props.onOpen,
						end: (id) => (props.chosenCount > 0 ? props.onEndChosen() : end(id)),
						choose,
						selectAll,
						copyIp: (id) => {
							const ip = props.rows.get(id)?.ip;
							if (ip) void copyText(ip, "IP address");
							else announce("No IP address to copy.");
						},
						escape: () => {
							if (props.chosenCount > 0) props.onSelect(nothing);
							else if (props.openId) props.onClose();
						},
					})
				}
			>
				<For each={drawn.rows()}>
					{(id) => (
						<Show when={props.rows.get(id)}>
							{(session) => (
								<SessionRow
									session={session()}
									ref={drawn.measure}
									at={drawn.positionOf(id)}
									href={`${props.base}/${id}${props.search}`}
									personHref={`/o/${organization().slug}/users/${encodeURIComponent(session().user.id)}`}
									ledger={props.ledger}
									knownAt={props.knownAt}
									mayEnd={props.mayEnd}
									isTabStop={tabStop() === id}
									isOpen={props.openId === id}
									isSelected={isChosen(props.selection, id)}
									onChoose={(isRange) => choose(id, isRange)}
									onOpen={() => props.onOpen(id)}
									onEnd={() => end(id)}
									onEndAll={() =>
										props.onEnd({
											kind: "person",
											organizationId: props.organizationId,
											user: session().user,
											loaded: loadedOf(session().user.id),
										})
									}
								/>
							)}
						</Show>
					)}
				</For>
			</tbody>
		</table>
	);
}
