import { activityInFlightMs } from "../../../domain/lease/longest-terms.ts";
import type { Policy } from "../../../domain/policy.ts";
import { type SessionRow, underWatermarks } from "../sessions/session-rows.ts";
import { watermarksSince } from "../sessions/watermarks.ts";
import type { Reading } from "../store/transaction.ts";
import { leasedSince } from "./lease-store.ts";

/**
 * How long after an idle deadline activity from before it may still come in: 0 when nobody held a lease lately, who
 * could bring it. Until then refresh and strict check go by what is known, and nothing is written down.
 */
export const lateForMs = ({ store, nowMs }: Reading): number =>
	leasedSince(store, nowMs - activityInFlightMs) ? activityInFlightMs : 0;

/**
 * Whether activity at `at` moves an idle deadline that has passed since: a holder of a lease saw it before, and it was
 * on its way. Never for a session whose end was written down, nor for one that a revocation or policy of the meantime
 * would have ended. Support sessions are watched by this object itself, so nothing of theirs is on its way.
 */
export function arrivedLate(view: Reading, row: SessionRow, at: number, policy: Policy): boolean {
	const { store, nowMs } = view;
	const { idle_expires_at: deadline } = row;
	if (row.status !== "active" || row.support_grant_id !== null) return false;
	if (nowMs >= row.expires_at || nowMs >= deadline + lateForMs(view)) return false;
	if (at <= row.last_activity_at || at >= deadline) return false;
	const moved = { ...row, last_activity_at: at, idle_expires_at: at + policy.idleTimeoutMs };
	return underWatermarks(store, moved, watermarksSince(store, deadline)) === moved;
}
