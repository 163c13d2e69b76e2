import {
	type FilterKey,
	type FilterTerms,
	type FilterWords,
	filterOf,
	isList,
	isSpan,
	pairsOf,
	readTerms,
	sortOf,
	type UnknownTerm,
} from "../../../../../worker/domain/lists/filter-terms.ts";
import type { SessionFilter } from "../../../../../worker/domain/lists/session-list.ts";
import {
	type DeviceType,
	deviceTypes,
	type EndCause,
	endCauses,
	type FlagKind,
	flagKinds,
} from "../../../lib/labels.ts";

export type StatusView = "active" | "revoked" | "expired" | "all";
export const sortKeys = [
	"user",
	"device",
	"lastActivityAt",
	"ip",
	"country",
	"createdAt",
	"endedAt",
] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
	by: SortKey;
	direction: "asc" | "desc";
}

/** What the sessions page shows: everything of it lives in the URL, under the keys of the API's grammar of filters. */
export interface SessionView {
	q: string;
	userId: string;
	ip: string;
	client: string;
	status: StatusView;
	deviceType: DeviceType[];
	country: string[];
	/** Any of these stands out. */
	flags: FlagKind[];
	network: "tor" | "";
	support: "yes" | "";
	/** How long ago sessions were last active, and began: `<5m`, `>1d` or both, with a comma. */
	active: string;
	signed: string;
	/** The three filters of the ledger; empty while only active sessions are shown. */
	cause: EndCause[];
	endedBy: string;
	endedWithin: string;
	sort: Sort;
	/** What means nothing here, as `key:value`: shown, so that nothing is filtered in silence. */
	unknown: string[];
}

export const defaultSort: Sort = { by: "lastActivityAt", direction: "desc" };

/** What may be said under the keys that have lists. */
export const filterWordsKnown: FilterWords = {
	device: deviceTypes,
	flag: flagKinds,
	cause: endCauses,
	status: ["active", "revoked", "expired"],
	sort: sortKeys,
};

/** Whether the rows are ended sessions, whose end says more than their last activity. */
export const isLedger = (view: Omit<SessionView, "sort">): boolean =>
	view.status === "revoked" ||
	view.status === "expired" ||
	Boolean(view.cause.length || view.endedBy || view.endedWithin);

/** Where a view keeps what is said under each key. */
const fields = {
	q: "q",
	user: "userId",
	ip: "ip",
	device: "deviceType",
	country: "country",
	flag: "flags",
	network: "network",
	client: "client",
	support: "support",
	active: "active",
	signed: "signed",
	cause: "cause",
	by: "endedBy",
	ended: "endedWithin",
} as const satisfies Record<Exclude<FilterKey, "status" | "sort">, keyof SessionView>;
const keys = Object.keys(fields) as (keyof typeof fields)[];

const isOfLedger = (key: string): boolean => key === "cause" || key === "by" || key === "ended";

/** Reads a view from a query string. What is malformed filters nothing, and is kept among the unknown. */
export function parseView(search: string): SessionView {
	const { terms, unknown } = readTerms(new URLSearchParams(search), filterWordsKnown);
	return viewOf(terms, unknown);
}

/** The view that terms come to: of active sessions, unless they say more. */
export function viewOf(terms: FilterTerms, unknown: readonly UnknownTerm[]): SessionView {
	const status = terms.status?.[0] ?? "active";
	const read: Record<string, string | readonly string[]> = { status };
	const kept = unknown.map(({ key, value }) => `${key}:${value}`);
	for (const key of keys) {
		let values = terms[key] ?? [];
		if (status === "active" && isOfLedger(key) && values.length > 0) {
			kept.push(`${key}:${values}`);
			values = [];
		}
		read[fields[key]] = isList(key) ? values : values.join();
	}
	// Every field has what the grammar lets stand under its key.
	const view = { ...read, unknown: kept } as unknown as SessionView;
	return { ...view, sort: fitting(sortOf(terms) ?? defaultSort, isLedger(view)) };
}

/** One column shows when a session was last active or when it ended; so does the order by it. */
function fitting(sort: Sort, ledger: boolean): Sort {
	if (sort.by !== "lastActivityAt" && sort.by !== "endedAt") return sort;
	return { ...sort, by: ledger ? "endedAt" : "lastActivityAt" };
}

/** A view in the terms of the grammar; the order is left out where it is the usual one. */
export function termsOf(view: SessionView): FilterTerms {
	const { by, direction } = view.sort;
	const isDefault = (by === "lastActivityAt" || by === "endedAt") && direction === "desc";
	const said = keys.map((key) => {
		const value = view[fields[key]];
		return [key, (isSpan(key) ? `${value}`.split(",") : [value].flat()).filter(Boolean)];
	});
	return {
		...Object.fromEntries(said),
		status: [view.status],
		sort: isDefault ? [] : [`${direction === "desc" ? "-" : ""}${by}`],
	};
}

/** The query string of a view, with its question mark; defaults are left out, so equal views have equal URLs. */
export function viewSearch(view: SessionView): string {
	const isOfActive = view.status === "active";
	const pairs: (readonly [string, string])[] = pairsOf(termsOf(view)).filter(
		([key]) => !(isOfActive && (key === "status" || isOfLedger(key))),
	);
	for (const entry of view.unknown) {
		const at = entry.indexOf(":");
		pairs.push([entry.slice(0, at), entry.slice(at + 1)]);
	}
	// Commas and colons are legal in a query, and a span means `<` without it: readable URLs are worth the exceptions.
	const text = pairs.map(([key, value]) => {
		const said = isSpan(key) ? value.replace(/^</, "") : value;
		return `${encodeURIComponent(key)}=${encodeURIComponent(said).replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
	});
	return text.length > 0 ? `?${text.join("&")}` : "";
}

/** The filter that the API takes. */
export type WireFilter = SessionFilter;

/** @param nowMs the instant that "the last 24 hours" counts back from */
export const wireFilter = (view: SessionView, nowMs: number): WireFilter =>
	filterOf(termsOf(view), nowMs);

/** Whether anything besides the status narrows the list. */
export const isNarrowed = (view: SessionView): boolean =>
	view.unknown.length > 0 || keys.some((key) => view[fields[key]].length > 0);

/** The same view with nothing but its status and order. */
export const withoutFilters = ({ status, sort }: SessionView): SessionView => ({
	...viewOf({}, []),
	status,
	sort,
});

/** Times and counts read best newest first; names and addresses from A to Z. */
export function nextSort(current: Sort, by: SortKey): Sort {
	if (current.by === by) return { by, direction: current.direction === "asc" ? "desc" : "asc" };
	return { by, direction: by.endsWith("At") ? "desc" : "asc" };
}
