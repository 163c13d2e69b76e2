import { type Failure, failure } from "../../../domain/errors.ts";
import { newId, newSecret } from "../../../domain/ids.ts";
import { formatRefreshToken } from "../../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { SessionUser } from "../../../domain/session.ts";
import { endIdle } from "../endings/expiry.ts";
import { revokeNamed } from "../endings/revoke.ts";
import type { AdministratorIdentity, SessionOrigin, StartedSession } from "../organization-rpc.ts";
import { readSessions } from "../sessions/session-rows.ts";
import { standingCondition, unsettledWatermarks } from "../sessions/watermarks.ts";
import { recordEvent } from "../store/audit-events.ts";
import { sha256Hex } from "../store/hashing.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { addTo, all, nextSequence, run } from "../store/store.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";

interface NewSession extends SessionOrigin {
	user: SessionUser;
	/** SHA-256 of the chain secret; null for console sessions, which have no refresh tokens. */
	chainHash: string | null;
	console: { secretHash: string; administratorId: string; authenticatedAt: number | null } | null;
	/** Set for a support session: who holds it, and the end of its grant, which it cannot outlive. */
	support?: { administratorId: string; key: string; grantId: string; until: number };
}

/** Inserts a session; returns its id, creation sequence and end. To be called inside a transaction. */
export function insertSession(
	tx: Transaction,
	facts: NewSession,
): { sessionId: string; sequence: number; expiresAt: number } {
	const { store, nowMs } = tx;
	const policy = readPolicy(store);
	const sessionId = newId("session");
	const sequence = nextSequence(store);
	const { support } = facts;
	const expiresAt = Math.min(
		nowMs + policy.absoluteLifetimeMs,
		support?.until ?? Number.MAX_SAFE_INTEGER,
	);
	run(
		store,
		`INSERT INTO sessions (id, sequence, user_id, user_name, user_email, status, device_type, device_os, device_browser,
			device_label, user_agent, ip, ip_key, geo, auth_methods, client_id, created_at, last_activity_at,
			projected_activity_at, expires_at, idle_expires_at, chain_hash, generation, console_hash, administrator_id,
			authenticated_at, support_grant_id, support_key, support_until)
		VALUES (?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sessionId,
		sequence,
		facts.user.id,
		facts.user.name,
		facts.user.email,
		facts.device.type,
		facts.device.os,
		facts.device.browser,
		facts.device.label,
		facts.userAgent,
		facts.ip,
		facts.ipKey,
		facts.geo === null ? null : JSON.stringify(facts.geo),
		JSON.stringify(facts.authMethods),
		facts.clientId,
		nowMs,
		nowMs,
		nowMs,
		expiresAt,
		Math.min(expiresAt, nowMs + policy.idleTimeoutMs),
		facts.chainHash,
		facts.chainHash === null ? 0 : 1,
		facts.console?.secretHash ?? null,
		facts.console?.administratorId ?? support?.administratorId ?? null,
		facts.console?.authenticatedAt ?? null,
		support?.grantId ?? null,
		support?.key ?? null,
		support?.until ?? null,
	);
	addTo(store, "active_sessions", 1);
	recordEvent(tx, {
		sequence,
		action: "session.started",
		target: { kind: "session", id: sessionId },
	});
	markChanged(store, "session", sessionId, sequence);
	markChanged(store, "organization", organizationKey, sequence);
	return { sessionId, sequence, expiresAt };
}

/** Starts a session with the first token of its chain. The raw token is in the answer and nowhere else. */
export function startSession(
	tx: Transaction,
	order: { user: SessionUser } & SessionOrigin,
): Result<StartedSession, Failure> {
	const { store, organizationId, nowMs } = tx;
	const room = makeRoom(tx, order.user.id);
	if (!room.ok) return room;
	const chainSecret = newSecret();
	const tokenSecret = newSecret();
	const { sessionId, sequence, expiresAt } = insertSession(tx, {
		...order,
		chainHash: sha256Hex(chainSecret),
		console: null,
	});
	run(
		store,
		"INSERT INTO chain_links VALUES (?, 1, ?, ?, NULL)",
		sessionId,
		sha256Hex(tokenSecret),
		nowMs,
	);
	return ok({
		sessionId,
		refreshToken: formatRefreshToken({
			organizationId,
			sessionId,
			generation: 1,
			chainSecret,
			tokenSecret,
		}),
		refreshTokenExpiresAt: expiresAt,
		createdAt: nowMs,
		expiresAt,
		claims: {
			org: organizationId,
			sid: sessionId,
			sub: order.user.id,
			seq: sequence,
			sexp: expiresAt,
		},
	});
}

/** Keeps a person within the number of sessions their organization allows, before one more starts. */
function makeRoom(tx: Transaction, userId: string): Result<void, Failure> {
	const { store, nowMs } = tx;
	const { sessionsPerUser: limit, sessionsPerUserExceeded } = readPolicy(store);
	if (limit === null) return ok(undefined);
	const idle = "WHERE user_id = ? AND status = 'active' AND +idle_expires_at <= ?";
	endIdle(tx, readSessions(store, idle, userId, nowMs));
	const standing = standingCondition(unsettledWatermarks(store), nowMs);
	const newestFirst = all<{ id: string }>(
		store,
		`SELECT id FROM sessions WHERE user_id = ? AND ${standing.sql} ORDER BY sequence DESC LIMIT 1001`,
		userId,
		...standing.bindings,
	);
	const surplus = newestFirst.slice(limit - 1).map(({ id }) => id);
	if (surplus.length === 0) return ok(undefined);
	if (sessionsPerUserExceeded === "refuse") return err(failure("session_limit", { limit }));
	const scope = { kind: "sessions" as const, requested: surplus.length };
	revokeNamed(asSystem(tx), {
		sessionIds: surplus,
		scope,
		cause: "concurrency",
		reason: null,
	});
	return ok(undefined);
}

/** Starts an administrator's own session, which the browser holds by a cookie secret. */
export function startConsoleSession(
	tx: Transaction,
	order: {
		identity: AdministratorIdentity;
		secretHash: string;
		authenticatedAt?: number | null;
	} & SessionOrigin,
): { sessionId: string; expiresAt: number } {
	const { identity, secretHash, authenticatedAt = null, ...origin } = order;
	// The administrator's id, not the provider's subject: another module's user ids must never name the same person.
	const user = { id: identity.administratorId, name: identity.name, email: identity.email };
	const { sessionId, expiresAt } = insertSession(tx, {
		...origin,
		user,
		chainHash: null,
		console: { secretHash, administratorId: identity.administratorId, authenticatedAt },
	});
	return { sessionId, expiresAt };
}

/** A repeated start cannot answer with the first token, which nobody stores: it replaces the session instead. */
export function endTwin(tx: Transaction, sessionId: string): void {
	const scope = { kind: "session" as const, sessionId };
	const reason = "Replaced by a repeated start";
	const order = { sessionIds: [sessionId], scope, cause: "concurrency" as const, reason };
	revokeNamed(tx, order);
}
