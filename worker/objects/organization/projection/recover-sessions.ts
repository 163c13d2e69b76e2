import { isReservedUserId } from "../../../domain/ids.ts";
import { recoverSession } from "../../../domain/lease/restored.ts";
import { absoluteLifetimeMaxMs } from "../../../domain/policy.ts";
import type { SeenSession, SeenUser } from "../../../domain/projection.ts";
import { usualSessionMaxMs } from "../../../domain/tokens/adoption-input.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { keepKnown } from "../lifecycle/adopt-session.ts";
import { eraseUserAgain } from "../lifecycle/erasure.ts";
import { findPersonRow, moveSessions } from "../sessions/people.ts";
import { readSessions, type SessionRow } from "../sessions/session-rows.ts";
import { lineageOf } from "../store/lineage.ts";
import { markChanged } from "../store/outbox.ts";
import { jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import { restoredReason } from "./recover.ts";
import { takeEach } from "./take-each.ts";

/** A page of D1's sessions in the order of their ids, with the range that it covers; `upTo` null: to the end. */
interface SeenSessions {
	after: string;
	upTo: string | null;
	rows: readonly SeenSession[];
}

/**
 * Takes over what a page of D1's sessions says: of each session that it names, and of each in its range that the object
 * knows and D1 does not. Returns how many end again, and how many end because nobody is sure of them.
 */
export function takeOverSessions(
	tx: Transaction,
	page: SeenSessions,
): { ended: number; signInAgain: number; skipped: number } {
	const { store } = tx;
	const comparedFrom = lineageOf(store).comparedFrom ?? 0;
	const known = new Map(knownIn(store, page).map((row) => [row.id, row]));
	const seenOf = new Map(page.rows.map((row) => [row.id, row]));
	let ended = 0;
	const unsure: string[] = [];
	const skipped = takeEach(new Set([...known.keys(), ...seenOf.keys()]), (id) => {
		const own = known.get(id) ?? null;
		const seen = seenOf.get(id) ?? null;
		if (own === null && seen !== null) insertForgotten(store, seen);
		if (own !== null && seen !== null) {
			const person = { userId: own.user_id, pseudonym: seen.user_id, upTo: comparedFrom };
			eraseUserAgain(store, person, tx.nowMs);
		}
		const decision = recoverSession(
			own && {
				sequence: own.sequence,
				status: own.status,
				expiresAtMs: own.expires_at,
				generation: own.generation,
			},
			seen && {
				status: seen.status,
				expiresAtMs: seen.expires_at,
				generation: seen.generation ?? 0,
			},
			comparedFrom,
		);
		if (decision.kind === "signs_in_again") unsure.push(id);
		if (decision.kind === "shortens" && own !== null) shorten(store, own, decision.expiresAtMs);
		if (decision.kind !== "ends_as_seen" || own === null || seen === null) return;
		if (seen.expires_at < own.expires_at) shorten(store, own, seen.expires_at);
		endAgain(store, seen);
		ended += 1;
	});
	return { ended, signInAgain: signOut(tx, unsure), skipped };
}

/** Above every id. */
const lastId = "~";

/** Sessions that the page names, and those that stand in its range: one range of the primary key. */
const knownIn = (store: Store, { after, upTo, rows }: SeenSessions): SessionRow[] =>
	readSessions(
		store,
		`WHERE id > ?1 AND id <= ?2 AND (status = 'active' OR id IN (SELECT value FROM json_each(?3)))`,
		after,
		upTo ?? lastId,
		jsonList(rows.map(({ id }) => id)),
	);

/**
 * Holders of a lease may know it as standing, by claims that were signed for it with a later end than D1 knows: its end
 * must be in the view for as long as any session may last.
 */
function insertForgotten(store: Store, seen: SeenSession): void {
	const { generation, status, ended_cause: cause, ended_at: endedAt, ...facts } = seen;
	const isActive = status === "active";
	const sequence = nextSequence(store);
	// An adopted session has no chain either, and is nobody's who signs in here.
	const isOfNoChain = generation === null && facts.support_grant_id === null;
	const isConsole = isOfNoChain && isReservedUserId(facts.user_id);
	// An adopted one outlives its row; for how long its provider may go on with it D1 does not say.
	if (isOfNoChain && !isConsole) {
		keepKnown(store, facts.id, facts.created_at + absoluteLifetimeMaxMs + usualSessionMaxMs);
	}
	takeOverPerson(store, facts.user_id, facts.created_at, isConsole ? 1 : 0);
	insert(store, "sessions", {
		id: facts.id,
		sequence: facts.sequence,
		user_id: facts.user_id,
		status,
		device_type: facts.device_type,
		device_os: facts.device_os,
		device_browser: facts.device_browser,
		device_label: facts.device_label,
		user_agent: "",
		ip: facts.ip,
		geo: facts.geo,
		network: facts.network,
		auth_methods: facts.auth_methods,
		client_id: facts.client_id,
		metadata: facts.metadata,
		created_at: facts.created_at,
		last_activity_at: facts.last_activity_at,
		projected_activity_at: facts.last_activity_at,
		expires_at: facts.expires_at,
		idle_expires_at: facts.idle_expires_at,
		support_grant_id: facts.support_grant_id,
		shortened_from: facts.created_at + absoluteLifetimeMaxMs,
		shortened_sequence: sequence,
		ended_at: isActive ? null : endedAt,
		ended_cause: isActive ? null : cause,
		ended_reason: facts.ended_reason,
		ended_by: facts.ended_by,
		receipt_id: facts.receipt_id,
		ended_sequence: isActive ? null : sequence,
		generation: generation ?? 0,
		flags: facts.flags,
	});
	markChanged(store, "session", seen.id, sequence);
}

/** Whose session it is, with nothing but the id: what they are called is read of D1's people. */
function takeOverPerson(store: Store, id: string, seenAt: number, administrator: 0 | 1): void {
	const row = { id, name: "", email: "", first_seen_at: seenAt, last_seen_at: seenAt };
	insert(store, "users", { ...row, administrator, sessions: 0 }, "ignore");
	moveSessions(store, id, 1);
}

/**
 * Takes over what a page of D1's people says of those whose sessions are known here, if it was written later than what
 * the object remembers or the object has forgotten them. To be called after every session was taken over.
 */
export function takeOverPeople(tx: Transaction, people: readonly SeenUser[]): number {
	const { store } = tx;
	const comparedFrom = lineageOf(store).comparedFrom ?? 0;
	return takeEach(people, ({ id, version, ...seen }) => {
		const known = findPersonRow(store, id);
		if (known === null) return;
		const isLater = version > comparedFrom;
		// Under the id of whoever was erased somebody new has signed in since: an erasure is written before that.
		if (known.erased_at !== null && (!isLater || seen.erased_at !== null)) return;
		if (!isLater && (known.name !== "" || known.email !== "")) return;
		insert(store, "users", { ...known, ...seen }, "replace");
		markChanged(store, "user", id, nextSequence(store));
	});
}

/** Writes an ending as D1 had it. */
function endAgain(store: Store, seen: SeenSession): void {
	const sequence = nextSequence(store);
	run(
		store,
		`UPDATE sessions SET status = ?, ended_at = ?, ended_cause = ?, ended_reason = ?, ended_by = ?, receipt_id = ?,
			ended_sequence = ?, sealed_successor = NULL WHERE id = ?`,
		seen.status,
		seen.ended_at,
		seen.ended_cause,
		seen.ended_reason,
		seen.ended_by,
		seen.receipt_id,
		sequence,
		seen.id,
	);
	markChanged(store, "session", seen.id, sequence);
}

function shorten(store: Store, own: SessionRow, expiresAt: number): void {
	const sequence = nextSequence(store);
	run(
		store,
		`UPDATE sessions SET expires_at = ?, shortened_from = coalesce(shortened_from, ?), shortened_sequence = ?
		WHERE id = ?`,
		expiresAt,
		own.expires_at,
		sequence,
		own.id,
	);
	markChanged(store, "session", own.id, sequence);
}

/** Ends sessions whose people have to sign in again; returns how many stood. */
const signOut = (tx: Transaction, sessionIds: string[]): number =>
	sessionIds.length === 0
		? 0
		: revokeNamed(asSystem(tx), {
				sessionIds,
				scope: { kind: "sessions", requested: sessionIds.length },
				cause: "policy",
				reason: restoredReason,
			}).revoked;
