import type { Policy } from "../../../domain/policy.ts";
import { activityProjectionMs } from "../endings/expiry.ts";
import { arrivedLate } from "../leases/late-activity.ts";
import {
	findSession,
	isOfAdminUi,
	type SessionRow,
	statusOfRow,
} from "../sessions/session-rows.ts";
import { markChanged } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { nextSequence, run } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Activity } from "./lifecycle-rpc.ts";

/**
 * Notes activity of a standing session: never backwards, never in the future, never past a limit that was reached before
 * it. Returns false for a session that does not stand.
 */
export function noteActivity(tx: Transaction, activity: Activity): boolean {
	const row = findSession(tx.store, activity.sessionId);
	return row !== null && note(tx, row, activity, readPolicy(tx.store));
}

/**
 * The same for many that machines report; returns how many of them were of a session that stands. Sessions of the admin
 * UI are kept alive by nobody but their own requests.
 */
export function noteActivities(tx: Transaction, activities: readonly Activity[]): number {
	const policy = readPolicy(tx.store);
	return activities.filter((activity) => {
		const row = findSession(tx.store, activity.sessionId);
		return row !== null && !isOfAdminUi(row) && note(tx, row, activity, policy);
	}).length;
}

function note(tx: Transaction, row: SessionRow, activity: Activity, policy: Policy): boolean {
	const { store, nowMs } = tx;
	const at = Math.min(activity.at, nowMs);
	const late = statusOfRow(row, nowMs) !== "active";
	if (late && !arrivedLate(tx, row, at, policy)) return false;
	if (at <= row.last_activity_at) return true;
	const movedTo = activity.ip !== undefined && activity.ip !== row.ip ? activity.ip : null;
	const due = late || movedTo !== null || at - row.projected_activity_at >= activityProjectionMs;
	run(
		store,
		`UPDATE sessions SET last_activity_at = ?, idle_expires_at = MIN(expires_at, ?), ip = ?, ip_key = ?,
			projected_activity_at = ? WHERE id = ?`,
		at,
		at + policy.idleTimeoutMs,
		movedTo ?? row.ip,
		movedTo === null ? row.ip_key : (activity.ipKey ?? row.ip_key),
		due ? at : row.projected_activity_at,
		row.id,
	);
	if (due) markChanged(store, "session", row.id, nextSequence(store));
	return true;
}
