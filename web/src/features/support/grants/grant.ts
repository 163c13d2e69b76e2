import { isolated } from "../../../lib/people.ts";
import { minuteMs } from "../../../lib/units.ts";
import { lengthOf } from "../../../lib/zoned-time.ts";

/** What of a grant its state, its names and its clock follow from; the wire's grants fit. */
export interface GrantShape {
	state: string;
	holder: { kind: "administrator"; name: string; email: string } | { kind: "platform" };
	requested: { lapsesAt: number } | null;
	startsAt: number | null;
	endsAt: number | null;
}

/** The state now: an answer grows old while it is looked at, and an end needs no message to be one. */
export function stateAt(grant: GrantShape, nowMs: number): string {
	const { state, startsAt, endsAt, requested } = grant;
	if (state === "requested") {
		return requested !== null && nowMs >= requested.lapsesAt ? "lapsed" : state;
	}
	if (state !== "scheduled" && state !== "active") return state;
	if (endsAt !== null && nowMs >= endsAt) return "expired";
	return startsAt !== null && nowMs < startsAt ? "scheduled" : "active";
}

export const isOpenState = (state: string): boolean =>
	state === "requested" || state === "scheduled" || state === "active";

/** "Lena Ortiz", or what the platform's support as a whole is called. */
export const holderName = (holder: GrantShape["holder"]): string =>
	holder.kind === "platform" ? "Platform support" : holder.name.trim() || holder.email;

/** For sentences: "Lena", "Platform support". */
export const holderShortName = (holder: GrantShape["holder"]): string =>
	holder.kind === "platform" ? "Platform support" : (holderName(holder).split(/\s+/)[0] ?? "");

export const scopeText = (scope: string): string =>
	scope === "manage" ? "See and end sessions" : "See sessions and audit";

export function stateLabel(state: string): string {
	switch (state) {
		case "requested":
			return "Wants access";
		case "scheduled":
			return "Scheduled";
		case "active":
			return "Active";
		case "expired":
			return "Ended on time";
		case "revoked":
			return "Revoked";
		case "declined":
			return "Declined";
		case "lapsed":
			return "Not answered";
		case "replaced":
			return "Replaced";
		default:
			return state;
	}
}

/** "in 3 h 12 min", "now" */
export const leftText = (endsAt: number, nowMs: number): string =>
	endsAt > nowMs ? `in ${lengthOf(endsAt - nowMs)}` : "now";

const marks = [15 * minuteMs, 5 * minuteMs, 0];

/**
 * The mark that was passed on the way from one look at the clock to the next. Only these are spoken: a
 * countdown that talks all the time is noise. Of several the last one counts.
 */
export function passedMark(endsAt: number, beforeMs: number, nowMs: number): number | null {
	const passed = marks.filter((mark) => endsAt - beforeMs > mark && endsAt - nowMs <= mark);
	return passed.at(-1) ?? null;
}

/** The open grant that a new one to the same holder would take the place of. */
export function replacedBy<G extends GrantShape>(
	grants: readonly G[],
	wanted: "platform" | { email: string },
	nowMs: number,
): G | undefined {
	return grants.find((grant) => {
		const state = stateAt(grant, nowMs);
		if (state !== "active" && state !== "scheduled") return false;
		if (wanted === "platform") return grant.holder.kind === "platform";
		return (
			grant.holder.kind === "administrator" &&
			grant.holder.email.toLowerCase() === wanted.email.trim().toLowerCase()
		);
	});
}

/** More of a reason is read where the request is decided. */
const reasonMax = 120;

/** "Lena Ortiz (Support) asks to see sessions and audit, for 1 h: “Sign-ins fail”." */
export function requestSentence(
	request: Pick<GrantShape, "holder"> & {
		scope: string;
		reason: string;
		requested: { durationMs: number | null } | null;
	},
): string {
	const ms = request.requested?.durationMs;
	const { reason } = request;
	const more = reason.length > reasonMax ? "…" : "";
	const told = isolated(reason.slice(0, reasonMax).trimEnd()) + more;
	const who = isolated(holderName(request.holder));
	const what = scopeText(request.scope).toLowerCase();
	return `${who} (Support) asks to ${what}${ms ? `, for ${lengthOf(ms)}` : ""}: “${told}”.`;
}
