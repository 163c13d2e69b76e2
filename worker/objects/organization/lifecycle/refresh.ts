import type { Once } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { isSamePlace } from "../../../domain/facts/place.ts";
import { newSecret } from "../../../domain/ids.ts";
import {
	chainHistoryMax,
	decideRefresh,
	formatRefreshToken,
	parseRefreshToken,
	type RefreshToken,
} from "../../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { secretHash } from "../../../runtime/hashing.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { noteWhereabouts, renamePerson, seePerson } from "../sessions/people.ts";
import {
	addFlags,
	columnsOf,
	findSession,
	placeOf,
	placeSeen,
	type SessionRow,
	statusOfRow,
} from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { recall, remember } from "../store/idempotency.ts";
import { markChanged } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { seal, unseal } from "../store/sealing.ts";
import { first, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import type { RefreshedSession, RefreshOrder } from "./lifecycle-rpc.ts";
import { clientHash, noteDevice, noteReplay } from "./other-clients.ts";
import { claimsOf } from "./start-session.ts";

/**
 * Rotates a refresh token, hands the lost successor out again, or ends the session of a token used twice.
 * To be called inside a transaction: of two refreshes of one token the second finds what the first left.
 *
 * @param request the idempotency key it came with: its repeat gets the same successor for 24 h, as long as nobody has
 *   used that, and never ends the session. The answer is sealed under the predecessor too, which nobody keeps.
 */
export function refreshSession(
	tx: Transaction,
	order: RefreshOrder,
	request: Once | null,
): Result<RefreshedSession, Failure> {
	const { store, organizationId, nowMs } = tx;
	const token = parseRefreshToken(order.refreshToken);
	if (token === null || token.organizationId !== organizationId) return err(failure("unknown"));
	const row = findSession(store, token.sessionId);
	if (row === null) return err(failure("unknown"));

	const sealed = request && { ...request, secret: `${request.secret}.${token.tokenSecret}` };
	const earlier = sealed ? recall<RefreshedSession>(tx, sealed) : ok(null);
	if (!earlier.ok) return earlier;
	const verdict = decideRefresh(
		{
			generation: token.generation,
			chainMatches: row.chain_hash === secretHash(token.chainSecret),
			tokenMatches: linkMatches(store, token),
			isRepeat: earlier.value !== null,
		},
		{ status: statusOfRow(row, nowMs), generation: row.generation, graceEndsAt: row.grace_ends_at },
		nowMs,
	);
	const answered = (successor: string): Result<RefreshedSession, Failure> => {
		const refreshed = answer(organizationId, row, successor);
		if (sealed) remember(tx, sealed, refreshed);
		return ok(refreshed);
	};
	switch (verdict.kind) {
		case "unknown":
			return err(failure("unknown"));
		case "ended":
			return err(failure(verdict.status));
		case "reused":
			endForReuse(tx, row, token.generation);
			return err(failure("reused"));
		case "spent":
			return err(failure("reused"));
		case "repeat":
			noteReplay(tx, row, order, token.generation);
			if (earlier.value !== null) return ok(earlier.value.answer);
			return answered(
				formatRefreshToken({
					...token,
					generation: row.generation,
					tokenSecret: unseal(row.sealed_successor ?? "", token.tokenSecret),
				}),
			);
		case "rotate":
			return answered(rotate(tx, row, token, order));
	}
}

/** Null when the generation is older than the history. */
export function linkMatches(store: Store, token: RefreshToken): boolean | null {
	const link = first<{ token_hash: string }>(
		store,
		"SELECT token_hash FROM chain_links WHERE session_id = ? AND generation = ?",
		token.sessionId,
		token.generation,
	);
	return link === null ? null : link.token_hash === secretHash(token.tokenSecret);
}

/** Null when the generation is older than the history. */
export function issuedAt(store: Store, token: RefreshToken): number | null {
	const link = first<{ issued_at: number }>(
		store,
		"SELECT issued_at FROM chain_links WHERE session_id = ? AND generation = ?",
		token.sessionId,
		token.generation,
	);
	return link?.issued_at ?? null;
}

function rotate(
	tx: Transaction,
	row: SessionRow,
	token: RefreshToken,
	order: RefreshOrder,
): string {
	const { store, nowMs } = tx;
	const policy = readPolicy(store);
	const generation = row.generation + 1;
	const tokenSecret = newSecret();
	const successor = formatRefreshToken({ ...token, generation, tokenSecret });
	run(
		store,
		"UPDATE chain_links SET used_at = ? WHERE session_id = ? AND generation = ?",
		nowMs,
		row.id,
		row.generation,
	);
	insert(store, "chain_links", {
		session_id: row.id,
		generation,
		token_hash: secretHash(tokenSecret),
		issued_at: nowMs,
	});
	run(
		store,
		"DELETE FROM chain_links WHERE session_id = ? AND generation <= ?",
		row.id,
		generation - chainHistoryMax,
	);
	const seen = placeSeen(row, order.place);
	const hasMoved = !isSamePlace(seen, placeOf(row));
	const place = columnsOf(seen);
	run(
		store,
		`UPDATE sessions SET generation = ?, grace_ends_at = ?, sealed_successor = ?, refreshed_by = ?,
			last_activity_at = MAX(last_activity_at, ?), projected_activity_at = MAX(projected_activity_at, ?),
			idle_expires_at = MIN(expires_at, ?), ip = ?, geo = ?, network = ? WHERE id = ?`,
		generation,
		nowMs + policy.refreshGraceMs,
		seal(tokenSecret, token.tokenSecret),
		clientHash(order),
		nowMs,
		nowMs,
		nowMs + policy.idleTimeoutMs,
		place.ip,
		place.geo,
		place.network,
		row.id,
	);
	addFlags(store, row, [
		...(hasMoved ? noteWhereabouts(tx, row.user_id, seen, nowMs) : []),
		...noteDevice(tx, row, order),
	]);
	if (order.user) renamePerson(tx, row.user_id, order.user);
	seePerson(store, row.user_id, nowMs);
	markChanged(store, "session", row.id, nextSequence(store));
	return successor;
}

/** Two parties hold tokens of one chain and nobody can tell which is the thief: both are out (RFC 9700 §4.14.2). */
function endForReuse(tx: Transaction, row: SessionRow, generation: number): void {
	addFlags(tx.store, row, [{ kind: "refresh_reused", at: tx.nowMs, generation }]);
	const receipt = revokeNamed(asSystem(tx), {
		sessionIds: [row.id],
		scope: { kind: "session", sessionId: row.id },
		cause: "reuse",
		reason: null,
	});
	recordEvent(tx, {
		sequence: receipt.sequence,
		action: "refresh_token.reused",
		target: { kind: "session", id: row.id },
		severity: "critical",
		receiptId: receipt.id,
	});
}

const answer = (
	organizationId: string,
	row: SessionRow,
	refreshToken: string,
): RefreshedSession => ({
	sessionId: row.id,
	organizationId,
	userId: row.user_id,
	refreshToken,
	refreshTokenExpiresAt: row.expires_at,
	claims: claimsOf(organizationId, row.user_id, {
		sessionId: row.id,
		sequence: row.sequence,
		expiresAt: row.expires_at,
	}),
});
