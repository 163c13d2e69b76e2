import { scopeFact } from "../../../domain/audit/check-leaf.ts";
import type { LeafFacts } from "../../../domain/audit/event-leaf.ts";
import { type SessionsFact, sessionsFact } from "../../../domain/log/evidence.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { recordEvent, toEvent } from "../store/audit-events.ts";
import { wantCheckpoint } from "../store/log.ts";
import { first, nextSequence, run, type Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Transaction } from "../store/transaction.ts";
import { findReceipt } from "./receipts.ts";
import { openRoot, rootStep, takeRoot } from "./session-roots.ts";

// A revocation has two leaves: that it is recorded, and that it is enforced. The second repeats what the first says, so
// that either of them is evidence by itself.

/** The facts of a revocation in its leaves, as far as they are known. */
function factsOf(
	receipt: Receipt,
	grantId: string | null,
	sessions: SessionsFact | { count: number },
): LeafFacts {
	const { scope, alreadyEnded, cause, recordedAt, enforcedBy, enforcedAt, reach } = receipt;
	const recorded = { scope: scopeFact(scope), alreadyEnded, cause, recordedAt, enforcedBy };
	const enforced = enforcedAt === null ? {} : { enforcedAt, reach };
	const under = grantId === null ? {} : { grantId };
	return { revocation: { ...recorded, ...under, sessions, ...enforced } };
}

/**
 * What the leaf of being recorded says; of more sessions than it names only how many.
 *
 * @param grantId the support-access grant under which it was ordered
 */
export const recordedFacts = (receipt: Receipt, grantId: string | null): LeafFacts =>
	factsOf(
		{ ...receipt, enforcedAt: null },
		grantId,
		receipt.more ? { count: receipt.revoked } : sessionsFact(sha256Of, receipt.sessionIds),
	);

/**
 * Writes down that a revocation is in force everywhere, in the name of whoever ordered it. Of more sessions than its
 * receipt names that waits until their root is known; the receipt itself waits for nothing.
 */
export function recordEnforced(tx: Transaction, receiptId: string): void {
	const { store } = tx;
	const receipt = findReceipt(tx, receiptId);
	if (receipt === null || receipt.enforcedAt === null || receipt.revoked === 0) return;
	const row = recordedRow(store, receipt);
	if (row === null) return;
	const sessions = receipt.more
		? takeRoot(store, receiptId)
		: sessionsFact(sha256Of, receipt.sessionIds);
	if (sessions === null) return;
	const { actor, target, grantId, reason, requestId } = toEvent(row);
	const by = actor.kind === "person" ? erasedSince(store, actor.id, row.sequence) : null;
	const about = target.kind === "user" ? erasedSince(store, target.id, row.sequence) : null;
	// It is no further act under the grant: of the grant only its facts tell.
	recordEvent(
		{ ...tx, caller: { by: { ...actor, id: by ?? actor.id, name: "" }, requestId } },
		{
			sequence: nextSequence(store),
			action: "revocation.enforced",
			target: { ...target, id: about ?? target.id },
			receiptId,
			reason: about === null ? reason : null,
			facts: factsOf(receipt, grantId, sessions),
		},
	);
	wantCheckpoint(store);
}

/**
 * The pseudonym of somebody who has been erased since an event and whom it may still name: events are rewritten in
 * slices, and those that come later are not looked at.
 */
const erasedSince = (store: Store, userId: string, sequence: number): string | null =>
	first<{ pseudonym: string }>(
		store,
		"SELECT pseudonym FROM erasures WHERE user_id = ? AND sequence >= ?",
		userId,
		sequence,
	)?.pseudonym ?? null;

/** The event of being recorded. Of a receipt that got another number after a restore, the whole log is read for it. */
function recordedRow(store: Store, { id, sequence }: Receipt): Tables["audit_events"] | null {
	const find = (condition: string, ...bindings: SqlStorageValue[]) =>
		first<Tables["audit_events"]>(
			store,
			`SELECT * FROM audit_events WHERE ${condition} ORDER BY sequence LIMIT 1`,
			...bindings,
		);
	return (
		find("sequence = ? AND receipt_id = ?", sequence, id) ??
		find("receipt_id = ? AND json_extract(leaf, '$.revocation') IS NOT NULL", id)
	);
}

/** Finds the roots of revocations that ended many sessions; to be run when no watermark is unsettled. */
export const rootWork: TimedWork = {
	dueAt: () => ({ sql: "SELECT 0 FROM session_roots WHERE done = 0 LIMIT 1", bindings: [] }),
	run(tx) {
		const { store } = tx;
		const receiptId = openRoot(store);
		if (receiptId === null) return false;
		const receipt = findReceipt(tx, receiptId);
		if (receipt === null) run(store, "DELETE FROM session_roots WHERE receipt_id = ?", receiptId);
		else if (rootStep(store, receipt)) recordEnforced(tx, receiptId);
		return true;
	},
};
