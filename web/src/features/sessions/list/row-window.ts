import type { VirtualItem } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, untrack } from "solid-js";
import { fetchLater } from "../../../ui/parts/fetch-ahead.ts";
import { afterPaint, firstPaint } from "../../../ui/parts/first-paint.ts";
import { moduleLoader } from "../../../ui/parts/module-loader.ts";
import { look } from "./list-look.ts";
import { rowsToDraw, stepsAround } from "./row-order.ts";

type CreateVirtualizer = typeof import("./row-virtualizer.ts").default;

/** Null until its code is there: the first rows do not wait for what only scrolling needs. */
const [createVirtualizer, setCreateVirtualizer] = createSignal<CreateVirtualizer | null>(null);
const loadVirtualizer = moduleLoader(() => import("./row-virtualizer.ts"));
const fetchVirtualizer = async (): Promise<void> => {
	const found = await loadVirtualizer();
	setCreateVirtualizer(() => found.default);
};

interface Parts {
	ids: () => readonly string[];
	/** Rows that are drawn wherever the window is: the one with focus, and the one that gets it. */
	kept: () => readonly (string | undefined)[];
	table: () => HTMLElement | undefined;
	/** As they were measured when the list was left. */
	sizes: VirtualItem[];
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((id, at) => id === others[at]);

/** Draws the rows in sight only, so that a key costs the same at the thousandth row as at the first. */
export function createRowWindow(parts: Parts) {
	const positions = createMemo(() => new Map(parts.ids().map((id, at) => [id, at])));
	const [margin, setMargin] = createSignal(0);
	const virtual = createMemo(() => {
		const create = createVirtualizer();
		return create && untrack(() => create({ ...parts, margin }));
	});
	if (!untrack(createVirtualizer)) {
		void firstPaint.then(fetchVirtualizer).catch(() => fetchLater(fetchVirtualizer));
	}
	createEffect(
		on([virtual, look], ([sized], before) => {
			// With another look every row is of another height, also those that are not drawn.
			if (before && before[0] === sized) sized?.measure();
			// Rows that stay as high as they were would not tell of it.
			const rows = sized ? parts.table()?.querySelectorAll<HTMLElement>("[data-row]") : null;
			for (const row of rows ?? []) sized?.measureElement(row);
		}),
	);

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

	const wanted = createMemo(() => {
		const ids = parts.ids();
		const sized = virtual();
		// All of them, which are few: the next page is not read ahead either until it is known how far somebody is.
		if (!sized) return { ids, rows: ids, needed: ids, above: 0, below: 0, last: -1 };
		const items = sized.getVirtualItems();
		const [first, last] = [items[0], items.at(-1)];
		const sight = first && last ? { first: first.index, last: last.index } : { first: 0, last: -1 };
		const at = parts.kept().map((id) => (id === undefined ? -1 : (positions().get(id) ?? -1)));
		const { rows, above, below } = rowsToDraw(ids, sight, at);
		const seen = sized.range ?? { startIndex: 0, endIndex: -1 };
		const sizeOf = (row: number) => sized.measurementsCache[row]?.size ?? 0;
		const sum = (some: number[]) => some.reduce((total, row) => total + sizeOf(row), 0);
		return {
			ids,
			rows,
			needed: [...ids.slice(seen.startIndex, seen.endIndex + 1), ...at.map((row) => ids[row])],
			above: Math.max(0, (first ? first.start - margin() : 0) - sum(above)),
			below: Math.max(0, (last ? sized.getTotalSize() - (last.end - margin()) : 0) - sum(below)),
			last: sight.last,
		};
	});

	const [plan, setPlan] = createSignal(untrack(wanted));
	let isOwed = false;
	createEffect(() => {
		const next = wanted();
		const { ids, rows } = untrack(plan);
		const drawn = new Set(rows);
		if (ids !== next.ids || !next.needed.every((id) => !id || drawn.has(id))) setPlan(next);
		else if (!isOwed) {
			// All that is seen is there: what comes into reach is drawn behind the paint that a key or the wheel waits for.
			isOwed = true;
			afterPaint(() => {
				isOwed = false;
				setPlan(untrack(wanted));
			});
		}
	});

	const [rows, setRows] = createSignal<readonly string[]>([]);
	// One step a turn: steps that are set together would be drawn as one.
	createEffect(() => {
		const { rows: planned } = plan();
		const drawn = rows();
		const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;
		const next = stepsAround(drawn, planned, focused).find((step) => !isSame(step, drawn));
		if (next) setRows(next);
	});

	return {
		/** The rows to draw, in the order of the list. */
		rows,
		/** The room that the rows take which are not drawn. */
		above: () => plan().above,
		below: () => plan().below,
		/** The last row in sight, or nearly. */
		last: () => wanted().last,
		positionOf: (id: string): number => positions().get(id) ?? -1,
		/** Whether the row stands where it belongs, and not kept at the edge of the window. */
		isPlaced: (at: number): boolean =>
			virtual()
				?.getVirtualItems()
				.some(({ index }) => index === at) ?? true,
		scrollTo: (at: number): void => virtual()?.scrollToIndex(at, { align: "center" }),
		sizes: (): VirtualItem[] => virtual()?.measurementsCache ?? [],
		measure: (row: HTMLElement): void => virtual()?.measureElement(row),
	};
}
