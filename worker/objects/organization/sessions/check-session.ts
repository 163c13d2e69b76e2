import { readPolicy } from "../store/policy.ts";
import { counterOf } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { endOfRow, findSession, isOfAdminUi, statusOfRow } from "./session-rows.ts";
import type { CheckedSession, CheckedUse } from "./sessions-rpc.ts";

/** Reads storage on every check: a superseded object finds out there that it no longer decides. */
export function checkSession(view: Reading, sessionId: string): CheckedSession {
	const { store, nowMs: asOf } = view;
	const row = findSession(store, sessionId);
	const sequence = counterOf(store, "sequence");
	if (row === null) return { active: false, sequence, asOf };
	const status = statusOfRow(row, asOf);
	const where = isOfAdminUi(row) && ({ ofAdminUi: true } as const);
	const known = { status, expiresAt: row.expires_at, ...where, sequence, asOf };
	if (status === "active") return { active: true, userId: row.user_id, ...known };
	const ended = endOfRow(row, asOf);
	return { active: false, ...(ended && { cause: ended.cause }), ...known };
}

/** Whether a check that was answered so is activity of the session: it let a request of its own person pass. */
export function isUse({ store }: Reading, checked: CheckedSession, use: CheckedUse): boolean {
	if (!checked.active || checked.ofAdminUi) return false;
	if (use.subject !== undefined && use.subject !== checked.userId) return false;
	return !use.byIntrospection || readPolicy(store).introspectionIsActivity;
}
