import { newId } from "../../../domain/ids.ts";
import {
	type Reach,
	type Receipt,
	type RevocationScope,
	sessionIdsInlineMax,
} from "../../../domain/receipt.ts";
import type { EndCause } from "../../../domain/session.ts";
import { recordEvent } from "../store/audit-events.ts";
import { forgetting } from "../store/forgetting.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { addTo, all, first, nextSequence, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Reading, Transaction } from "../store/transaction.ts";

/** What a revocation has found out, before it is written down. */
interface Outcome {
	sequence: number;
	scope: RevocationScope;
	revoked: number;
	alreadyEnded: number;
	/** At least the first ones, up to one more than a receipt names. */
	sessionIds: string[];
	cause: EndCause;
	reason: string | null;
}

/** Writes a revocation down: receipt, counter and, when it ended something, its one audit event. */
export function recordRevocation(tx: Transaction, outcome: Outcome): Receipt {
	const { store, organizationId, caller, nowMs } = tx;
	const { sequence, scope, revoked, sessionIds } = outcome;
	const atOnce = { enforcedAt: nowMs, enforcedBy: nowMs };
	// What had ended before may not have reached everyone yet: this receipt does not say so any earlier.
	const enforcement = store.reach?.enforcement(nowMs) ?? atOnce;
	if (revoked === 0 && enforcement.enforcedAt === null) store.reach?.note(sequence, {});
	const receipt: Receipt = {
		id: newId("receipt"),
		sequence,
		organizationId,
		scope,
		revoked,
		alreadyEnded: outcome.alreadyEnded,
		recordedAt: nowMs,
		...enforcement,
		state: enforcement.enforcedAt === null ? "recorded" : "enforced",
		reach: [],
		by: caller.by,
		cause: outcome.cause,
		reason: outcome.reason,
		sessionIds: sessionIds.slice(0, sessionIdsInlineMax),
		more: revoked > sessionIdsInlineMax,
	};
	insertReceipt(store, receipt);
	if (revoked > 0) {
		if (receipt.enforcedAt !== null) store.reach?.noteAtOnce();
		addTo(store, "active_sessions", -revoked);
		markChanged(store, "organization", organizationKey, sequence);
		recordEvent(tx, {
			sequence,
			action: "sessions.revoked",
			target: targetOf(organizationId, scope),
			receiptId: receipt.id,
			reason: outcome.reason,
		});
	}
	return receipt;
}

function targetOf(organizationId: string, scope: RevocationScope): { kind: string; id: string } {
	switch (scope.kind) {
		case "session":
			return { kind: "session", id: scope.sessionId };
		case "sessions":
			return { kind: "sessions", id: String(scope.requested) };
		case "user":
			return { kind: "user", id: scope.userId };
		case "filter":
			return { kind: "sessions", id: String(scope.shown) };
		case "support_grant":
			return { kind: "support_grant", id: scope.grantId };
		case "organization":
		case "policy":
			return { kind: "organization", id: organizationId };
	}
}

/** Inserts a receipt as it is; one that is there already stays. */
export function insertReceipt(store: Store, receipt: Receipt): void {
	insert(
		store,
		"revocations",
		{
			id: receipt.id,
			sequence: receipt.sequence,
			scope: JSON.stringify(receipt.scope),
			revoked: receipt.revoked,
			already_ended: receipt.alreadyEnded,
			recorded_at: receipt.recordedAt,
			enforced_at: receipt.enforcedAt,
			enforced_by: receipt.enforcedBy,
			actor: JSON.stringify(receipt.by),
			cause: receipt.cause,
			reason: receipt.reason,
			session_ids: JSON.stringify(receipt.sessionIds),
			more: receipt.more ? 1 : 0,
			reach: JSON.stringify(receipt.reach),
		},
		"ignore",
	);
	markChanged(store, "revocation", receipt.id, receipt.sequence);
}

/** Forgets receipts with the audit log. A watermark goes by what its receipt says, so the receipt outlives it. */
export const receiptSweep = forgetting({
	table: "revocations",
	key: "id",
	from: "recorded_at",
	which:
		"enforced_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM watermarks WHERE watermarks.sequence = revocations.sequence)",
	kept: "auditRetentionMs",
	entity: "revocation",
});

export function findReceipt(view: Reading, receiptId: string): Receipt | null {
	const { store, organizationId } = view;
	const row = first<Tables["revocations"]>(
		store,
		"SELECT * FROM revocations WHERE id = ?",
		receiptId,
	);
	if (row === null) return null;
	return {
		id: row.id,
		sequence: row.sequence,
		organizationId,
		scope: JSON.parse(row.scope) as RevocationScope,
		revoked: row.revoked,
		alreadyEnded: row.already_ended,
		recordedAt: row.recorded_at,
		enforcedAt: row.enforced_at,
		enforcedBy: row.enforced_by,
		state: row.enforced_at === null ? "recorded" : "enforced",
		by: JSON.parse(row.actor) as Receipt["by"],
		cause: row.cause,
		reason: row.reason,
		sessionIds: JSON.parse(row.session_ids) as string[],
		more: row.more === 1,
		reach: JSON.parse(row.reach) as Receipt["reach"],
	};
}

/** Notes that a revocation is in force everywhere, and how it came there; returns how long that took. */
export function noteEnforced(tx: Transaction, sequence: number, reach: Reach[]): number | null {
	const { store, nowMs } = tx;
	const row = first<{ id: string; recorded_at: number }>(
		store,
		`UPDATE revocations SET enforced_at = ?, reach = ? WHERE sequence = ? AND enforced_at IS NULL
			RETURNING id, recorded_at`,
		nowMs,
		JSON.stringify(reach),
		sequence,
	);
	if (row === null) return null;
	markChanged(store, "revocation", row.id, nextSequence(store));
	// A clock that was set back meanwhile must not make it negative.
	return Math.max(0, nowMs - row.recorded_at);
}

/**
 * A writer that starts waits anew for whoever may hold a lease: receipts that are on their way say so. No bound gets
 * earlier by it, but one: what was `stated` for holders of whom nobody knew whether there were any.
 */
export function moveBounds(store: Store, enforcedBy: number, stated: number | null = null): void {
	const moved = all<{ id: string }>(
		store,
		`UPDATE revocations SET enforced_by = ?1
			WHERE enforced_at IS NULL AND (enforced_by < ?1 OR enforced_by = ?2) RETURNING id`,
		enforcedBy,
		stated,
	);
	for (const { id } of moved) markChanged(store, "revocation", id, nextSequence(store));
}
