import { createEffect, createMemo, createSignal, For, Show, untrack } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { copyText } from "../../../ui/fields/copy-button.tsx";
import type { EndOrder } from "../endings/end-sessions.ts";
import { canEnd } from "../endings/known-endings.ts";
import type { Sort, SortKey } from "../filters/session-view.ts";
import { GridHead } from "./grid-head.tsx";
import { onGridKey, placeAfter } from "./grid-keys.ts";
import { createRowWindow } from "./row-window.ts";
import { SessionRow } from "./session-row.tsx";

/** How far into the rows somebody gets before the next page is read, so that nobody waits at its end. */
const readAheadFrom = 0.6;

export interface SessionTableProps {
	ref: (element: HTMLElement) => void;
	/** Hands over the way to give a row focus, or the first one. */
	control: (focusRow: (id: string | undefined) => void) => void;
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
	selected: ReadonlySet<string>;
	onSort: (by: SortKey) => void;
	onSelect: (selected: ReadonlySet<string>) => void;
	onOpen: (id: string) => void;
	onClose: () => void;
	onEnd: (order: EndOrder) => void;
}

/**
 * The sessions as an ARIA grid on a real table: one tab stop for all rows, arrow keys between and inside them.
 * Rows are keyed by session id, so fresh data changes text inside a row and never takes focus away.
 */
export function SessionTable(props: SessionTableProps) {
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
	});
	/** Focuses a row wherever it is; one that is not drawn is drawn first, and then scrolled to. */
	const focusRow = (id: string | undefined) => {
		if (id === undefined) return;
		const at = drawn.positionOf(id);
		if (at < 0) return;
		const isPlaced = drawn.isPlaced(at);
		setTarget(id);
		table
			?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
			?.focus({ preventScroll: !isPlaced });
		setTarget(undefined);
		if (!isPlaced) drawn.scrollTo(at);
	};
	props.control((id) => focusRow(id ?? props.ids[0]));
	createEffect(() => {
		if (props.mayReadOn && drawn.last() >= readAheadFrom * props.ids.length)
			untrack(() => props.onNearEnd());
	});
	const canEndById = (id: string) => {
		const session = props.rows.get(id);
		return props.mayEnd && session !== undefined && canEnd(session);
	};
	const selectable = createMemo(() => props.ids.filter((id) => canEndById(id)));
	const allSelected = createMemo(() => {
		const all = selectable();
		return all.length > 0 && all.every((id) => props.selected.has(id));
	});
	const toggle = (id: string) => {
		if (!canEndById(id)) return;
		const next = new Set(props.selected);
		if (!next.delete(id)) next.add(id);
		props.onSelect(next);
	};
	const end = (id: string) => {
		const session = props.rows.get(id);
		if (session && canEndById(id)) {
			props.onEnd({ kind: "one", organizationId: props.organizationId, session });
		}
	};
	const selectAll = () => props.onSelect(new Set(selectable()));
	const loadedOf = (userId: string) =>
		[...props.rows.values()].filter((session) => session.user.id === userId);

	return (
		<table
			ref={(element) => {
				table = element;
				props.ref(element);
			}}
			class="grid"
			role="grid"
			aria-label="Sessions"
			aria-multiselectable="true"
			aria-rowcount={props.total.capped ? -1 : props.total.count + 1}
			aria-busy={props.busy}
			onFocusIn={(event) => {
				const row = event.target.closest<HTMLElement>("[data-row]");
				if (row) setFocused(row.dataset.row);
			}}
		>
			<GridHead
				sort={props.sort}
				ledger={props.ledger}
				mayEnd={props.mayEnd}
				isAnySelected={props.selected.size > 0}
				isAllSelected={allSelected()}
				isAnySelectable={selectable().length > 0}
				onSelectAll={() => (allSelected() ? props.onSelect(new Set()) : selectAll())}
				onSort={props.onSort}
			/>
			<tbody
				role="rowgroup"
				style={{ "--above": `${drawn.above()}px`, "--below": `${drawn.below()}px` }}
				onKeyDown={(event) =>
					onGridKey(event, {
						move: (id, to) =>
							focusRow(props.ids[placeAfter(drawn.positionOf(id), to, props.ids.length)]),
						open: props.onOpen,
						end,
						toggle,
						selectAll,
						copyIp: (id) => {
							const ip = props.rows.get(id)?.ip;
							if (ip) void copyText(ip, "IP address");
						},
						escape: () => {
							if (props.selected.size > 0) props.onSelect(new Set());
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
									personHref={`${props.base}?user=${encodeURIComponent(session().user.id)}&status=all`}
									ledger={props.ledger}
									knownAt={props.knownAt}
									mayEnd={props.mayEnd}
									isTabStop={tabStop() === id}
									isOpen={props.openId === id}
									isSelected={props.selected.has(id)}
									onToggle={() => toggle(id)}
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
