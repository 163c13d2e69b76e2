import { retryAfterMs } from "./outbox.ts";
import { first, type Store } from "./store.ts";

/**
 * When the one alarm must ring next; null when nothing is due. Reasons: something waits in the outbox, a session
 * reaches a limit, a remembered outcome or an abandoned sign-in can be forgotten.
 *
 * @param drainFailures failed drains in a row; each one doubles the wait for the next
 */
export function nextAlarmAt(store: Store, drainFailures: number, nowMs: number): number | null {
	const row = first<{ at: number | null; waiting: number }>(
		store,
		`SELECT min(at) AS at, (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 1)) AS waiting FROM (
			SELECT min(expires_at) AS at FROM sessions WHERE status = 'active'
			UNION ALL SELECT min(idle_expires_at) FROM sessions WHERE status = 'active'
			UNION ALL SELECT min(expires_at) FROM idempotency_keys
			UNION ALL SELECT min(expires_at) FROM sign_in_attempts)`,
	);
	const due = [row?.at ?? Number.POSITIVE_INFINITY];
	if (row?.waiting) due.push(nowMs + retryAfterMs(Math.max(1, drainFailures)));
	const at = Math.min(...due);
	return Number.isFinite(at) ? Math.max(at, nowMs) : null;
}
