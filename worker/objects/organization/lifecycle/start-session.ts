import type { AuditAction, SignedIn } from "../../../domain/audit-event.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { flagsOfSignIn } from "../../../domain/facts/flags.ts";
import { isReservedUserId, newId, newSecret } from "../../../domain/ids.ts";
import { caps } from "../../../domain/limits/caps.ts";
import type { Policy } from "../../../domain/policy.ts";
import { formatRefreshToken } from "../../../domain/refresh-token.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { AdoptedFrom, SessionClaims, SessionUser } from "../../../domain/session.ts";
import { secretHash } from "../../../runtime/hashing.ts";
import type { AdministratorIdentity } from "../administrators/administrators-rpc.ts";
import { endIdle } from "../endings/expiry.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { noteSignIn, noteWhereabouts } from "../sessions/people.ts";
import { columnsOf, readSessions } from "../sessions/session-rows.ts";
import { standingCondition, unsettledWatermarks } from "../sessions/watermarks.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { addTo, all, first, nextSequence, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import type { SessionOrigin, StartedSession, StartOrder } from "./lifecycle-rpc.ts";
import { endReplaced, endReplacedConsole, findReplaced } from "./replaced-session.ts";

interface NewSession extends SessionOrigin {
	user: SessionUser;
	/** SHA-256 of the chain secret; null for sessions that have no refresh tokens of ours: console, support, adopted. */
	chainHash: string | null;
	console: {
		secretHash: string;
		administratorId: string;
		authenticatedAt: number | null;
		provider: string;
		stepsUp: boolean;
	} | null;
	/** Set for a support session: who holds it, and the end of its grant, which it cannot outlive. */
	support?: { administratorId: string; key: string; grantId: string; until: number };
	/** An end before that of the policy. */
	expiresAt?: number;
	metadata?: Record<string, string>;
	/** Of one that another provider made: the id that it always has, and what the provider calls it. */
	sessionId?: string;
	adoptedFrom?: AdoptedFrom;
}

interface BegunSession {
	sessionId: string;
	sequence: number;
	expiresAt: number;
}

/** What access tokens of a session say of it. */
export const claimsOf = (
	organizationId: string,
	userId: string,
	{ sessionId, sequence, expiresAt }: BegunSession,
): SessionClaims => ({
	org: organizationId,
	sid: sessionId,
	sub: userId,
	seq: sequence,
	sexp: expiresAt,
});

/** Inserts a session; returns its id, creation sequence and end. To be called inside a transaction. */
export function insertSession(tx: Transaction, facts: NewSession): BegunSession {
	const { store, nowMs } = tx;
	const policy = readPolicy(store);
	const sessionId = facts.sessionId ?? newId("session");
	const sequence = nextSequence(store);
	const { support, place, adoptedFrom } = facts;
	const expiresAt = Math.min(
		nowMs + policy.absoluteLifetimeMs,
		support?.until ?? Number.MAX_SAFE_INTEGER,
		facts.expiresAt ?? Number.MAX_SAFE_INTEGER,
	);
	const isOfPerson = facts.chainHash !== null || adoptedFrom !== undefined;
	noteSignIn(tx, facts.user, isOfPerson ? 0 : 1);
	const flags = [
		...noteWhereabouts(tx, facts.user.id, place, nowMs),
		...flagsOfSignIn(
			{
				standing: standingOf(store, facts.user.id) + 1,
				methods: facts.authMethods,
				isSingleFactor: facts.isSingleFactor,
			},
			nowMs,
		).filter(({ kind }) => !policy.flagsOff.includes(kind)),
	];
	insert(store, "sessions", {
		id: sessionId,
		sequence,
		user_id: facts.user.id,
		status: "active",
		device_type: facts.device.type,
		device_os: facts.device.os,
		device_browser: facts.device.browser,
		device_label: facts.device.label,
		user_agent: facts.userAgent,
		...columnsOf(place),
		auth_methods: JSON.stringify(facts.authMethods),
		client_id: facts.clientId,
		metadata: facts.metadata === undefined ? null : JSON.stringify(facts.metadata),
		created_at: nowMs,
		last_activity_at: nowMs,
		projected_activity_at: nowMs,
		expires_at: expiresAt,
		idle_expires_at: Math.min(expiresAt, nowMs + policy.idleTimeoutMs),
		chain_hash: facts.chainHash,
		generation: facts.chainHash === null ? 0 : 1,
		console_hash: facts.console?.secretHash ?? null,
		administrator_id: facts.console?.administratorId ?? support?.administratorId ?? null,
		authenticated_at: facts.console?.authenticatedAt ?? null,
		support_grant_id: support?.grantId ?? null,
		support_key: support?.key ?? null,
		support_until: support?.until ?? null,
		flags: flags.length === 0 ? null : JSON.stringify(flags),
		adopted_from: adoptedFrom === undefined ? null : JSON.stringify(adoptedFrom),
	});
	addTo(store, "active_sessions", 1);
	recordEvent(tx, {
		sequence,
		...startedAs(facts),
		target: { kind: "session", id: sessionId },
	});
	markChanged(store, "session", sessionId, sequence);
	markChanged(store, "organization", organizationKey, sequence);
	return { sessionId, sequence, expiresAt };
}

/** An administrator's sign-in is a session like any other, and read by other people. */
const startedAs = ({ console }: NewSession): { action: AuditAction; details: SignedIn | null } =>
	console === null
		? { action: "session.started", details: null }
		: {
				action: console.stepsUp ? "administrator.stepped_up" : "administrator.signed_in",
				details: { provider: console.provider, authenticatedAt: console.authenticatedAt },
			};

