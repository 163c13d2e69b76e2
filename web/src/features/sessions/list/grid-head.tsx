import { createEffect, For, Show } from "solid-js";
import { Icon } from "../../../ui/icon.tsx";
import type { Sort, SortKey } from "../filters/session-view.ts";

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

/** The headings, each a button that sorts, and the box that selects all rows. */
export function GridHead(props: {
	sort: Sort;
	ledger: boolean;
	/** Without it nothing is selected, because nothing can be ended. */
	mayEnd: boolean;
	isAnySelected: boolean;
	isAllSelected: boolean;
	isAnySelectable: boolean;
	onSelectAll: () => void;
	onSort: (by: SortKey) => void;
}) {
	return (
		<thead role="rowgroup">
			<tr role="row" aria-rowindex="1">
				<th role="columnheader" class="col-select">
					<Show when={props.mayEnd}>
						<label class="check">
							<input
								type="checkbox"
								aria-label="Select all sessions shown"
								checked={props.isAllSelected}
								ref={(box) =>
									createEffect(() => {
										box.indeterminate = !props.isAllSelected && props.isAnySelected;
									})
								}
								disabled={!props.isAnySelectable}
								onChange={() => props.onSelectAll()}
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
				<th role="columnheader" class="col-expires">
					Expires
				</th>
				<th role="columnheader" class="col-actions">
					<span class="visually-hidden">Actions</span>
				</th>
			</tr>
		</thead>
	);
}
