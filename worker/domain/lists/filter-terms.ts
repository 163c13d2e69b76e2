import { dayMs, hourMs, minuteMs } from "../clock.ts";
import type { SessionFilter, SessionSort } from "./session-list.ts";

// The one grammar in which sessions are filtered: in the search box, in the URL of the page, in the API and in saved
// views. Here are its keys and what each may say; `filter-text.ts` reads and writes them as one line of text. Both run
// in browsers too, so neither knows zod.

type Kind =
	/** As it is, and one only. */
	| "text"
	/** One of a list. */
	| "word"
	/** Any of a list. */
	| "words"
	/** How long ago: less than, more than, or both. */
	| "span";

/** The keys, in the order in which they are written. */
const kinds = {
	q: "text",
	user: "text",
	ip: "text",
	status: "word",
	device: "words",
	country: "words",
	flag: "words",
	network: "word",
	client: "text",
	support: "word",
	active: "span",
	signed: "span",
	cause: "words",
	by: "text",
	ended: "span",
	sort: "word",
} as const satisfies Record<string, Kind>;
export type FilterKey = keyof typeof kinds;

/** What is said under each key, as it is written: each value once, in alphabetical order. */
export type FilterTerms = { readonly [K in FilterKey]?: readonly string[] };

/** What could not be read: it filters nothing, and is kept to be shown. */
export interface UnknownTerm {
	key: string;
	value: string;
}

/** What the words of lists may be; a country is any code of two letters. */
export type FilterWords = Readonly<
	Record<"device" | "flag" | "cause" | "status" | "sort", readonly string[]>
>;

export const isFilterKey = (key: string): key is FilterKey => Object.hasOwn(kinds, key);
export const filterKeys = Object.keys(kinds) as FilterKey[];

/** Whether a key says how long ago something was. */
export const isSpan = (key: string): boolean => isFilterKey(key) && kinds[key] === "span";

/** Whether any of several values may be said under a key. */
export const isList = (key: FilterKey): boolean => kinds[key] === "words";

/** UTF-16 units; the API has no room for longer ones. */
const textLengthMax = 255;
const searchLengthMax = 200;

/** Reads terms one after the other. Total: whatever cannot be read is among the unknown. */
export function readTerms(
	pairs: Iterable<readonly [key: string, value: string]>,
	words: FilterWords,
): { terms: FilterTerms; unknown: UnknownTerm[] } {
	const read = new Map<FilterKey, string[]>();
	const unknown: UnknownTerm[] = [];
	for (const [given, said] of pairs) {
		const key = given.toLowerCase();
		if (!isFilterKey(key)) {
			unknown.push({ key: given, value: said });
			continue;
		}
		const known = read.get(key) ?? [];
		read.set(key, known);
		const values = kinds[key] === "text" ? [said] : said.split(",").filter(Boolean);
		for (const value of values.length > 0 ? values : [""]) {
			const term = readValue(key, value, words);
			if (term === null || !fits(key, term, known)) unknown.push({ key, value });
			else if (!known.includes(term)) known.push(term);
		}
	}
	const terms = [...read].map(([key, values]) => [key, values.sort()] as const);
	return { terms: Object.fromEntries(terms.filter(([, values]) => values.length > 0)), unknown };
}

/** Whether a value has its place beside those before it: a second address would be another filter. */
function fits(key: FilterKey, term: string, known: readonly string[]): boolean {
	if (kinds[key] === "words" || known.includes(term)) return true;
	return kinds[key] === "span" ? !known.some((one) => one[0] === term[0]) : known.length === 0;
}

function readValue(key: FilterKey, value: string, words: FilterWords): string | null {
	switch (kinds[key]) {
		case "text": {
			const max = key === "q" ? searchLengthMax : textLengthMax;
			return value !== "" && value.length <= max ? value : null;
		}
		case "span":
			return readSpan(value);
		default: {
			const wanted = value.toLowerCase();
			if (key === "country") return /^[a-z]{2}$/.test(wanted) ? wanted.toUpperCase() : null;
			return wordsOf(key, words).find((word) => word.toLowerCase() === wanted) ?? null;
		}
	}
}

/** What may stand under a key whose values are words; none where anything may. */
export const wordsOf = (key: FilterKey, words: FilterWords): readonly string[] =>
	(
		({
			...words,
			network: ["tor"],
			support: ["yes"],
			status: [...words.status, "all"],
			sort: words.sort.flatMap((by) => [by, `-${by}`]),
		}) as Partial<Record<FilterKey, readonly string[]>>
	)[key] ?? [];

const units = { d: dayMs, h: hourMs, m: minuteMs, w: 7 * dayMs };
type Unit = keyof typeof units;
/** Longer ago than anything is kept, and far from where instants would end. */
const spanMsMax = 3_650 * dayMs;
const spanSaid = /^([<>]?)(\d{1,7}) ?(m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$/i;

/** `<5m`, `>7d`; without a sign it is `<`. Written in the longest unit of days, hours and minutes that says it whole. */
function readSpan(value: string): string | null {
	const [, sign, count, unit = ""] = spanSaid.exec(value) ?? [];
	const ms = Number(count) * units[unit.charAt(0).toLowerCase() as Unit];
	const whole = (["d", "h", "m"] as const).find((one) => ms % units[one] === 0);
	return whole && ms > 0 && ms <= spanMsMax ? `${sign || "<"}${ms / units[whole]}${whole}` : null;
}

/** How long a span is that was read. */
const spanMs = (span: string): number =>
	Number.parseInt(span.slice(1), 10) * units[span.slice(-1) as Unit];

/** The terms in the order in which they are written, one pair a key. */
export const pairsOf = (terms: FilterTerms): [key: FilterKey, value: string][] =>
	filterKeys.flatMap((key) => {
		const values = terms[key];
		return values?.length ? [[key, values.join(",")] as [FilterKey, string]] : [];
	});

/**
 * What terms come to as the API's filter.
 *
 * @param nowMs the moment that spans count back from
 */
export function filterOf(terms: FilterTerms, nowMs: number): SessionFilter {
	const filter: Record<string, unknown> = {
		q: terms.q?.[0]?.trim() || undefined,
		userId: terms.user?.[0],
		ip: terms.ip?.[0],
		status: terms.status?.find((status) => status !== "all"),
		deviceType: terms.device,
		country: terms.country,
		flags: terms.flag,
		network: terms.network?.[0],
		clientId: terms.client?.[0],
		supportOnly: terms.support?.length ? true : undefined,
		endedCause: terms.cause,
		endedById: terms.by?.[0],
	};
	for (const [key, name] of [
		["active", "lastActive"],
		["signed", "created"],
		["ended", "ended"],
	] as const) {
		for (const span of terms[key] ?? []) {
			filter[name + (span.startsWith("<") ? "After" : "Before")] = nowMs - spanMs(span);
		}
	}
	return Object.fromEntries(
		Object.entries(filter).filter(([, value]) =>
			Array.isArray(value) ? value.length > 0 : value !== undefined,
		),
	) as SessionFilter;
}

/** The order that terms name; undefined: none. */
export function sortOf({ sort }: FilterTerms): SessionSort | undefined {
	const by = sort?.[0];
	if (by === undefined) return undefined;
	const isDown = by.startsWith("-");
	return {
		by: (isDown ? by.slice(1) : by) as SessionSort["by"],
		direction: isDown ? "desc" : "asc",
	};
}
