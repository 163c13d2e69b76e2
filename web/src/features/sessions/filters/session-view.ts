import {
	type DeviceType,
	deviceTypes,
	type EndCause,
	endCauses,
	type FlagKind,
	flagKinds,
} from "../../../lib/labels.ts";
import { dayMs } from "../../../lib/units.ts";

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

/** How far back the ledger of ended sessions may be asked to look. */
export const endedWindows = { "24h": dayMs, "7d": 7 * dayMs, "30d": 30 * dayMs };
export type EndedWindow = keyof typeof endedWindows;

/** What the sessions page shows: everything of it lives in the URL. */
export interface SessionView {
	q: string;
	userId: string;
	ip: string;
	status: StatusView;
	deviceType: DeviceType[];
	country: string[];
	/** Any of these stands out. */
	flags: FlagKind[];
	network: "tor" | "";
	/** The three filters of the ledger; empty while only active sessions are shown. */
	cause: EndCause[];
	endedBy: string;
	endedWithin: EndedWindow | "";
	sort: Sort;
	/** Keys of the URL, and values as `key=value`, that mean nothing here: shown, so that nothing is filtered in silence. */
	unknown: string[];
}

export const defaultSort: Sort = { by: "lastActivityAt", direction: "desc" };

const known = new Set([
	"q",
	"user",
	"ip",
	"status",
	"device",
	"country",
	"flags",
	"network",
	"sort",
]);
const knownOfLedger = new Set(["cause", "by", "ended"]);
const isSortKey = (text: string): text is SortKey => (sortKeys as readonly string[]).includes(text);
const isWindow = (text: string | null): text is EndedWindow =>
	text !== null && Object.hasOwn(endedWindows, text);
/** The values of a list that are in `allowed`, each once, in the order of `allowed`. */
const someOf = <T extends string>(allowed: readonly T[], text: string | null): T[] => {
	const given = listOf(text);
	return allowed.filter((value) => given.includes(value));
};
const listOf = (text: string | null): string[] => (text ? text.split(",").filter(Boolean) : []);

/** Whether the rows are ended sessions, whose end says more than their last activity. */
export const isLedger = (view: Omit<SessionView, "sort">): boolean =>
	view.status === "revoked" ||
	view.status === "expired" ||
	Boolean(view.cause.length || view.endedBy || view.endedWithin);

/** Of which keys each value is one of a list, and which it may be. */
const lists: readonly [key: string, isKnown: (value: string) => boolean, ledgerOnly?: true][] = [
	["device", (value) => (deviceTypes as readonly string[]).includes(value)],
	["country", (value) => countryCode.test(value)],
	["flags", (value) => (flagKinds as readonly string[]).includes(value)],
	["cause", (value) => (endCauses as readonly string[]).includes(value), true],
];

const countryCode = /^[A-Z]{2}$/;
const statuses: readonly string[] = ["active", "revoked", "expired", "all"] satisfies StatusView[];

/** Values of known keys that mean nothing here. */
function unknownValues(query: URLSearchParams, status: StatusView): string[] {
	const one = (key: string, isKnown: (value: string) => boolean): string[] => {
		const value = query.get(key);
		return value === null || value === "" || isKnown(value) ? [] : [`${key}=${value}`];
	};
	return [
		...one("status", (value) => statuses.includes(value)),
		...one("network", (value) => value === "tor"),
		...one("sort", (value) => isSortKey(value.replace(/^-/, ""))),
		...(status === "active" ? [] : one("ended", isWindow)),
		...lists.flatMap(([key, isKnown, ledgerOnly]) =>
			ledgerOnly && status === "active"
				? []
				: [...new Set(listOf(query.get(key)))]
						.filter((value) => !isKnown(value))
						.map((value) => `${key}=${value}`),
		),
	];
}

/** Reads a view from a query string. What is malformed filters nothing, and is kept among the unknown. */
export function parseView(search: string): SessionView {
	const query = new URLSearchParams(search);
	const given = query.get("status");
	const status: StatusView =
		given === "revoked" || given === "expired" || given === "all" ? given : "active";
	const ended = status === "active" ? null : query.get("ended");
	const view = {
		q: (query.get("q") ?? "").slice(0, 200),
		userId: query.get("user") ?? "",
		ip: (query.get("ip") ?? "").slice(0, 60),
		status,
		deviceType: someOf(deviceTypes, query.get("device")),
		country: listOf(query.get("country")).filter((code) => countryCode.test(code)),
		flags: someOf(flagKinds, query.get("flags")),
		network: query.get("network") === "tor" ? ("tor" as const) : ("" as const),
		cause: status === "active" ? [] : someOf(endCauses, query.get("cause")),
		endedBy: status === "active" ? "" : (query.get("by") ?? ""),
		endedWithin: isWindow(ended) ? ended : ("" as const),
		unknown: [
			...[...query.keys()].filter(
				(key) => !known.has(key) && (status === "active" || !knownOfLedger.has(key)),
			),
			...unknownValues(query, status),
		],
	};
	return { ...view, sort: fitting(parseSort(query.get("sort")), isLedger(view)) };
}

