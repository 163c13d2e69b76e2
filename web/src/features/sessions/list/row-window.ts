import { createWindowVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { rowsToDraw, stepsAround } from "./row-order.ts";

/** Rows beyond those in sight on both sides, so that what scrolls in is already there. */
const overscan = 6;
const rowHeight = 53;
const cardHeight = 240;
/** Below this the rows are cards; the same width as in grid-widths.css. */
const cardsBelow = 544;

interface Parts {
	ids: () => readonly string[];
	/** Rows that are drawn wherever the window is: the one with focus, and the one that gets it. */
	kept: () => readonly (string | undefined)[];
	table: () => HTMLElement | undefined;
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((id, at) => id === others[at]);

/** Draws the rows in sight only, so that a key costs the same at the thousandth row as at the first. */
export function createRowWindow(parts: Parts) {
	const positions = createMemo(() => new Map(parts.ids().map((id, at) => [id, at])));
	const [margin, setMargin] = createSignal(0);
	const virtual = createWindowVirtualizer<HTMLElement>({
		get count() {
			return parts.ids().length;
		},
		get scrollMargin() {
			return margin();
		},
		getItemKey: (at) => parts.ids()[at] ?? at,
		estimateSize: () =>
			(parts.table()?.clientWidth ?? innerWidth) < cardsBelow ? cardHeight : rowHeight,
		overscan,
		initialRect: { width: innerWidth, height: innerHeight },
		initialOffset: () => scrollY,
	});

	onMount(() => {
		const top = () => {
			const body = parts.table()?.querySelector("tbody");
			if (body) setMargin(Math.round(body.getBoundingClientRect().top + scrollY));
		};
		const watching = new ResizeObserver(top);
		watching.observe(document.body);
		top();
		onCleanup(() => watching.disconnect());
	});

	const plan = createMemo(() => {
		const items = virtual.getVirtualItems();
		const [first, last] = [items[0], items.at(-1)];
		const sight = first && last ? { first: first.index, last: last.index } : { first: 0, last: -1 };
		const at = parts.kept().map((id) => (id === undefined ? -1 : (positions().get(id) ?? -1)));
		const { rows, above, below } = rowsToDraw(parts.ids(), sight, at);
		const sizeOf = (row: number) => virtual.measurementsCache[row]?.size ?? rowHeight;
		const sum = (some: number[]) => some.reduce((total, row) => total + sizeOf(row), 0);
		return {
			rows,
			above: Math.max(0, (first ? first.start - margin() : 0) - sum(above)),
			below: Math.max(0, (last ? virtual.getTotalSize() - (last.end - margin()) : 0) - sum(below)),
			last: sight.last,
		};
	});

	const [rows, setRows] = createSignal<readonly string[]>([]);
	// One step a turn: steps that are set together would be drawn as one.
	createEffect(() => {
		const wanted = plan().rows;
		const drawn = rows();
		const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;
		const next = stepsAround(drawn, wanted, focused).find((step) => !isSame(step, drawn));
		if (next) setRows(next);
	});

	return {
		/** The rows to draw, in the order of the list. */
		rows,
		/** The room that the rows take which are not drawn. */
		above: () => plan().above,
		below: () => plan().below,
		/** The last row in sight, or nearly. */
		last: () => plan().last,
		positionOf: (id: string): number => positions().get(id) ?? -1,
		/** Whether the row stands where it belongs, and not kept at the edge of the window. */
		isPlaced: (at: number): boolean => virtual.getVirtualItems().some(({ index }) => index === at),
		scrollTo: (at: number): void => virtual.scrollToIndex(at, { align: "center" }),
		measure: (row: HTMLElement): void => virtual.measureElement(row),
	};
}
