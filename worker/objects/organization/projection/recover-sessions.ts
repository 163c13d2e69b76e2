import { recoverSession } from "../../../domain/lease/restored.ts";
import { absoluteLifetimeMaxMs } from "../../../domain/policy.ts";
import type { SeenSession } from "../../../domain/projection.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { goOnErasing } from "../lifecycle/erasure.ts";
import { readSessions, type SessionRow, withoutSeen } from "../sessions/session-rows.ts";
import { eraseDetails } from "../store/audit-events.ts";
import { lineageOf } from "../store/lineage.ts";
import { markChanged } from "../store/outbox.ts";
import { jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import { restoredReason } from "./recover.ts";

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
): { ended: number; signInAgain: number } {
	const { store } = tx;
	const comparedFrom = lineageOf(store).comparedFrom ?? 0;
	const known = new Map(knownIn(store, page).map((row) => [row.id, row]));
	const seenOf = new Map(page.rows.map((row) => [row.id, row]));
	let ended = 0;
	const unsure: string[] = [];
	for (const id of new Set([...known.keys(), ...seenOf.keys()])) {
		const own = known.get(id) ?? null;
		const seen = seenOf.get(id) ?? null;
		if (own === null && seen !== null) insertForgotten(store, seen);
		if (own !== null && seen !== null && own.user_id !== seen.user_id) {
			eraseAgain(store, seen);
			goOnErasing(store, own.user_id, seen.user_id, comparedFrom);
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
		if (decision.kind !== "ends_as_seen" || own === null || seen === null) continue;
		if (seen.expires_at < own.expires_at) shorten(store, own, seen.expires_at);
		endAgain(store, seen);
		ended += 1;
	}
	return { ended, signInAgain: signOut(tx, unsure) };
}

/** Sessions that the page names, and those that stand in its range. */
const knownIn = (store: Store, { after, upTo, rows }: SeenSessions): SessionRow[] =>
	readSessions(
		store,
		`WHERE id IN (SELECT value FROM json_each(?3))
		OR (status = 'active' AND id > ?1 AND (?2 IS NULL OR id <= ?2))`,
		after,
		upTo,
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
	insert(store, "sessions", {
		id: facts.id,
		sequence: facts.sequence,
		user_id: facts.user_id,
		user_name: facts.user_name,
		user_email: facts.user_email,
		status,
		device_type: facts.device_type,
		device_os: facts.device_os,
		device_browser: facts.device_browser,
		device_label: facts.device_label,
		user_agent: "",
		ip: facts.ip,
		ip_key: facts.ip_key,
		geo: facts.geo,
		auth_methods: facts.auth_methods,
		client_id: facts.client_id,
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

/** A person who was erased stays so. */
function eraseAgain(store: Store, seen: SeenSession): void {
	const sequence = nextSequence(store);
	run(
		store,
		`UPDATE sessions SET user_id = ?, user_name = ?, user_email = ?, ip = ?, ip_key = ?, geo = ?, user_agent = '',
			${withoutSeen}, ended_by = CASE WHEN ended_by IS NULL THEN NULL ELSE ? END WHERE id = ?`,
		seen.user_id,
		seen.user_name,
		seen.user_email,
		seen.ip,
		seen.ip_key,
		seen.geo,
		seen.ended_by,
		seen.id,
	);
	eraseDetails(store, [seen.id], sequence);
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