/** One column shows when a session was last active or when it ended; so does the order by it. */
function fitting(sort: Sort, ledger: boolean): Sort {
	if (sort.by !== "lastActivityAt" && sort.by !== "endedAt") return sort;
	return { ...sort, by: ledger ? "endedAt" : "lastActivityAt" };
}

function parseSort(text: string | null): Sort {
	if (!text) return defaultSort;
	const descending = text.startsWith("-");
	const by = descending ? text.slice(1) : text;
	return isSortKey(by) ? { by, direction: descending ? "desc" : "asc" } : defaultSort;
}

/** The query string of a view, with its question mark; defaults are left out, so equal views have equal URLs. */
export function viewSearch(view: SessionView): string {
	const { by, direction } = view.sort;
	const isDefault = (by === "lastActivityAt" || by === "endedAt") && direction === "desc";
	const ledger = view.status !== "active";
	const pairs: [string, string][] = [
		["q", view.q],
		["user", view.userId],
		["ip", view.ip],
		["status", ledger ? view.status : ""],
		["device", view.deviceType.join(",")],
		["country", view.country.join(",")],
		["flags", view.flags.join(",")],
		["network", view.network],
		["cause", ledger ? view.cause.join(",") : ""],
		["by", ledger ? view.endedBy : ""],
		["ended", ledger ? view.endedWithin : ""],
		["sort", isDefault ? "" : `${direction === "desc" ? "-" : ""}${by}`],
	];
	const parts = pairs.filter(([, value]) => value);
	for (const entry of view.unknown) {
		const [key = "", ...rest] = entry.split("=");
		const value = rest.join("=");
		const listed = parts.find(([name]) => name === key);
		if (listed !== undefined && value !== "") listed[1] += `,${value}`;
		else parts.push([key, value]);
	}
	if (parts.length === 0) return "";
	// Commas and colons are legal in a query; readable URLs are worth the exception.
	const text = parts.map(
		([key, value]) =>
			`${encodeURIComponent(key)}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`,
	);
	return `?${text.join("&")}`;
}

type WireStatus = Exclude<StatusView, "all">;

/** The filter that the API takes. */
export interface WireFilter {
	q?: string;
	userId?: string;
	ip?: string;
	status?: WireStatus;
	deviceType?: DeviceType[];
	country?: string[];
	flags?: FlagKind[];
	network?: "tor";
	endedCause?: EndCause[];
	endedById?: string;
	endedAfter?: number;
}

/** @param nowMs the instant that "the last 24 hours" counts back from */
export function wireFilter(view: SessionView, nowMs: number): WireFilter {
	const q = view.q.trim();
	return {
		...(q ? { q } : {}),
		...(view.userId ? { userId: view.userId } : {}),
		...(view.ip ? { ip: view.ip } : {}),
		...(view.status !== "all" ? { status: view.status } : {}),
		...(view.deviceType.length > 0 ? { deviceType: view.deviceType } : {}),
		...(view.country.length > 0 ? { country: view.country } : {}),
		...(view.flags.length > 0 ? { flags: view.flags } : {}),
		...(view.network ? { network: view.network } : {}),
		...(view.cause.length > 0 ? { endedCause: view.cause } : {}),
		...(view.endedBy ? { endedById: view.endedBy } : {}),
		...(view.endedWithin ? { endedAfter: nowMs - endedWindows[view.endedWithin] } : {}),
	};
}

const nothing: Omit<SessionView, "status" | "sort"> = {
	q: "",
	userId: "",
	ip: "",
	deviceType: [],
	country: [],
	flags: [],
	network: "",
	cause: [],
	endedBy: "",
	endedWithin: "",
	unknown: [],
};
const narrowing = Object.keys(nothing) as (keyof typeof nothing)[];

/** Whether anything besides the status narrows the list. */
export const isNarrowed = (view: SessionView): boolean =>
	narrowing.some((key) => view[key].length > 0);

/** The same view with nothing but its status and order. */
export const withoutFilters = (view: SessionView): SessionView => ({ ...view, ...nothing });

/** Times and counts read best newest first; names and addresses from A to Z. */
export function nextSort(current: Sort, by: SortKey): Sort {
	if (current.by === by) return { by, direction: current.direction === "asc" ? "desc" : "asc" };
	return { by, direction: by.endsWith("At") ? "desc" : "asc" };
}
