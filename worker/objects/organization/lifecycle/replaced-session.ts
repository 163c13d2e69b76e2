import type { ActorReference } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { platformId } from "../../../domain/ids.ts";
import { oneSession } from "../../../domain/receipt.ts";
import { parseRefreshToken } from "../../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { replacedReason } from "../../../domain/session.ts";
import { secretHash } from "../../../runtime/hashing.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { nameOf } from "../sessions/people.ts";
import { findSession, type SessionRow, statusOfRow } from "../sessions/session-rows.ts";
import { inNameOf, type Reading, type Transaction } from "../store/transaction.ts";
import type { ReplacedSession } from "./lifecycle-rpc.ts";

const anotherPersons = failure("bad_input", {
	field: "replaces",
	sentence: "This session is not this person's. End it by itself, and start without it.",
});

/**
 * The standing session that a person's new one takes the place of; null when there is none left to end. A refresh token
 * names its session by the chain's secret, as for every other use; nothing rotates and nothing counts as reuse. Sessions
 * that no authentication module started are nobody's here.
 */
export function findReplaced(
	view: Reading,
	replaces: ReplacedSession,
	userId: string,
): Result<SessionRow | null, Failure> {
	const row =
		"sessionId" in replaces
			? findSession(view.store, replaces.sessionId)
			: ofChain(view, replaces.refreshToken);
	if (row === null || statusOfRow(row, view.nowMs) !== "active") return ok(null);
	return row.user_id === userId && row.chain_hash !== null ? ok(row) : err(anotherPersons);
}

function ofChain({ store, organizationId }: Reading, text: string): SessionRow | null {
	const token = parseRefreshToken(text);
	if (token === null || token.organizationId !== organizationId) return null;
	const row = findSession(store, token.sessionId);
	return row?.chain_hash === secretHash(token.chainSecret) ? row : null;
}

export function endReplaced(tx: Transaction, sessionId: string): void {
	revokeNamed(tx, { ...oneSession(sessionId), cause: "user", reason: replacedReason });
}

/** Ends an administrator's session in the name of whoever held it: somebody else may be signing in in that browser. */
export function endReplacedConsole(tx: Transaction, sessionId: string): void {
	const row = findSession(tx.store, sessionId);
	if (row === null || row.console_hash === null || statusOfRow(row, tx.nowMs) !== "active") return;
	const holder: ActorReference = {
		kind: tx.organizationId === platformId ? "global_admin" : "organization_admin",
		id: row.user_id,
		name: nameOf(tx.store, row.user_id).name,
	};
	endReplaced(inNameOf(tx, holder), sessionId);
}
