import { type ActorReference, systemActor } from "../../../domain/actor.ts";
import {
	type GrantFacts,
	type GrantScope,
	grantStateAt,
	requestLapseMs,
	type SupportGrant,
	scopeAt,
} from "../../../domain/support-grant.ts";
import { readSessions, type SessionRow, statusOfRow } from "../sessions/session-rows.ts";
import { all, first, run, type Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Reading } from "../store/transaction.ts";
import type { GrantQuery } from "./support-rpc.ts";

/** A row of `support_grants`, as SQLite hands it out. */
export type GrantRow = Tables["support_grants"];

export const grantFactsOf = (row: GrantRow): GrantFacts & { scope: GrantScope } => ({
	requestedAt: row.requested_at,
	grantedAt: row.granted_at,
	startsAt: row.starts_at,
	endsAt: row.ends_at,
	closedAs: row.closed_as,
	scope: row.scope,
});

export const stateOfGrant = (row: GrantRow, nowMs: number) =>
	grantStateAt(grantFactsOf(row), nowMs);

/** Whose authority a grant rests on from now on. */
export const answeredBy = (store: Store, grantId: string, by: ActorReference): void => {
	run(store, "UPDATE support_grants SET granted_by = ? WHERE id = ?", JSON.stringify(by), grantId);
};

export const findGrantRow = (store: Store, id: string): GrantRow | null =>
	first<GrantRow>(store, "SELECT * FROM support_grants WHERE id = ?", id);

/** Grants that nothing has closed; time may have. There are as many as global admins with access, so few. */
export const openGrants = (store: Store): GrantRow[] =>
	all<GrantRow>(
		store,
		"SELECT * FROM support_grants WHERE closed_as IS NULL ORDER BY sequence DESC",
	);

/** The grants that let this global admin in right now: the widest first, then the one that lasts longest. */
export const liveGrantsFor = ({ store, nowMs }: Reading, administratorId: string): GrantRow[] =>
	openGrants(store)
		.filter((row) => row.holder_id === null || row.holder_id === administratorId)
		.filter((row) => scopeAt(grantFactsOf(row), nowMs) !== null)
		.sort(
			(one, other) =>
				Number(other.scope === "manage") - Number(one.scope === "manage") ||
				(other.ends_at ?? 0) - (one.ends_at ?? 0),
		);

/** The support sessions of a grant that stand. */
export const standingUnder = ({ store, nowMs }: Reading, grantId: string): SessionRow[] =>
	readSessions(store, "WHERE support_grant_id = ? AND status = 'active'", grantId).filter(
		(row) => statusOfRow(row, nowMs) === "active",
	);

const actorOf = (json: string | null): ActorReference =>
	json === null ? systemActor : (JSON.parse(json) as ActorReference);

export function toGrant(view: Reading, row: GrantRow): SupportGrant {
	const { store, organizationId, nowMs } = view;
	const used = first<{ n: number; first_at: number | null; last_at: number | null }>(
		store,
		"SELECT count(*) AS n, min(at) AS first_at, max(at) AS last_at FROM audit_events WHERE grant_id = ?",
		row.id,
	);
	return {
		id: row.id,
		organizationId,
		state: stateOfGrant(row, nowMs),
		holder:
			row.holder_id === null
				? { kind: "platform" }
				: {
						kind: "administrator",
						id: row.holder_id,
						name: row.holder_name ?? "",
						email: row.holder_email ?? "",
					},
		scope: row.scope,
		reason: row.reason,
		ticket: row.ticket,
		requested:
			row.requested_at === null
				? null
				: {
						at: row.requested_at,
						by: actorOf(row.requested_by),
						durationMs: row.wanted_ms,
						lapsesAt: row.requested_at + requestLapseMs,
					},
		granted: row.granted_at === null ? null : { at: row.granted_at, by: actorOf(row.granted_by) },
		startsAt: row.starts_at,
		endsAt: row.ends_at,
		closed:
			row.closed_at === null
				? null
				: {
						at: row.closed_at,
						by: actorOf(row.closed_by),
						reason: row.closed_reason,
						replacedBy: row.replaced_by,
						receiptId: row.receipt_id,
					},
		use:
			used?.first_at == null || used.last_at === null
				? null
				: { firstAt: used.first_at, lastAt: used.last_at, actions: used.n },
		activeSessions: standingUnder(view, row.id).length,
	};
}

/** Newest first. */
export function findGrants(
	view: Reading,
	query: GrantQuery,
): { items: SupportGrant[]; nextSequence: number | null } {
	const { store, nowMs } = view;
	// A grant whose end has passed is over, whether or not that has been written down.
	const rows = all<GrantRow>(
		store,
		`SELECT * FROM support_grants WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR sequence < ?2)
			AND (?3 IS NULL OR holder_id IS NULL OR holder_id = ?3)
			AND (?4 IS NULL OR (closed_as IS NULL AND due_at > ?5) = ?4)
		ORDER BY sequence DESC LIMIT ?6`,
		query.grantId ?? null,
		query.beforeSequence ?? null,
		query.visibleTo ?? null,
		query.open === undefined ? null : Number(query.open),
		nowMs,
		query.limit + 1,
	);
	const page = rows.slice(0, query.limit);
	return {
		items: page.map((row) => toGrant(view, row)),
		nextSequence: rows.length > query.limit ? (page.at(-1)?.sequence ?? null) : null,
	};
}
