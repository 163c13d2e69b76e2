import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Caller, RevokeOrder } from "../organization-rpc.ts";
import { findSession } from "../sessions/session-rows.ts";
import { findProfile } from "../store/profile.ts";
import type { Store } from "../store/store.ts";
import { revokePreview } from "./previews.ts";
import { revokeNamed, revokeOrganization, revokeUser } from "./revoke.ts";

/** Carries out an order of whatever scope. To be called inside a transaction. */
export function revoke(
	store: Store,
	organizationId: string,
	order: RevokeOrder,
	caller: Caller,
	nowMs: number,
): Result<Receipt, Failure> {
	const { target, cause, reason } = order;
	const exceptId = order.exceptSessionId ?? null;
	switch (target.kind) {
		case "sessions": {
			if (target.scope.kind === "session") {
				const row = findSession(store, target.scope.sessionId);
				if (row === null || (order.onlyUserId && row.user_id !== order.onlyUserId)) {
					return err(failure("not_found"));
				}
			}
			const { sessionIds, scope } = target;
			const { onlyUserId } = order;
			const named = { sessionIds, scope, cause, reason, ...(onlyUserId && { onlyUserId }) };
			return ok(revokeNamed(store, organizationId, named, caller, nowMs));
		}
		case "user": {
			const whose = { userId: target.userId, exceptId, cause, reason };
			return ok(revokeUser(store, organizationId, whose, caller, nowMs));
		}
		case "organization": {
			if (target.confirm !== findProfile(store)?.slug) {
				return err(
					failure(
						"bad_input",
						"confirm: Type the organization's short name to end all its sessions.",
					),
				);
			}
			const all = { exceptId, reason: reason ?? "" };
			return ok(revokeOrganization(store, organizationId, all, caller, nowMs));
		}
		case "preview": {
			const { previewId, expectedCount } = target;
			return revokePreview(
				store,
				organizationId,
				{ previewId, expectedCount, reason },
				caller,
				nowMs,
			);
		}
	}
}
