/** Which sessions are chosen, and where a range of them goes on from. */
export interface Selection {
	ids: ReadonlySet<string>;
	/** Whatever the filters match, loaded or not; the ids say nothing then. */
	isAllMatching: boolean;
	/** Whether all that were loaded then were asked for at once: those that match beyond them are offered. */
	isAllLoaded: boolean;
	/** The last row chosen by itself, the row that the range from it reaches to, and what was chosen without it. */
	range: { anchor: string; lead: string; before: ReadonlySet<string> } | null;
}

/** The rows there are, in their order. */
export interface Choosable {
	ids: readonly string[];
	canChoose: (id: string) => boolean;
}

/** The most sessions in one order; the API's own limit. */
export const selectionMax = 500;

export const nothing: Selection = {
	ids: new Set(),
	isAllMatching: false,
	isAllLoaded: false,
	range: null,
};
export const allMatching: Selection = { ...nothing, isAllMatching: true };

export const isChosen = ({ isAllMatching, ids }: Selection, id: string): boolean =>
	isAllMatching || ids.has(id);

const limited = (ids: Iterable<string>): Set<string> =>
	new Set([...new Set(ids)].slice(0, selectionMax));

const chosenOf = (selection: Selection, rows: Choosable): Set<string> =>
	new Set(rows.ids.filter((id) => isChosen(selection, id) && rows.canChoose(id)));

/** One row more or less; what was "all that match" becomes those that are loaded. */
export function toggled(selection: Selection, id: string, rows: Choosable): Selection {
	const ids = chosenOf(selection, rows);
	if (!ids.delete(id)) ids.add(id);
	const before = limited(ids);
	return { ...nothing, ids: before, range: { anchor: id, lead: id, before } };
}

/**
 * Everything between the anchor and a row, drawn or not; a range that goes back gives back what it had taken.
 *
 * @param from the row that a key moves on from: unless the range reaches to it, another one begins there
 */
export function extended(
	selection: Selection,
	to: string,
	rows: Choosable,
	from?: string,
): Selection {
	const { range } = selection;
	const goesOn =
		range && (from === undefined || from === range.lead) && rows.ids.includes(range.anchor);
	const anchor = goesOn ? range.anchor : (from ?? to);
	const before = goesOn && !selection.isAllMatching ? range.before : chosenOf(selection, rows);
	const [start, end] = [rows.ids.indexOf(anchor), rows.ids.indexOf(to)];
	const between = rows.ids.slice(Math.min(start, end), Math.max(start, end) + 1);
	// Where there is no room for all of it, those next to the anchor are chosen.
	const nearest = end < start ? between.reverse() : between;
	return {
		...nothing,
		ids: limited([...before, ...nearest].filter(rows.canChoose)),
		range: { anchor, lead: to, before },
	};
}

export const allLoaded = (rows: Choosable): Selection => ({
	...nothing,
	ids: limited(rows.ids.filter(rows.canChoose)),
	isAllLoaded: true,
});
