import { insertReceipt } from "../endings/receipts.ts";
import { revokeNamed, revokeOrganization } from "../endings/revoke.ts";
import { lastEnd } from "../leases/lease-changes.ts";
import { forgetLeasesOfBefore } from "../leases/lease-store.ts";
import { findSession, statusOfRow } from "../sessions/session-rows.ts";
import { insertWatermark } from "../sessions/watermarks.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { addTo, continueAbove, first, nextSequence, run } from "../store/store.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import { revokeOpenGrants, takeOverGrants } from "../support/grant-recovery.ts";
import type { Forgotten, Recovery } from "./projection-rpc.ts";

/**
 * Makes an object that was restored to an older point safe again: its sequence goes on above everything D1 has seen,
 * what had ended ends again with its own receipt, and a chain whose newer tokens the object has forgotten ends, because
 * the token it takes for current was spent. To be called inside a transaction.
 */
export function recover(tx: Transaction, forgotten: Forgotten): Recovery {
	const { store, organizationId } = tx;
	continueAbove(store, forgotten.sequence);
	forgetLeasesOfBefore(store);
	for (const receipt of forgotten.revocations) insertReceipt(store, receipt);
	let ended = 0;
	for (const ending of forgotten.endings) ended += endAgain(tx, ending);
	ended += applyAgain(tx, forgotten);
	takeOverGrants(store, forgotten.grants);
	if (!forgotten.complete) revokeOpenGrants(asSystem(tx));
	const signInAgain = forgotten.complete
		? endSpentChains(tx, forgotten)
		: revokeOrganization(asSystem(tx), {
				exceptId: null,
				reason: "Restored to an earlier point",
			}).revoked;
	const sequence = nextSequence(store);
	const target = { kind: "organization", id: organizationId };
	recordEvent(tx, { sequence, action: "organization.recovered", target, severity: "critical" });
	markChanged(store, "organization", organizationKey, sequence);
	return { ended, signInAgain, sequence };
}

/** Writes an ending as D1 had it; 1 when the session stood here. */
function endAgain(
	tx: Transaction,
	{ sessionId, status, ended }: Forgotten["endings"][number],
): number {
	const { store, nowMs } = tx;
	const row = findSession(store, sessionId);
	if (row === null || row.status !== "active") return 0;
	run(
		store,
		`UPDATE sessions SET status = ?, ended_at = ?, ended_cause = ?, ended_reason = ?, ended_by = ?, receipt_id = ?,
			ended_sequence = ?, sealed_successor = NULL WHERE id = ?`,
		status,
		ended.at,
		ended.cause,
		ended.reason,
		JSON.stringify(ended.by),
		ended.receiptId,
		nextSequence(store),
		sessionId,
	);
	addTo(store, "active_sessions", -1);
	markChanged(store, "session", sessionId, nextSequence(store));
	return statusOfRow(row, nowMs) === "active" ? 1 : 0;
}

/** Sets watermarks again that the object has forgotten; returns how many sessions they end. */
function applyAgain(tx: Transaction, forgotten: Forgotten): number {
	const { store, organizationId } = tx;
	let ended = 0;
	for (const { sequence, userId, except, at } of forgotten.watermarks) {
		const known = first(store, "SELECT 1 AS found FROM watermarks WHERE sequence = ?", sequence);
		const receipt = forgotten.revocations.find((one) => one.sequence === sequence);
		if (known !== null || receipt === undefined) continue;
		const rule =
			userId === null ? { kind: "organization" as const } : { kind: "user" as const, userId };
		const covered = first<{ n: number }>(
			store,
			`SELECT count(*) AS n FROM sessions WHERE status = 'active' AND sequence <= ?1 AND (?2 IS NULL OR user_id = ?2)
			AND id NOT IN (SELECT value FROM json_each(?3)) AND expires_at > ?4 AND idle_expires_at > ?4`,
			sequence,
			userId,
			JSON.stringify(except),
			at,
		);
		insertWatermark(store, { sequence, rule, except, at }, lastEnd(tx), receipt.id);
		addTo(store, "active_sessions", -(covered?.n ?? 0));
		ended += covered?.n ?? 0;
		markChanged(store, "watermark", String(sequence), nextSequence(store));
	}
	if (ended > 0) {
		const sequence = nextSequence(store);
		const target = { kind: "organization", id: organizationId };
		recordEvent(asSystem(tx), {
			sequence,
			action: "sessions.revoked",
			target,
			severity: "critical",
		});
	}
	return ended;
}

function endSpentChains(tx: Transaction, forgotten: Forgotten): number {
	const { store } = tx;
	const spent = forgotten.generations
		.filter(({ sessionId, generation }) => {
			const row = findSession(store, sessionId);
			return row !== null && row.generation < generation;
		})
		.map(({ sessionId }) => sessionId);
	if (spent.length === 0) return 0;
	return revokeNamed(asSystem(tx), {
		sessionIds: [...new Set(spent)],
		scope: { kind: "sessions", requested: spent.length },
		cause: "policy",
		reason: "Restored to an earlier point",
	}).revoked;
}
