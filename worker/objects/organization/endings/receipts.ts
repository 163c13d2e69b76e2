import type { Receipt, RevocationScope } from "../../../domain/receipt.ts";
import { forgetting } from "../store/forgetting.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, nextSequence, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Reading } from "../store/transaction.ts";

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
	noted: "receipts_gone",
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
