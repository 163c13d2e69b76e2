import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Session } from "../../../domain/session.ts";
import { type SupportGrant, scopeAt, scopeCovers } from "../../../domain/support-grant.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { noteActivity } from "../lifecycle/activity.ts";
import { insertSession } from "../lifecycle/start-session.ts";
import type { Caller, SessionOrigin } from "../organization-rpc.ts";
import {
	findSession,
	readSessions,
	type SessionRow,
	statusOfRow,
	toSession,
} from "../sessions/session-rows.ts";
import { markChanged } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import type { HolderIdentity, SupportKey, SupportStanding } from "../support-rpc.ts";
import { findGrantRow, type GrantRow, grantFactsOf, liveGrantsFor, toGrant } from "./grants.ts";

/** The support session this caller holds here, if it stands. */
function runningSession(store: Store, key: SupportKey, nowMs: number): SessionRow | null {
	const rows = readSessions(
		store,
		"WHERE support_key = ? AND administrator_id = ? AND status = 'active'",
		key.key,
		key.administratorId,
	);
	return rows.find((row) => statusOfRow(row, nowMs) === "active") ?? null;
}

/** The grant a support session was born from, if it lets its holder in at this moment. */
function liveGrantOf(store: Store, session: SessionRow, nowMs: number): GrantRow | null {
	const row = findGrantRow(store, session.support_grant_id ?? "");
	return row !== null && scopeAt(grantFactsOf(row), nowMs) !== null ? row : null;
}

export function supportStanding(store: Store, key: SupportKey, nowMs: number): SupportStanding {
	const session = runningSession(store, key, nowMs);
	const entered = session && liveGrantOf(store, session, nowMs);
	if (session !== null && entered !== null) {
		noteActivity(store, { sessionId: session.id, at: nowMs }, readPolicy(store), nowMs);
		const grant = summaryOf(entered);
		// An access that was extended since lets its holder stay longer only by entering anew.
		const endsAt = Math.min(grant.endsAt, session.support_until ?? grant.endsAt);
		return { grant: { ...grant, endsAt }, sessionId: session.id };
	}
	const [best] = liveGrantsFor(store, key.administratorId, nowMs);
	return { grant: best === undefined ? null : summaryOf(best), sessionId: null };
}

const summaryOf = (row: GrantRow) => ({
	id: row.id,
	scope: row.scope,
	endsAt: row.ends_at ?? 0,
});

/** Whether a support session lets its holder change anything at this very moment: asked in the change's transaction. */
export function mayManage(
	store: Store,
	support: NonNullable<Caller["support"]>,
	nowMs: number,
): boolean {
	const session = findSession(store, support.sessionId);
	if (session === null || statusOfRow(session, nowMs) !== "active") return false;
	const grant = liveGrantOf(store, session, nowMs);
	return grant !== null && scopeCovers(grant.scope, "manage");
}

/**
 * Starts a support session. It ends with its grant at the latest; after an extension the holder enters anew and the
 * shorter session ends. Under an unchanged grant the running session is handed out again.
 */
export function enterSupport(
	store: Store,
	organizationId: string,
	order: { who: HolderIdentity; key: string; grantId: string | null; origin: SessionOrigin },
	caller: Caller,
	nowMs: number,
): Result<{ session: Session; grant: SupportGrant }, Failure> {
	const { who, key, origin } = order;
	const live = hasLostRole(store, who.id) ? [] : liveGrantsFor(store, who.id, nowMs);
	const grant = order.grantId === null ? live[0] : live.find(({ id }) => id === order.grantId);
	if (grant === undefined) return err(failure("support_access_required"));
	const inside = runningSession(store, { administratorId: who.id, key }, nowMs);
	const unchanged =
		inside?.support_grant_id === grant.id && inside.support_until === grant.ends_at ? inside : null;
	if (inside !== null && unchanged === null) {
		endSession(store, organizationId, inside, "Entered anew", caller, nowMs);
	}
	const until = grant.ends_at ?? nowMs;
	const sessionId =
		unchanged?.id ??
		insertSession(
			store,
			{
				...origin,
				authMethods: ["support"],
				user: who,
				chainHash: null,
				console: null,
				support: { administratorId: who.id, key, grantId: grant.id, until },
			},
			readPolicy(store),
			{ ...caller, support: { sessionId: "", grantId: grant.id } },
			nowMs,
		).sessionId;
	const row = findSession(store, sessionId);
	if (row === null) throw new Error("The support session just started is missing");
	return ok({
		session: { ...toSession(row, organizationId, nowMs), current: true },
		grant: toGrant(store, grant, organizationId, nowMs),
	});
}

export function leaveSupport(
	store: Store,
	organizationId: string,
	key: SupportKey,
	caller: Caller,
	nowMs: number,
): Receipt | null {
	const session = runningSession(store, key, nowMs);
	return session && endSession(store, organizationId, session, null, caller, nowMs);
}

const endSession = (
	store: Store,
	organizationId: string,
	session: SessionRow,
	reason: string | null,
	caller: Caller,
	nowMs: number,
): Receipt =>
	revokeNamed(
		store,
		organizationId,
		{
			sessionIds: [session.id],
			scope: { kind: "session", sessionId: session.id },
			cause: "user",
			reason,
		},
		{
			...caller,
			support: { sessionId: session.id, grantId: session.support_grant_id ?? "" },
		},
		nowMs,
	);

/** Whether this person's role was taken, be it while they or a grant for them were on the way here. */
export const hasLostRole = (store: Store, administratorId: string): boolean =>
	first(store, "SELECT 1 AS found FROM lost_roles WHERE administrator_id = ?", administratorId) !==
	null;

/**
 * Moves the ends of a grant's sessions earlier, never later. Whoever answers checks under a lease may know the end that
 * a session was started with, so it is told the new one.
 */
export function shortenSessions(store: Store, grantId: string, endsAt: number): void {
	const longer = all<{ id: string; began_with: number }>(
		store,
		`SELECT id, coalesce(shortened_from, expires_at) AS began_with FROM sessions
		WHERE support_grant_id = ? AND status = 'active' AND support_until > ?`,
		grantId,
		endsAt,
	);
	for (const { id, began_with: beganWith } of longer) {
		const sequence = nextSequence(store);
		run(
			store,
			`UPDATE sessions SET support_until = ?1, expires_at = MIN(expires_at, ?1),
				idle_expires_at = MIN(idle_expires_at, ?1), shortened_from = ?2, shortened_sequence = ?3 WHERE id = ?4`,
			endsAt,
			beganWith,
			sequence,
			id,
		);
		const entry = { sessionId: id, sequence, endsAtMs: beganWith, shortenedToMs: endsAt };
		store.reach?.note(sequence, { shortened: [entry] });
		markChanged(store, "session", id, sequence);
	}
}
