import { For, type JSX, Show } from "solid-js";

/** A column: its heading stands above it, and beside each value where there is no room for columns. */
export interface Column<T> {
	heading: string;
	/** For a column of buttons, which says by itself what it is to those who see it. */
	isHeadingHidden?: boolean;
	/** Of its cells: "numbers", "mono" … `end` also moves the heading. */
	class?: string;
	/** Text or one element: where there is no room for columns, it stands in a grid with its heading. */
	cell: (row: T) => JSX.Element;
}

/** Rows of one kind in columns; the first column names the row. */
export function ListTable<T>(props: {
	/** What the table holds, for those who do not see where it stands. */
	caption: string;
	columns: readonly Column<T>[];
	rows: readonly T[];
	class?: string;
	/** While rows are read that take the place of these. */
	busy?: boolean;
	/** What stands in its place without rows. */
	empty?: JSX.Element;
	/** What stands below it. */
	foot?: JSX.Element;
}) {
	return (
		<Show when={props.rows.length > 0} fallback={props.empty}>
			<table class={`list-table ${props.class ?? ""}`} aria-busy={props.busy}>
				<caption class="visually-hidden">{props.caption}</caption>
				<thead>
					<tr>
						<For each={props.columns}>{(column) => <Heading column={column} />}</For>
					</tr>
				</thead>
				<tbody>
					<For each={props.rows}>
						{(row) => (
							<tr>
								<For each={props.columns}>
									{(column, index) => (
										<Show when={index() > 0} fallback={<th scope="row">{column.cell(row)}</th>}>
											<td
												class={column.class}
												data-label={column.isHeadingHidden ? undefined : column.heading}
											>
												{column.cell(row)}
											</td>
										</Show>
									)}
								</For>
							</tr>
						)}
					</For>
				</tbody>
			</table>
			{props.foot}
		</Show>
	);
}

function Heading<T>(props: { column: Column<T> }) {
	return (
		<th scope="col" class={/\bend\b/.test(props.column.class ?? "") ? "end" : undefined}>
			<Show when={props.column.isHeadingHidden} fallback={props.column.heading}>
				<span class="visually-hidden">{props.column.heading}</span>
			</Show>
		</th>
	);
}
