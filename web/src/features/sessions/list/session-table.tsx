import { createEffect, createMemo, createSignal, For, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { copyText } from "../../../ui/fields/copy-button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import type { EndOrder } from "../endings/end-sessions.ts";
import { canEnd } from "../endings/known-endings.ts";
import type { Sort, SortKey } from "../filters/session-view.ts";
import { onGridKey } from "./grid-keys.ts";
import { SessionRow } from "./session-row.tsx";

interface Column {
	key: SortKey;
	label: string;
	class: string;
	words: [asc: string, desc: string];
}

const columns: Column[] = [
	{ key: "user", label: "User", class: "col-user", words: ["A to Z", "Z to A"] },
	{ key: "device", label: "Device", class: "col-device", words: ["A to Z", "Z to A"] },
	{
		key: "lastActivityAt",
		label: "Last active",
		class: "col-active",
		words: ["oldest first", "newest first"],
	},
	{ key: "ip", label: "IP address", class: "col-ip", words: ["lowest first", "highest first"] },
	{ key: "country", label: "Location", class: "col-place", words: ["A to Z", "Z to A"] },
	{
		key: "createdAt",
		label: "Signed in",
		class: "col-created",
		words: ["oldest first", "newest first"],
	},
];

/** In the ledger of ended sessions the column of activity shows the end. */
const ledgerColumns = columns.map(
	(column): Column =>
		column.key === "lastActivityAt" ? { ...column, key: "endedAt", label: "Ended" } : column,
);

/** "last active, newest first" */
export function sortLabel(sort: Sort): string {
	const column = [...columns, ...ledgerColumns].find(({ key }) => key === sort.by);
	if (!column) return sort.by;
	return `${column.label.toLowerCase()}, ${column.words[sort.direction === "asc" ? 0 : 1]}`;
}

export interface SessionTableProps {
	ref: (element: HTMLElement) => void;
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
	const selectable = () => props.ids.filter((id) => canEndById(id));
	const canEndById = (id: string) => {
		const session = props.rows.get(id);
		return props.mayEnd && session !== undefined && canEnd(session);
	};
	const allSelected = () => {
		const all = selectable();
		return all.length > 0 && all.every((id) => props.selected.has(id));
	};
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
			ref={props.ref}
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
			<thead role="rowgroup">
				<tr role="row" aria-rowindex="1">
					<th role="columnheader" class="col-select">
						<Show when={props.mayEnd}>
							<label class="check">
								<input
									type="checkbox"
									aria-label="Select all sessions shown"
									checked={allSelected()}
									ref={(box) =>
										createEffect(() => {
											box.indeterminate = !allSelected() && props.selected.size > 0;
										})
									}
									disabled={selectable().length === 0}
									onChange={() => (allSelected() ? props.onSelect(new Set()) : selectAll())}
								/>
							</label>
						</Show>
					</th>
					<For each={props.ledger ? ledgerColumns : columns}>
						{(column) => (
							<th
								role="columnheader"
								class={column.class}
								aria-label={column.label}
								aria-sort={
									props.sort.by !== column.key
										? "none"
										: props.sort.direction === "asc"
											? "ascending"
											: "descending"
								}
							>
								<button
									type="button"
									class="sort"
									aria-label={`Sort by ${column.label}`}
									onClick={() => props.onSort(column.key)}
								>
									{column.label}
									<Show when={props.sort.by === column.key}>
										<Icon name={props.sort.direction === "asc" ? "up" : "down"} />
									</Show>
								</button>
							</th>
						)}
					</For>
					<th role="columnheader" class="col-actions">
						<span class="visually-hidden">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody
				role="rowgroup"
				onKeyDown={(event) =>
					onGridKey(event, {
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
				<For each={props.ids}>
					{(id, index) => (
						<Show when={props.rows.get(id)}>
							{(session) => (
								<SessionRow
									session={session()}
									rowIndex={index() + 2}
									href={`${props.base}/${id}${props.search}`}
									personHref={`${props.base}?user=${encodeURIComponent(session().user.id)}&status=all`}
									ledger={props.ledger}
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
