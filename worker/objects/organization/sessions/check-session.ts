import { readPolicy } from "../store/policy.ts";
import { counterOf } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { findSession, isOfAdminUi, toLiveState } from "./session-rows.ts";
import type { CheckedSession, CheckedUse } from "./sessions-rpc.ts";

/** Reads storage on every check: a superseded object finds out there that it no longer decides. */
export function checkSession({ store, nowMs: asOf }: Reading, sessionId: string): CheckedSession {
	const row = findSession(store, sessionId);
	const sequence = counterOf(store, "sequence");
	if (row === null) return { active: false, sequence, asOf };
	const live = toLiveState(row, asOf);
	const where = isOfAdminUi(row) && ({ ofAdminUi: true } as const);
	const known = { status: live.status, expiresAt: row.expires_at, ...where, sequence, asOf };
	return live.status === "active"
		? { active: true, userId: row.user_id, ...known }
		: { active: false, ...(live.ended && { cause: live.ended.cause }), ...known };
}

/** Whether a check that was answered so is activity of the session: it let a request of its own person pass. */
export function isUse({ store }: Reading, checked: CheckedSession, use: CheckedUse): boolean {
	if (!checked.active || checked.ofAdminUi) return false;
	if (use.subject !== undefined && use.subject !== checked.userId) return false;
	return !use.byIntrospection || readPolicy(store).introspectionIsActivity;
}
