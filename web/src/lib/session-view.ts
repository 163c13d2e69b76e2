import { type DeviceType, deviceTypes } from "./labels.ts";

export type StatusView = "active" | "revoked" | "expired" | "all";
export const sortKeys = ["user", "device", "lastActivityAt", "ip", "country", "createdAt"] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
	by: SortKey;
	direction: "asc" | "desc";
}

/** What the sessions page shows: everything of it lives in the URL. */
export interface SessionView {
	q: string;
	userId: string;
	ip: string;
	status: StatusView;
	deviceType: DeviceType[];
	country: string[];
	sort: Sort;
	/** Keys of the URL that mean nothing here: shown, so that nothing is filtered in silence. */
	unknown: string[];
}

export const defaultSort: Sort = { by: "lastActivityAt", direction: "desc" };

const known = new Set(["q", "user", "ip", "status", "device", "country", "sort"]);
const isSortKey = (text: string): text is SortKey => (sortKeys as readonly string[]).includes(text);
const isDevice = (text: string): text is DeviceType =>
	(deviceTypes as readonly string[]).includes(text);
const listOf = (text: string | null): string[] => (text ? text.split(",").filter(Boolean) : []);

/** Reads a view from a query string; what is malformed counts as absent. */
export function parseView(search: string): SessionView {
	const query = new URLSearchParams(search);
	const status = query.get("status");
	return {
		q: (query.get("q") ?? "").slice(0, 200),
		userId: query.get("user") ?? "",
		ip: (query.get("ip") ?? "").slice(0, 60),
		status: status === "revoked" || status === "expired" || status === "all" ? status : "active",
		deviceType: listOf(query.get("device")).filter(isDevice),
		country: listOf(query.get("country")).filter((code) => /^[A-Z]{2}$/.test(code)),
		sort: parseSort(query.get("sort")),
		unknown: [...query.keys()].filter((key) => !known.has(key)),
	};
}

function parseSort(text: string | null): Sort {
	if (!text) return defaultSort;
	const descending = text.startsWith("-");
	const by = descending ? text.slice(1) : text;
	return isSortKey(by) ? { by, direction: descending ? "desc" : "asc" } : defaultSort;
}

/** The query string of a view, with its question mark; defaults are left out, so equal views have equal URLs. */
export function viewSearch(view: SessionView): string {
	const parts: [string, string][] = [];
	if (view.q) parts.push(["q", view.q]);
	if (view.userId) parts.push(["user", view.userId]);
	if (view.ip) parts.push(["ip", view.ip]);
	if (view.status !== "active") parts.push(["status", view.status]);
	if (view.deviceType.length > 0) parts.push(["device", view.deviceType.join(",")]);
	if (view.country.length > 0) parts.push(["country", view.country.join(",")]);
	const { by, direction } = view.sort;
	if (by !== defaultSort.by || direction !== defaultSort.direction) {
		parts.push(["sort", `${direction === "desc" ? "-" : ""}${by}`]);
	}
	for (const key of view.unknown) parts.push([key, ""]);
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
}

export function wireFilter(view: SessionView): WireFilter {
	const q = view.q.trim();
	return {
		...(q ? { q } : {}),
		...(view.userId ? { userId: view.userId } : {}),
		...(view.ip ? { ip: view.ip } : {}),
		...(view.status !== "all" ? { status: view.status } : {}),
		...(view.deviceType.length > 0 ? { deviceType: view.deviceType } : {}),
		...(view.country.length > 0 ? { country: view.country } : {}),
	};
}

/** Whether anything besides the status narrows the list. */
export const isNarrowed = (view: SessionView): boolean =>
	Boolean(
		view.q ||
			view.userId ||
			view.ip ||
			view.deviceType.length ||
			view.country.length ||
			view.unknown.length,
	);

/** The same view with nothing but its status and order. */
export const withoutFilters = (view: SessionView): SessionView => ({
	...view,
	q: "",
	userId: "",
	ip: "",
	deviceType: [],
	country: [],
	unknown: [],
});

/** Times and counts read best newest first; names and addresses from A to Z. */
export function nextSort(current: Sort, by: SortKey): Sort {
	if (current.by === by) return { by, direction: current.direction === "asc" ? "desc" : "asc" };
	return { by, direction: by === "lastActivityAt" || by === "createdAt" ? "desc" : "asc" };
}
