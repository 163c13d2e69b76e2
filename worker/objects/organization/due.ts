import { tokenEndsSoonMs } from "../../domain/administration/api-token.ts";
import { activityProjectionMs } from "./endings/expiry.ts";
import { lateForMs } from "./leases/late-activity.ts";
import { registrationSlackMs } from "./platform/support-registry.ts";
import { retryAfterMs } from "./store/outbox.ts";
import { readPolicy } from "./store/policy.ts";
import { first } from "./store/store.ts";
import type { Reading } from "./store/transaction.ts";

/**
 * When the one alarm must ring next; null when nothing is due. Each reason is the head of an index.
 *
 * @param drainFailures failed drains in a row; each one doubles the wait for the next
 */
export function nextAlarmAt(view: Reading, drainFailures: number): number | null {
	const { store, nowMs } = view;
	const { addressRetentionMs, endedRetentionMs } = readPolicy(store);
	// Scalar subqueries: the object's SQLite takes five terms in a compound SELECT.
	const row = first<Record<string, number | null>>(
		store,
		`SELECT
			(SELECT min(expires_at) FROM sessions WHERE status = 'active') AS absolute,
			(SELECT min(idle_expires_at) FROM sessions WHERE status = 'active') + ? AS idle,
			(SELECT min(projected_activity_at) FROM sessions WHERE last_activity_at <> projected_activity_at) + ? AS activity,
			(SELECT min(ended_at) FROM sessions WHERE ended_at IS NOT NULL AND ip <> '') + ? AS addresses,
			(SELECT min(ended_at) FROM sessions WHERE ended_at IS NOT NULL) + ? AS ended,
			(SELECT min(expires_at) FROM idempotency_keys) AS outcomes,
			(SELECT min(due_at) FROM support_grants WHERE closed_as IS NULL) AS grants,
			(SELECT min(until) FROM support_registrations WHERE lost = 0) + ? AS registrations,
			(SELECT min(expires_at) FROM previews) AS previews,
			(SELECT min(expires_at) FROM api_tokens WHERE told = 0 AND revoked_at IS NULL) - ? AS tokens,
			CASE WHEN EXISTS (SELECT 1 FROM outbox) OR EXISTS (SELECT 1 FROM watermarks WHERE projected = 0)
				OR EXISTS (SELECT 1 FROM watermarks WHERE settled = 0)
				OR EXISTS (SELECT 1 FROM support_registrations WHERE lost = 1) THEN ? END AS waiting`,
		lateForMs(view),
		activityProjectionMs,
		addressRetentionMs,
		endedRetentionMs,
		registrationSlackMs,
		tokenEndsSoonMs,
		nowMs + retryAfterMs(Math.max(1, drainFailures)),
	);
	const due = Object.values(row ?? {}).filter((at) => at !== null);
	if (due.length === 0) return null;
	const soonest = Math.min(...due);
	// Never in the past: what could not be done this time must not make the alarm spin.
	return soonest > nowMs ? soonest : nowMs + 1_000;
}
