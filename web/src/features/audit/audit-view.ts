import {
	anyTime,
	parseTexts,
	parseTimeRange,
	searchOf,
	type TimeRange,
	textParts,
	timeFilter,
	timeParts,
} from "../../lib/time-range.ts";
import { type AuditActionName, isAuditAction } from "./audit-labels.ts";

/** What the audit page shows: everything of it lives in the URL. */
export interface AuditView extends TimeRange {
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
	...anyTime,
};

const textKeys = [
	...(["actor", "by", "target", "what", "grant", "receipt", "token", "address"] as const),
];

/** Reads a view from a query string; what is malformed counts as absent. */
export function parseAuditView(search: string): AuditView {
	const query = new URLSearchParams(search);
	return {
		...parseTexts(query, textKeys),
		action: (query.get("action") ?? "").split(",").filter(isAuditAction),
		critical: query.get("critical") === "yes",
		...parseTimeRange(query),
	};
}

/** The query string of a view; equal views have equal ones. */
export function auditSearch(view: AuditView): string {
	const parts = textParts(view, textKeys);
	if (view.critical) parts.push(["critical", "yes"]);
	if (view.action.length > 0) parts.push(["action", view.action.join(",")]);
	return searchOf([...parts, ...timeParts(view)]);
}

/** The filter that the API takes. */
export function auditFilter(view: AuditView, nowMs: number) {
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
		...timeFilter(view, nowMs),
	};
}

export const isFiltered = (view: AuditView): boolean => auditSearch(view) !== "";
