import { createWindowVirtualizer, type VirtualItem } from "@tanstack/solid-virtual";

/** Rows beyond those in sight on both sides, so that what scrolls in is already there. */
const overscan = 6;
const rowHeight = 40;
const cardHeight = 240;
/** Below this the rows are cards; the same width as in grid-widths.css. */
const cardsBelow = 608;

interface Parts {
	ids: () => readonly string[];
	/** How far down the page the first row begins. */
	margin: () => number;
	table: () => HTMLElement | undefined;
	/** As they were measured when the list was left. */
	sizes: VirtualItem[];
}

/** Which rows are in sight, by what is scrolled and how high each row turned out to be. */
export default function createRowVirtualizer(parts: Parts) {
	return createWindowVirtualizer<HTMLElement>({
		get count() {
			return parts.ids().length;
		},
		get scrollMargin() {
			return parts.margin();
		},
		getItemKey: (at) => parts.ids()[at] ?? at,
		estimateSize: () =>
			(parts.table()?.clientWidth ?? innerWidth) < cardsBelow ? cardHeight : rowHeight,
		overscan,
		initialMeasurementsCache: parts.sizes,
		initialRect: { width: innerWidth, height: innerHeight },
		initialOffset: () => scrollY,
	});
}
