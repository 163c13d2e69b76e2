import { invitationSweep, removedSweep } from "./administrators/administrators.ts";
import {
	endedTokenSweep,
	endsTelling,
	endTelling,
	revokedTokenSweep,
	useFlush,
} from "./administrators/api-tokens.ts";
import { refusalTelling } from "./administrators/refused-calls.ts";
import { activityFlush, expirySweep, retentionSweep } from "./endings/expiry.ts";
import { previewSweep } from "./endings/previews.ts";
import { receiptSweep } from "./endings/receipts.ts";
import { rootWork } from "./endings/revocation-leaves.ts";
import { adoptedSweep, erasedSweep } from "./lifecycle/adopt-session.ts";
import { erasureWork } from "./lifecycle/erasure.ts";
import { registrationSweep } from "./platform/support-registry.ts";
import { logOver } from "./projection/log-retention.ts";
import { whereaboutsSweep } from "./sessions/people.ts";
import { watermarkSweep } from "./sessions/watermarks.ts";
import { eventAddressSweep, eventSweep, supportEventSweep } from "./store/audit-events.ts";
import { answerSweep } from "./store/idempotency.ts";
import { parkedIn, retryAfterMs } from "./store/outbox.ts";
import { first } from "./store/store.ts";
import { dueTimes } from "./store/timed-work.ts";
import type { Reading } from "./store/transaction.ts";
import { grantClosing, grantSweep, lostRoleSweep } from "./support/grant-endings.ts";

/** What goes by the rows alone, and therefore waits while a watermark is not settled. */
export const sweeps = {
	erasures: erasureWork,
	roots: rootWork,
	expiry: expirySweep,
	retention: retentionSweep,
	activity: activityFlush,
	answers: answerSweep,
	registrations: registrationSweep,
	previews: previewSweep,
	tokenUses: useFlush,
	refusals: refusalTelling,
	whereabouts: whereaboutsSweep,
	eventAddresses: eventAddressSweep,
	// Before those that end soon: of one that has ended while nothing was done, that is no news any more.
	tokensEnded: endTelling,
	tokenEnds: endsTelling,
	watermarks: watermarkSweep,
	receipts: receiptSweep,
	events: eventSweep,
	supportEvents: supportEventSweep,
	grants: grantSweep,
	lostRoles: lostRoleSweep,
	removed: removedSweep,
	adopted: adoptedSweep,
	erased: erasedSweep,
	invitations: invitationSweep,
	revokedTokens: revokedTokenSweep,
	endedTokens: endedTokenSweep,
};

/** How often in a row work has failed; each failure doubles the wait for the next try, up to a minute. */
export interface Failures {
	/** Of the projection to D1. */
	drain: number;
	/** Of ending lost support access in other organizations. */
	losses: number;
	/** Of the object's own work: settling, sweeps. */
	work: number;
}

export const noFailures: Failures = { drain: 0, losses: 0, work: 0 };

/** When the one alarm must ring next; null when nothing is due. */
export function nextAlarmAt(view: Reading, failures: Failures): number | null {
	const { store, nowMs } = view;
	const { closing, log, ...swept } = dueTimes(view, {
		closing: grantClosing,
		log: logOver,
		...sweeps,
	});
	const retryAt = (failed: number): number => nowMs + retryAfterMs(Math.max(1, failed));
	const waiting = first<Record<"drain" | "closed" | "losses" | "settling", 0 | 1>>(
		store,
		`SELECT
			EXISTS (SELECT 1 FROM outbox WHERE parked_until IS NULL) OR EXISTS (SELECT 1 FROM watermarks WHERE projected = 0)
				OR EXISTS (SELECT 1 FROM erasures WHERE in_d1 = 1)
				OR EXISTS (SELECT 1 FROM lineage WHERE compared_from IS NOT NULL) AS drain,
			EXISTS (SELECT 1 FROM lineage WHERE closed_at IS NOT NULL) AS closed,
			EXISTS (SELECT 1 FROM support_registrations WHERE lost = 1) AS losses,
			EXISTS (SELECT 1 FROM watermarks WHERE settled = 0) AS settling`,
	);
	// Until it has recovered, time brings nothing about.
	if (waiting?.closed) return retryAt(failures.drain);
	const parkedAt = parkedIn(store).nextAt;
	const due = [
		closing,
		parkedAt !== null && parkedAt <= nowMs ? retryAt(failures.drain) : parkedAt,
		...(waiting?.settling ? [retryAt(failures.work)] : Object.values(swept)),
		waiting?.drain || (log !== null && log <= nowMs) ? retryAt(failures.drain) : log,
		waiting?.losses ? retryAt(failures.losses) : null,
	].filter((at) => at !== null);
	if (due.length === 0) return null;
	const soonest = Math.min(...due);
	// Never in the past: what could not be done this time must not make the alarm spin.
	return soonest > nowMs ? soonest : retryAt(failures.work);
}
