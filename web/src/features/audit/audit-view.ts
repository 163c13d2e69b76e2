import { dayMs, hourMs, minuteMs } from "../../lib/units.ts";
import { type AuditActionName, isAuditAction } from "./audit-labels.ts";

export const ranges = ["24h", "7d", "30d"] as const;
export type Range = (typeof ranges)[number];

/** What the audit page shows: everything of it lives in the URL. Times are instants. */
export interface AuditView {
	/** An id; `by` is a name. */
	actor: string;
	by: string;
	action: AuditActionName[];
	/** An id; `to` is the end of a time, so a name is `what`. */
	target: string;
	what: string;
	grant: string;
	receipt: string;
	/** The id of an API token. */
	token: string;
	/** An IP address or a range. */
	address: string;
	/** Only what is critical. */
	critical: boolean;
	/** A length back from now; gives way to `from` and `to`. */
	range: Range | null;
	from: number | null;
	to: number | null;
}

export const emptyAuditView: AuditView = {
	actor: "",
	by: "",
	action: [],
	target: "",
	what: "",
	grant: "",
	receipt: "",
	token: "",
	address: "",
	critical: false,
	range: null,
	from: null,
	to: null,
};

const idMax = 255;
const textKeys = [
	...(["actor", "by", "target", "what", "grant", "receipt", "token", "address"] as const),
];

/** What somebody typed who looks for whom or what: ids hold an underscore and no blank, names hardly ever. */
export const isId = (typed: string): boolean => /^[^\s_]+_\S+$/.test(typed);
const isRange = (text: string | null): text is Range =>
	(ranges as readonly (string | null)[]).includes(text);

function instantOf(text: string | null): number | null {
	// Only as we write them: `Date.parse` makes a date of nearly anything.
	if (text === null || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return null;
	const at = Date.parse(text);
	return Number.isNaN(at) || at < 0 ? null : at;
}

/** Reads a view from a query string; what is malformed counts as absent. */
export function parseAuditView(search: string): AuditView {
	const query = new URLSearchParams(search);
	const text = (key: string): string => (query.get(key) ?? "").slice(0, idMax);
	const range = query.get("range");
	const from = instantOf(query.get("from"));
	const to = instantOf(query.get("to"));
	const isExact = from !== null || to !== null;
	return {
		actor: text("actor"),
		by: text("by"),
		action: (query.get("action") ?? "").split(",").filter(isAuditAction),
		target: text("target"),
		what: text("what"),
		grant: text("grant"),
		receipt: text("receipt"),
		token: text("token"),
		address: text("address"),
		critical: query.get("critical") === "yes",
		range: !isExact && isRange(range) ? range : null,
		from,
		to,
	};
}

/** The query string of a view; equal views have equal ones. */
export function auditSearch(view: AuditView): string {
	const parts: [string, string][] = [];
	for (const key of textKeys) {
		if (view[key]) parts.push([key, view[key]]);
	}
	if (view.critical) parts.push(["critical", "yes"]);
	if (view.action.length > 0) parts.push(["action", view.action.join(",")]);
	if (view.from !== null) parts.push(["from", new Date(view.from).toISOString()]);
	if (view.to !== null) parts.push(["to", new Date(view.to).toISOString()]);
	if (view.range !== null && view.from === null && view.to === null) {
		parts.push(["range", view.range]);
	}
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

/** The filter that the API takes. A length back from now is counted from the full minute, so that pages share it. */
export function auditFilter(view: AuditView, nowMs: number) {
	const since =
		view.range === null ? view.from : Math.floor(nowMs / minuteMs) * minuteMs - rangeMs[view.range];
	return {
		...(view.actor && { actorId: view.actor }),
		...(view.by && { actorName: view.by }),
		...(view.action.length > 0 && { action: view.action }),
		...(view.target && { targetId: view.target }),
		...(view.what && { targetName: view.what }),
		...(view.grant && { grantId: view.grant }),
		...(view.receipt && { receiptId: view.receipt }),
		...(view.token && { tokenId: view.token }),
		...(view.address && { address: view.address }),
		...(view.critical && { severity: "critical" as const }),
		...(since !== null && { from: since }),
		...(view.to !== null && { to: view.to }),
	};
}

export const isFiltered = (view: AuditView): boolean => auditSearch(view) !== "";
