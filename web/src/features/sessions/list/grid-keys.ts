/** Where to go from a row: so many rows on, or to an end of the list. */
type RowMove = number | "first" | "last";

interface GridActions {
	/** @param isRange whether the rows on the way are chosen, too */
	move: (id: string, to: RowMove, isRange: boolean) => void;
	open: (id: string) => void;
	end: (id: string) => void;
	/** @param isRange whether it is the end of a range, and not one row by itself */
	choose: (id: string, isRange: boolean) => void;
	selectAll: () => void;
	copyIp: (id: string) => void;
	escape: () => void;
}

const pageRows = 10;

/** Everything that can hold focus inside a row, in order. */
const controlsOf = (row: HTMLElement): HTMLElement[] => [
	...row.querySelectorAll<HTMLElement>(
		"a[href], button:not(:disabled):not([popover] *), input:not(:disabled)",
	),
];

/**
 * Keys of the grid's rows. Up and Down move between rows from anywhere; Right enters a row's controls, Left
 * walks back to the row. What a control does with Enter and Space stays its own.
 */
export function onGridKey(event: KeyboardEvent, actions: GridActions): void {
	const target = event.target as HTMLElement;
	const row = target.closest<HTMLElement>("[data-row]");
	const id = row?.dataset.row;
	if (!row || !id) return;
	const onRow = target === row;
	const controls = controlsOf(row);
	const control = controls.indexOf(target);

	const move = (to: RowMove) => () => actions.move(id, to, event.shiftKey);
	const focus = (element: HTMLElement | undefined) => () => element?.focus();
	const anywhere: Record<string, () => void> = {
		ArrowDown: move(1),
		ArrowUp: move(-1),
		PageDown: move(pageRows),
		PageUp: move(-pageRows),
		ArrowRight: focus(controls[control + 1]),
		ArrowLeft: focus(control > 0 ? controls[control - 1] : row),
		Escape: onRow ? actions.escape : focus(row),
		Delete: () => actions.end(id),
		Backspace: () => actions.end(id),
	};
	const onRowOnly: Record<string, () => void> = {
		Home: move("first"),
		End: move("last"),
		Enter: () => actions.open(id),
		" ": () => actions.choose(id, event.shiftKey),
		c: () => actions.copyIp(id),
	};

	if (event.altKey) return;
	const withControl = event.ctrlKey || event.metaKey;
	const isSelectAll = withControl && onRow && event.key.toLowerCase() === "a";
	const run = withControl
		? isSelectAll
			? actions.selectAll
			: undefined
		: (anywhere[event.key] ?? (onRow ? onRowOnly[event.key] : undefined));
	if (!run) return;
	event.preventDefault();
	run();
}

/** The place in a list of `count` rows that a move leads to; it stops at both ends. */
export function placeAfter(at: number, to: RowMove, count: number): number {
	if (to === "first") return 0;
	return to === "last" ? count - 1 : Math.min(Math.max(at + to, 0), count - 1);
}
