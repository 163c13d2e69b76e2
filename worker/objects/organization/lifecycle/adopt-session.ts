import type { Caller } from "../../../domain/actor.ts";
import { dayMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { isReservedUserId } from "../../../domain/ids.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { SessionClaims } from "../../../domain/session.ts";
import { secretHash } from "../../../runtime/hashing.ts";
import { findSession, isOfAdminUi, type SessionRow } from "../sessions/session-rows.ts";
import { forgetting } from "../store/forgetting.ts";
import { first, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import type { AdoptOrder } from "./lifecycle-rpc.ts";
import { claimsOf, insertSession, makeRoom, reservedId } from "./start-session.ts";

/** How exactly it is known when the last token of a session was seen: one that is seen more often costs no write. */
const noticedMs = dayMs;

/**
 * The answer to a token of a session that was adopted before, while nothing has to be written down for it; null: the
 * change has to be made.
 */
export function adoptedBefore(
	view: Reading,
	order: AdoptOrder,
	{ once }: Caller,
): Result<SessionClaims, Failure> | null {
	const { store, nowMs, organizationId } = view;
	// Whether a key fits its request is decided where its answer is kept.
	if (once) return null;
	const until = knownUntil(store, order.sessionId);
	if (until === null || until < nowMs + order.sessionMaxMs - noticedMs) return null;
	const row = findSession(store, order.sessionId);
	return row === null ? err(failure("revoked")) : asTheirs(organizationId, row, order);
}

/**
 * Begins a session in Curfew that another provider made, by the first good token of it; of one that began already it
 * answers the facts, ended or not. By the same rules as a start.
 *
 * It never revives: a session's id says which of the provider's sessions it is, and is known for as long as tokens of it
 * may come. A row is kept until its own absolute end at least; `adopted_sessions` knows the id from the beginning until
 * `sessionMaxMs` after that end, and from each later token on for as long again. A provider that lets a session lie
 * unused for `sessionMaxMs` and then goes on with it would be the only one to bring it back.
 */
export function adoptSession(tx: Transaction, order: AdoptOrder): Result<SessionClaims, Failure> {
	const { store, nowMs, organizationId } = tx;
	const row = findSession(store, order.sessionId);
	const wasKnown = knownUntil(store, order.sessionId) !== null;
	if (row !== null || wasKnown) {
		keepKnown(store, order.sessionId, Math.max(row?.expires_at ?? 0, nowMs) + order.sessionMaxMs);
		return row === null ? err(failure("revoked")) : asTheirs(organizationId, row, order);
	}
	if (isReservedUserId(order.user.id)) return err(reservedId);
	if (isOutdated(store, order)) {
		if (order.toEnd) keepKnown(store, order.sessionId, nowMs + order.sessionMaxMs);
		return err(failure("revoked"));
	}
	// One that ends at once takes nobody's room.
	const room = order.toEnd ? ok(undefined) : makeRoom(tx, order.user.id, null);
	if (!room.ok) return room;
	const { sessionId, issuer, providerSessionId, ...facts } = order;
	const begun = insertSession(tx, {
		...facts,
		sessionId,
		adoptedFrom: { issuer, sessionId: providerSessionId },
		chainHash: null,
		console: null,
	});
	keepKnown(store, sessionId, begun.expiresAt + order.sessionMaxMs);
	return ok(claimsOf(organizationId, order.user.id, begun));
}

/** Whoever the session is of stays: a token that names somebody else for it is refused, and so is one of an erased person. */
function asTheirs(
	organizationId: string,
	row: SessionRow,
	{ user }: AdoptOrder,
): Result<SessionClaims, Failure> {
	if (row.user_id !== user.id || isOfAdminUi(row)) return err(failure("unknown"));
	const { id: sessionId, sequence, expires_at: expiresAt } = row;
	return ok(claimsOf(organizationId, user.id, { sessionId, sequence, expiresAt }));
}

const knownUntil = (store: Store, sessionId: string): number | null =>
	first<{ known_until: number }>(
		store,
		"SELECT known_until FROM adopted_sessions WHERE session_id = ?",
		sessionId,
	)?.known_until ?? null;

export function keepKnown(store: Store, sessionId: string, untilMs: number): void {
	const later = "(session_id) DO UPDATE SET known_until = max(known_until, excluded.known_until)";
	run(
		store,
		`INSERT INTO adopted_sessions (session_id, known_until) VALUES (?, ?) ON CONFLICT ${later}`,
		sessionId,
		untilMs,
	);
}

/**
 * Whether everything of the person, or of the organization, was ended after this token was issued: nothing that was
 * signed before a removed account or a changed password begins a session. The provider's next token may; that it is
 * signed at all is the provider's word that the person is still let in.
 */
function isOutdated(store: Store, { user, issuedAt }: AdoptOrder): boolean {
	const erased = first<{ erased_at: number }>(
		store,
		"SELECT erased_at FROM erased_people WHERE id_hash = ?",
		secretHash(user.id),
	);
	if (erased !== null && erased.erased_at > issuedAt) return true;
	const ofPerson = first(
		store,
		`SELECT 1 AS found FROM revocations WHERE json_extract(scope, '$.userId') = ? AND recorded_at > ? LIMIT 1`,
		user.id,
		issuedAt,
	);
	// A recovery leaves no receipt; a watermark goes with the last session it covers, and where none stood there is none.
	const ofAll = first(
		store,
		`SELECT 1 AS found FROM revocations WHERE json_extract(scope, '$.kind') = 'organization' AND recorded_at > ?1
			UNION ALL SELECT 1 FROM watermarks WHERE kind = 'organization' AND at > ?1 LIMIT 1`,
		issuedAt,
	);
	return ofPerson !== null || ofAll !== null;
}

/** For longer than any access token counts. */
const erasedKnownMs = 31 * dayMs;

/** Notes who was erased: their receipts name them no more, and a token from before must not bring their name back. */
export function noteErased(store: Store, userId: string, nowMs: number): void {
	const until = { erased_at: nowMs, known_until: nowMs + erasedKnownMs };
	insert(store, "erased_people", { id_hash: secretHash(userId), ...until }, "replace");
}

export const erasedSweep = forgetting({
	table: "erased_people",
	key: "id_hash",
	from: "known_until",
	which: "TRUE",
	kept: 0,
});

/** Forgets adopted sessions of which no token can come any more. */
export const adoptedSweep = forgetting({
	table: "adopted_sessions",
	key: "session_id",
	from: "known_until",
	which: "TRUE",
	kept: 0,
});
