import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { findSession, isOfAdminUi } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { findProfile } from "../store/profile.ts";
import { nextSequence } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { RevokeOrder } from "./endings-rpc.ts";
import { revokePreview, showsEverything } from "./previews.ts";
import { revokeNamed, revokeOrganization, revokeUser } from "./revoke.ts";

const unconfirmed = (): Failure =>
	failure("bad_input", {
		field: "confirm",
		sentence: "Type the organization's short name to end all its sessions.",
	});

/** What only the person can know, and an administrator should: somebody else was signed in as them. */
function noteDisowned(tx: Transaction, sessionId: string, receipt: Receipt): void {
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: "session.disowned",
		severity: "critical",
		target: { kind: "session", id: sessionId },
		receiptId: receipt.id,
		reason: receipt.reason,
	});
}

/** Carries out an order of whatever scope. To be called inside a transaction. */
export function revoke(tx: Transaction, order: RevokeOrder): Result<Receipt, Failure> {
	const { store } = tx;
	const { target, cause, reason } = order;
	const exceptId = order.exceptSessionId ?? null;
	switch (target.kind) {
		case "sessions": {
			if (target.scope.kind === "session") {
				const row = findSession(store, target.scope.sessionId);
				if (row === null || (order.onlyUserId && row.user_id !== order.onlyUserId)) {
					return err(failure("not_found"));
				}
				if (order.sparesAdminUi && isOfAdminUi(row)) return err(failure("not_found"));
			}
			const { sessionIds, scope } = target;
			const { onlyUserId } = order;
			const named = { sessionIds, scope, cause, reason, ...(onlyUserId && { onlyUserId }) };
			const action = order.signsOut ? ("administrator.signed_out" as const) : undefined;
			const receipt = revokeNamed(tx, { ...named, ...(action && { action }) });
			if (order.disowned && scope.kind === "session") noteDisowned(tx, scope.sessionId, receipt);
			return ok(receipt);
		}
		case "user": {
			const { sparesAdminUi = false } = order;
			const whose = { userId: target.userId, exceptId, sparesAdminUi, cause, reason };
			return ok(revokeUser(tx, whose));
		}
		case "organization": {
			if (target.confirm !== findProfile(store)?.slug) return err(unconfirmed());
			const all = { exceptId, reason: reason ?? "" };
			return ok(revokeOrganization(tx, all));
		}
		case "preview": {
			const { previewId, expectedCount } = target;
			const isConfirmed = target.confirm === findProfile(store)?.slug;
			if (!isConfirmed && showsEverything(store, previewId)) return err(unconfirmed());
			return revokePreview(tx, { previewId, expectedCount, reason });
		}
	}
}
