import { dayMs, hourMs, minuteMs } from "./units.ts";

export const ranges = ["24h", "7d", "30d"] as const;
type Range = (typeof ranges)[number];

export const rangeLabels: Record<Range, string> = {
	"24h": "Last 24 hours",
	"7d": "Last 7 days",
	"30d": "Last 30 days",
};

/** Of which time a list shows something. Times are instants. */
export interface TimeRange {
	/** A length back from now; gives way to `from` and `to`. */
	range: Range | null;
	from: number | null;
	to: number | null;
}

export const anyTime: TimeRange = { range: null, from: null, to: null };

const isRange = (text: string | null): text is Range =>
	(ranges as readonly (string | null)[]).includes(text);

function instantOf(text: string | null): number | null {
	// Only as we write them: `Date.parse` makes a date of nearly anything.
	if (text === null || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return null;
	const at = Date.parse(text);
	return Number.isNaN(at) || at < 0 ? null : at;
}

/** Reads a time from a query string; what is malformed counts as absent. */
export function parseTimeRange(query: URLSearchParams): TimeRange {
	const range = query.get("range");
	const from = instantOf(query.get("from"));
	const to = instantOf(query.get("to"));
	const isExact = from !== null || to !== null;
	return { range: !isExact && isRange(range) ? range : null, from, to };
}

/** The parts of a query string that say a time. */
export function timeParts({ range, from, to }: TimeRange): [string, string][] {
	if (from === null && to === null) return range === null ? [] : [["range", range]];
	return [
		...(from === null ? [] : [["from", new Date(from).toISOString()] as [string, string]]),
		...(to === null ? [] : [["to", new Date(to).toISOString()] as [string, string]]),
	];
}

const textMax = 255;

/** The texts of a query string under these names; what is not there is empty. */
export function parseTexts<Key extends string>(
	query: URLSearchParams,
	keys: readonly Key[],
): Record<Key, string> {
	const entries = keys.map((key) => [key, (query.get(key) ?? "").slice(0, textMax)]);
	return Object.fromEntries(entries) as Record<Key, string>;
}

/** The parts of a query string that hold these texts. */
export const textParts = <Key extends string>(
	view: Record<Key, string>,
	keys: readonly Key[],
): [string, string][] => keys.flatMap((key) => (view[key] ? [[key, view[key]]] : []));

/** A query string that people can read: commas and colons need no escape in it. */
export function searchOf(parts: readonly [string, string][]): string {
	if (parts.length === 0) return "";
	return `?${parts
		.map(
			([key, value]) =>
				`${key}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`,
		)
		.join("&")}`;
}

const rangeMs: Record<Range, number> = {
	"24h": 24 * hourMs,
	"7d": 7 * dayMs,
	"30d": 30 * dayMs,
};

/** The time as filters of the API take it. A length back from now is counted from the full minute, so that pages share it. */
export function timeFilter({ range, from, to }: TimeRange, nowMs: number) {
	const since = range === null ? from : Math.floor(nowMs / minuteMs) * minuteMs - rangeMs[range];
	return { ...(since !== null && { from: since }), ...(to !== null && { to }) };
}

/** The time in force, in words; null: any. */
export function timeInForce({ range, from, to }: TimeRange): string | null {
	if (range !== null) return rangeLabels[range];
	const at = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z");
	if (from !== null && to !== null) return `From ${at(from)} to ${at(to)}`;
	if (from !== null) return `From ${at(from)}`;
	return to === null ? null : `Until ${at(to)}`;
}
