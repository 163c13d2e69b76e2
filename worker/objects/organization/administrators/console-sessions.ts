import { ownEndOf } from "../../../domain/administration/own-end.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { noteActivity } from "../lifecycle/activity.ts";
import { endOfRow, findSession, statusOfRow } from "../sessions/session-rows.ts";
import type { Transaction } from "../store/transaction.ts";
import { findAdministratorRow, identityOf } from "./administrators.ts";
import type { ConsoleSession, EndedConsoleSession } from "./administrators-rpc.ts";

/** Session and administrator as they stand now; whoever does not know the secret learns nothing of either. */
export function authenticateConsoleSession(
	tx: Transaction,
	known: { sessionId: string; secretHash: string; isUnattended?: true },
): Result<ConsoleSession | EndedConsoleSession, Failure> {
	const { store, nowMs } = tx;
	const { sessionId, secretHash } = known;
	const row = findSession(store, sessionId);
	if (row === null || row.console_hash !== secretHash) return err(failure("unauthenticated"));
	const administrator = identityOf(findAdministratorRow(store, row.administrator_id ?? ""));
	if (statusOfRow(row, nowMs) !== "active" || administrator === null) {
		const endedOf = row.administrator_id ?? "";
		const end = endOfRow(row, nowMs);
		return ok({ endedOf, end: end ? ownEndOf(end, endedOf) : null });
	}
	if (!known.isUnattended) noteActivity(tx, { sessionId, at: nowMs });
	const { idle_expires_at, expires_at } = findSession(store, sessionId) ?? row;
	const limits = { asOf: nowMs, idleExpiresAt: idle_expires_at, expiresAt: expires_at };
	return ok({ sessionId, limits, administrator, authenticatedAt: row.authenticated_at });
}