/**
 * Starts a session with the first token of its chain. The raw token is in the answer and nowhere else.
 *
 * @param exceeded what happens beyond the sessions a person may have; left out: what the policy says
 */
export function startSession(
	tx: Transaction,
	order: StartOrder,
	exceeded?: Policy["sessionsPerUserExceeded"],
): Result<StartedSession, Failure> {
	const { store, organizationId, nowMs } = tx;
	if (isReservedUserId(order.user.id)) return err(reservedId);
	if (order.expiresAt !== undefined && order.expiresAt <= nowMs) return err(endsAtOnce);
	const replaced = order.replaces ? findReplaced(tx, order.replaces, order.user.id) : ok(null);
	if (!replaced.ok) return replaced;
	const replacedId = replaced.value?.id ?? null;
	const room = makeRoom(tx, order.user.id, replacedId, exceeded);
	if (!room.ok) return room;
	if (replacedId !== null) endReplaced(tx, replacedId);
	const chainSecret = newSecret();
	const tokenSecret = newSecret();
	const { sessionId, sequence, expiresAt } = insertSession(tx, {
		...order,
		chainHash: secretHash(chainSecret),
		console: null,
	});
	insert(store, "chain_links", {
		session_id: sessionId,
		generation: 1,
		token_hash: secretHash(tokenSecret),
		issued_at: nowMs,
	});
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
		claims: claimsOf(organizationId, order.user.id, { sessionId, sequence, expiresAt }),
	});
}

export const reservedId = failure("bad_input", {
	field: "userId",
	sentence:
		"Ids that begin with adm_ or erased_ are Curfew's own: administrators and erased people. Put something before yours.",
});

const endsAtOnce = failure("bad_input", {
	field: "expiresAt",
	sentence: "This end has passed. Give one to come, in milliseconds since 1970, or none.",
});

/** How many rows of a person are active; the cap bounds what is read. */
const standingOf = (store: Store, userId: string): number =>
	first<{ n: number }>(
		store,
		"SELECT count(*) AS n FROM (SELECT 1 FROM sessions WHERE user_id = ? AND status = 'active' LIMIT ?)",
		userId,
		caps.sessionsOfPerson,
	)?.n ?? 0;

/** Whether so many rows of a person are active; looked at before each start, so that it reads no more than it must. */
const hasAtLeast = (store: Store, userId: string, count: number): boolean =>
	first(
		store,
		"SELECT 1 AS found FROM sessions WHERE user_id = ? AND status = 'active' LIMIT 1 OFFSET ?",
		userId,
		count - 1,
	) !== null;

/**
 * Keeps a person within the number of sessions their organization allows, before one more starts.
 *
 * @param replacedId ends anyway, so it takes up no room
 */
export function makeRoom(
	tx: Transaction,
	userId: string,
	replacedId: string | null,
	exceeded: Policy["sessionsPerUserExceeded"] = readPolicy(tx.store).sessionsPerUserExceeded,
): Result<void, Failure> {
	const { store, nowMs } = tx;
	const limit = readPolicy(store).sessionsPerUser ?? caps.sessionsOfPerson;
	if (!hasAtLeast(store, userId, limit)) return ok(undefined);
	const idle = "WHERE user_id = ? AND status = 'active' AND +idle_expires_at <= ?";
	endIdle(tx, readSessions(store, idle, userId, nowMs));
	const standing = standingCondition(unsettledWatermarks(store), nowMs);
	const newestFirst = all<{ id: string }>(
		store,
		`SELECT id FROM sessions WHERE user_id = ? AND ${standing.sql} ORDER BY sequence DESC LIMIT 1001`,
		userId,
		...standing.bindings,
	);
	const staying = newestFirst.map(({ id }) => id).filter((id) => id !== replacedId);
	const surplus = staying.slice(limit - 1);
	if (surplus.length === 0) return ok(undefined);
	if (exceeded === "refuse") return err(failure("session_limit", { limit }));
	const scope = { kind: "sessions" as const, requested: surplus.length };
	revokeNamed(asSystem(tx), {
		sessionIds: surplus,
		scope,
		cause: "concurrency",
		reason: null,
	});
	return ok(undefined);
}

/**
 * Starts an administrator's own session, which the browser holds by a cookie secret. Beyond the limit per person the
 * oldest ones end, whatever the policy says: refused, nobody could come in to end one.
 */
export function startConsoleSession(
	tx: Transaction,
	order: {
		identity: AdministratorIdentity;
		secretHash: string;
		authenticatedAt?: number | null;
		stepsUp?: true;
		replaces?: string;
	} & SessionOrigin,
): { sessionId: string; expiresAt: number } {
	const {
		identity,
		secretHash,
		authenticatedAt = null,
		stepsUp = false,
		replaces,
		...origin
	} = order;
	if (replaces !== undefined) endReplacedConsole(tx, replaces);
	makeRoom(tx, identity.administratorId, null, "end_oldest");
	// The administrator's id, not the provider's subject: another module's user ids must never name the same person.
	const user = { id: identity.administratorId, name: identity.name, email: identity.email };
	const { sessionId, expiresAt } = insertSession(tx, {
		...origin,
		user,
		chainHash: null,
		console: {
			secretHash,
			administratorId: identity.administratorId,
			authenticatedAt,
			provider: identity.issuer,
			stepsUp,
		},
	});
	return { sessionId, expiresAt };
}
