import { systemActor } from "../../../domain/actor.ts";
import { lateForMs } from "../leases/late-activity.ts";
import { endedEntry } from "../leases/lease-changes.ts";
import { forgetSessionsOf } from "../sessions/people.ts";
import {
	limitCauseOf,
	type SessionRow,
	statusOfRow,
	withoutSeen,
} from "../sessions/session-rows.ts";
import { eraseDetails, recordEvent } from "../store/audit-events.ts";
import { keptMs, withinTheHour } from "../store/forgetting.ts";
import { markChanged, markGone, organizationKey } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { addTo, all, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import type { TimedWork } from "../store/timed-work.ts";
import { byItself, type Transaction } from "../store/transaction.ts";

/** How many rows one slice takes: about 20 ms when each of them ends. */
const sweepMax = 200;

/** Endings by a limit. Idle ones wait for activity that may still be on its way. */
export const expirySweep: TimedWork = {
	dueAt: (view) => ({
		sql: `SELECT min(at) FROM (
			SELECT min(expires_at) AS at FROM sessions WHERE status = 'active'
			UNION ALL SELECT min(idle_expires_at) + ? FROM sessions WHERE status = 'active')`,
		bindings: [lateForMs(view)],
	}),
	run: sweepExpired,
};

/**
 * Writes down the endings of sessions that have reached a limit; of idle ones once no activity from before can still
 * come in. Call it when no watermark is unsettled: it goes by the rows alone. Returns whether there may be more.
 */
export function sweepExpired(tx: Transaction): boolean {
	const { store, nowMs } = tx;
	const columns =
		"SELECT id, expires_at, idle_expires_at, support_until FROM sessions WHERE status = 'active'";
	// Two ranges of two indexes: a UNION of them would read the table whole.
	const absolute = all<DueRow>(store, `${columns} AND expires_at <= ? LIMIT ?`, nowMs, sweepMax);
	const idle = all<DueRow>(
		store,
		`${columns} AND idle_expires_at <= ? AND +expires_at > ? LIMIT ?`,
		nowMs - lateForMs(tx),
		nowMs,
		sweepMax,
	);
	writeExpiry(tx, [...absolute, ...idle], null);
	return absolute.length === sweepMax || idle.length === sweepMax;
}

/**
 * Makes the end of idle sessions final, for whoever goes by it from now on: a revocation that counts them as ended, a
 * sign-in that takes their place. Activity that comes later does not bring them back.
 */
export function endIdle(tx: Transaction, rows: SessionRow[]): void {
	const { nowMs } = tx;
	const due = rows.filter(
		(row) =>
			row.status === "active" &&
			statusOfRow(row, nowMs) === "expired" &&
			limitCauseOf(row) === "idle",
	);
	writeExpiry(tx, due, null);
}

type DueRow = Pick<SessionRow, "id" | "expires_at" | "idle_expires_at" | "support_until">;

/** Writes down that sessions have reached a limit. `receiptId`: of the grant whose end was that limit. */
export function writeExpiry(tx: Transaction, due: DueRow[], receiptId: string | null): void {
	const { store } = tx;
	// Time ends them, whoever's call happens to notice.
	const unasked = { ...tx, caller: byItself };
	for (const session of due) {
		const cause = limitCauseOf(session);
		const sequence = nextSequence(store);
		run(
			store,
			`UPDATE sessions SET status = 'expired', ended_at = ?, ended_cause = ?,
				ended_by = ?, ended_sequence = ?, receipt_id = ?, sealed_successor = NULL WHERE id = ?`,
			Math.min(session.expires_at, session.idle_expires_at),
			cause,
			JSON.stringify(systemActor),
			sequence,
			receiptId,
			session.id,
		);
		if (cause === "idle") {
			store.reach?.note(sequence, { ended: [endedEntry(session, cause)] });
		}
		recordEvent(unasked, {
			sequence,
			action: "session.expired",
			target: { kind: "session", id: session.id },
		});
		markChanged(store, "session", session.id, sequence);
	}
	if (due.length > 0) {
		addTo(store, "active_sessions", -due.length);
		markChanged(store, "organization", organizationKey, nextSequence(store));
	}
}

/**
 * Erases on schedule what is kept of ended sessions: first address, place and user agent, later the row. The audit
 * event, which names nobody, stays. A row whose retention is over is kept until its own absolute end, because a
 * session's end must outlive it in every lease.
 */
export const retentionSweep: TimedWork = {
	dueAt: () => ({
		sql: `SELECT ${withinTheHour("min(at)")} FROM (
			SELECT min(ended_at) + ${keptMs("addressRetentionMs")} AS at FROM sessions WHERE ${withClient}
			UNION ALL SELECT min(ended_at) + ${keptMs("endedRetentionMs")} FROM sessions WHERE ${notYetKept}
			UNION ALL SELECT min(kept_until) FROM sessions WHERE kept_until IS NOT NULL)`,
		bindings: [],
	}),
	run: sweepRetention,
};

/** Somebody may have signed in without an address, and still with a browser. */
const withClient =
	"ended_at IS NOT NULL AND (ip <> '' OR user_agent <> '' OR geo IS NOT NULL OR adopted_from IS NOT NULL)";
const notYetKept = "ended_at IS NOT NULL AND kept_until IS NULL";

function sweepRetention(tx: Transaction): boolean {
	const { store, nowMs } = tx;
	const policy = readPolicy(store);
	const addresses = idsOf(
		store,
		`${withClient} AND ended_at <= ?`,
		nowMs - policy.addressRetentionMs,
	);
	run(
		store,
		`UPDATE sessions SET ip = '', geo = NULL, network = NULL, user_agent = '', ${withoutSeen}
		WHERE id IN (SELECT value FROM json_each(?))`,
		jsonList(addresses),
	);
	const over = idsOf(store, `${notYetKept} AND ended_at <= ?`, nowMs - policy.endedRetentionMs);
	run(
		store,
		`UPDATE sessions SET kept_until = max(expires_at, coalesce(shortened_from, 0))
		WHERE id IN (SELECT value FROM json_each(?))`,
		jsonList(over),
	);
	const rows = idsOf(store, "kept_until IS NOT NULL AND kept_until <= ?", nowMs);
	const gone = jsonList(rows);
	run(store, "DELETE FROM chain_links WHERE session_id IN (SELECT value FROM json_each(?))", gone);
	const left = all<{ user_id: string }>(
		store,
		"DELETE FROM sessions WHERE id IN (SELECT value FROM json_each(?)) RETURNING user_id",
		gone,
	);
	forgetSessionsOf(
		store,
		left.map((row) => row.user_id),
	);
	const changed = [...addresses, ...rows];
	if (changed.length > 0) {
		const sequence = nextSequence(store);
		for (const id of addresses) markChanged(store, "session", id, sequence);
		eraseDetails(tx, changed, sequence);
	}
	if (rows.length > 0) markGone(store, "session", rows);
	return [addresses, over, rows].some(({ length }) => length === sweepMax);
}

const idsOf = (store: Store, which: string, untilMs: number): string[] =>
	all<{ id: string }>(
		store,
		`SELECT id FROM sessions WHERE ${which} LIMIT ?`,
		untilMs,
		sweepMax,
	).map(({ id }) => id);

/** Activity reaches D1 at most this late. */
export const activityProjectionMs = 60_000;

/** Activity that D1 has not heard of for a minute. */
export const activityFlush: TimedWork = {
	dueAt: () => ({
		sql: `SELECT min(projected_activity_at) + ? FROM sessions
			WHERE last_activity_at <> projected_activity_at`,
		bindings: [activityProjectionMs],
	}),
	run: ({ store, nowMs }) => flushActivity(store, nowMs - activityProjectionMs),
};

/** Marks sessions whose last activity D1 has not heard of for a minute. Returns whether there may be more. */
export function flushActivity(store: Store, projectedBeforeMs: number): boolean {
	const late = all<{ id: string }>(
		store,
		`SELECT id FROM sessions WHERE last_activity_at <> projected_activity_at AND projected_activity_at <= ? LIMIT ?`,
		projectedBeforeMs,
		sweepMax,
	).map(({ id }) => id);
	if (late.length === 0) return false;
	run(
		store,
		`UPDATE sessions SET projected_activity_at = last_activity_at WHERE id IN (SELECT value FROM json_each(?))`,
		jsonList(late),
	);
	const sequence = nextSequence(store);
	for (const id of late) markChanged(store, "session", id, sequence);
	return late.length === sweepMax;
}
