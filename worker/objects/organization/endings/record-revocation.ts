import { newId } from "../../../domain/ids.ts";
import {
	type Reach,
	type Receipt,
	type RevocationScope,
	sessionIdsInlineMax,
} from "../../../domain/receipt.ts";
import type { EndCause } from "../../../domain/session.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { addTo, first, nextSequence } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { insertReceipt } from "./receipts.ts";
import { recordEnforced, recordedFacts } from "./revocation-leaves.ts";
import { beginRoot } from "./session-roots.ts";

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
	/** Where the ending is more than that. */
	action?: EndingAction;
}

/** What else an ending of one's own session is. */
export type EndingAction = "administrator.signed_out" | "support_session.left";

/** Writes a revocation down: receipt, counter and, when it ended something, its event. */
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
			action: outcome.action ?? "sessions.revoked",
			target: targetOf(organizationId, scope),
			receiptId: receipt.id,
			reason: outcome.reason,
			facts: recordedFacts(receipt, caller.support?.grantId ?? null),
		});
		if (receipt.more) beginRoot(store, receipt.id);
		recordEnforced(tx, receipt.id);
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
	recordEnforced(tx, row.id);
	// A clock that was set back meanwhile must not make it negative.
	return Math.max(0, nowMs - row.recorded_at);
}
