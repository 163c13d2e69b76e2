import { dayMs, hourMs } from "../../../domain/clock.ts";
import { oldestEvent } from "../store/audit-events.ts";
import { keptMs } from "../store/forgetting.ts";
import { readPolicy } from "../store/policy.ts";
import { first, raise, run, type Store } from "../store/store.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Reading } from "../store/transaction.ts";

// D1 keeps the audit log longer than the object, which therefore notes when the oldest event that D1 may hold happened.

/** A day at once, so that an organization wakes for it no more often. */
const overAt = `SELECT coalesce(nullif((SELECT value FROM counters WHERE name = 'logged_from'), 0), (${oldestEvent}))
	+ ${keptMs("auditRetentionMs")} + ${dayMs}`;

/** When events in D1 are over. */
export const logOver: Pick<TimedWork, "dueAt"> = {
	dueAt: () => ({ sql: overAt, bindings: [] }),
};

/** Whether it is time to delete from D1, and then everything up to when; null: it is not. */
export function logOverUpTo({ store, nowMs }: Reading): number | null {
	const row = first<{ at: number | null }>(store, `SELECT (${overAt}) AS at`);
	if (row === null || row.at === null || row.at > nowMs) return null;
	// Later than the object forgets its own, or D1 would lack what is still held here.
	return nowMs - readPolicy(store).auditRetentionMs - hourMs;
}

/** Notes the oldest event that D1 may hold, what happened up to a moment being gone; without a place in the log it holds none. */
export function noteLoggedFrom(
	store: Store,
	oldest: { at: number; leafIndex: number | null },
	goneUpToMs: number,
): void {
	raise(store, "log_gone", goneUpToMs);
	run(store, "UPDATE counters SET value = ? WHERE name = 'logged_from'", oldest.at);
	run(store, "UPDATE log_head SET forgotten = coalesce(?, confirmed)", oldest.leafIndex);
}
