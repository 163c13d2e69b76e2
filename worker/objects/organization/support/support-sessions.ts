import type { Caller } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Session } from "../../../domain/session.ts";
import { type SupportGrant, scopeAt, scopeCovers } from "../../../domain/support-grant.ts";
import type { EndingAction } from "../endings/record-revocation.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { noteActivity } from "../lifecycle/activity.ts";
import type { SessionOrigin } from "../lifecycle/lifecycle-rpc.ts";
import { insertSession } from "../lifecycle/start-session.ts";
import {
	findSession,
	readSessions,
	type SessionRow,
	statusOfRow,
	toSession,
} from "../sessions/session-rows.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import { findGrantRow, type GrantRow, grantFactsOf, liveGrantsFor, toGrant } from "./grants.ts";
import type { HolderIdentity, SupportKey, SupportStanding } from "./support-rpc.ts";

/** The support session this caller holds here, if it stands. */
function runningSession(view: Reading, key: SupportKey): SessionRow | null {
	const { store, nowMs } = view;
	const rows = readSessions(
		store,
		"WHERE support_key = ? AND administrator_id = ? AND status = 'active'",
		key.key,
		key.administratorId,
	);
	return rows.find((row) => statusOfRow(row, nowMs) === "active") ?? null;
}

/** The grant a support session was born from, if it lets its holder in at this moment. */
function liveGrantOf(view: Reading, session: SessionRow): GrantRow | null {
	const { store, nowMs } = view;
	const row = findGrantRow(store, session.support_grant_id ?? "");
	return row !== null && scopeAt(grantFactsOf(row), nowMs) !== null ? row : null;
}

export function supportStanding(tx: Transaction, key: SupportKey): SupportStanding {
	const { nowMs } = tx;
	const session = runningSession(tx, key);
	const entered = session && liveGrantOf(tx, session);
	if (session !== null && entered !== null) {
		if (!key.isUnattended) noteActivity(tx, { sessionId: session.id, at: nowMs });
		const grant = summaryOf(entered);
		// An access that was extended since lets its holder stay longer only by entering anew.
		const endsAt = Math.min(grant.endsAt, session.support_until ?? grant.endsAt);
		return { grant: { ...grant, endsAt }, sessionId: session.id };
	}
	const [best] = liveGrantsFor(tx, key.administratorId);
	return { grant: best === undefined ? null : summaryOf(best), sessionId: null };
}

const summaryOf = (row: GrantRow) => ({
	id: row.id,
	scope: row.scope,
	endsAt: row.ends_at ?? 0,
});

/** Whether a support session lets its holder change anything at this very moment: asked in the change's transaction. */
export function mayManage(view: Reading, support: NonNullable<Caller["support"]>): boolean {
	const { store, nowMs } = view;
	const session = findSession(store, support.sessionId);
	if (session === null || statusOfRow(session, nowMs) !== "active") return false;
	const grant = liveGrantOf(view, session);
	return grant !== null && scopeCovers(grant.scope, "manage");
}

/**
 * Starts a support session. It ends with its grant at the latest; after an extension the holder enters anew and the
 * shorter session ends. Under an unchanged grant the running session is handed out again.
 */
export function enterSupport(
	tx: Transaction,
	order: { who: HolderIdentity; key: string; grantId: string | null; origin: SessionOrigin },
): Result<{ session: Session; grant: SupportGrant }, Failure> {
	const { store, nowMs } = tx;
	const { who, key, origin } = order;
	const live = hasLostRole(store, who.id) ? [] : liveGrantsFor(tx, who.id);
	const grant = order.grantId === null ? live[0] : live.find(({ id }) => id === order.grantId);
	if (grant === undefined) return err(failure("support_access_required"));
	const inside = runningSession(tx, { administratorId: who.id, key });
	const unchanged =
		inside?.support_grant_id === grant.id && inside.support_until === grant.ends_at ? inside : null;
	if (inside !== null && unchanged === null) {
		endSession(tx, inside, { reason: "Entered anew" });
	}
	const until = grant.ends_at ?? nowMs;
	const sessionId =
		unchanged?.id ??
		insertSession(underGrant(tx, "", grant.id), {
			...origin,
			authMethods: ["support"],
			user: who,
			chainHash: null,
			console: null,
			support: { administratorId: who.id, key, grantId: grant.id, until },
		}).sessionId;
	const row = findSession(store, sessionId);
	if (row === null) throw new Error("The support session just started is missing");
	return ok({
		session: { ...toSession(tx, row), current: true },
		grant: toGrant(tx, grant),
	});
}

export function leaveSupport(tx: Transaction, key: SupportKey): Receipt | null {
	const session = runningSession(tx, key);
	return session && endSession(tx, session, { reason: null, action: "support_session.left" });
}

const endSession = (
	tx: Transaction,
	session: SessionRow,
	as: { reason: string | null; action?: EndingAction },
): Receipt =>
	revokeNamed(underGrant(tx, session.id, session.support_grant_id ?? ""), {
		sessionIds: [session.id],
		scope: { kind: "session", sessionId: session.id },
		cause: "user",
		...as,
	});

/** The same transaction as one made in a support session, so that its events name the grant. */
const underGrant = (tx: Transaction, sessionId: string, grantId: string): Transaction => ({
	...tx,
	caller: { ...tx.caller, support: { sessionId, grantId } },
});

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
