import type { Policy } from "../../../domain/policy.ts";
import { activityProjectionMs } from "../endings/expiry.ts";
import { arrivedLate } from "../leases/late-activity.ts";
import { findSession, statusOfRow } from "../sessions/session-rows.ts";
import { markChanged } from "../store/outbox.ts";
import { nextSequence, run, type Store } from "../store/store.ts";

/**
 * Notes activity of a standing session: never backwards, never in the future, never past a limit that was reached before
 * it. Returns false for a session that does not stand.
 */
export function noteActivity(
	store: Store,
	activity: { sessionId: string; at: number; ip?: string; ipKey?: string },
	policy: Policy,
	nowMs: number,
): boolean {
	const row = findSession(store, activity.sessionId);
	if (row === null) return false;
	const at = Math.min(activity.at, nowMs);
	const late = statusOfRow(row, nowMs) !== "active";
	if (late && !arrivedLate(store, row, at, policy, nowMs)) return false;
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
