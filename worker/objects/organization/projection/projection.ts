import type { Salts } from "../../../domain/audit/event-leaf.ts";
import type {
	ComparedEntity,
	ProjectedEvent,
	ProjectedWatermark,
	Projection,
} from "../../../domain/projection.ts";
import { findAdministratorRow } from "../administrators/administrators.ts";
import { findApiToken } from "../administrators/api-tokens.ts";
import { findReceipt } from "../endings/receipts.ts";
import { findPersonRow, toPerson } from "../sessions/people.ts";
import { findSession, toSession } from "../sessions/session-rows.ts";
import { findWatermark, type StoredWatermark } from "../sessions/watermarks.ts";
import { recordEvent, toEvent } from "../store/audit-events.ts";
import { lineageOf } from "../store/lineage.ts";
import { markChanged, type OutboxEntry } from "../store/outbox.ts";
import { findProfile } from "../store/profile.ts";
import { all, continueAbove, counterOf, first, nextSequence, type Store } from "../store/store.ts";
import type { Entity, Tables } from "../store/tables.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import { findGrantRow } from "../support/grants.ts";
import { logToProject } from "./projected-log.ts";

/**
 * The present state of the entities that the outbox names, in the form D1 keeps it.
 *
 * @param isDrain the entries come from the outbox and leave it once D1 has them
 */
export function projectionOf(view: Reading, entries: OutboxEntry[], isDrain = false): Projection {
	const { store, organizationId } = view;
	const profile = findProfile(store);
	const log = isDrain ? logToProject(store, entries) : null;
	const gone: Projection["gone"] = {
		session: [],
		user: [],
		revocation: [],
		watermark: [],
		administrator: [],
		api_token: [],
		support_grant: [],
	};
	const of = <T>(entity: Entity, read: (id: string, version: number) => T | null): T[] =>
		entries
			.filter((entry) => entry.entity === entity)
			.map((entry) => {
				const row = read(entry.id, entry.sequence);
				if (row === null && entity in gone) gone[entity as keyof typeof gone].push(entry.id);
				return row;
			})
			.filter((row) => row !== null);
	return {
		gone,
		organizationId,
		lineage: lineageOf(store).id,
		progress: log && {
			sequence: counterOf(store, "sequence"),
			asOf: Math.max(view.nowMs, counterOf(store, "as_of")),
			logSize: log.size,
		},
		logTiles: log?.tiles ?? [],
		organizations: of(
			"organization",
			(_id, version) =>
				profile && { ...profile, activeSessions: counterOf(store, "active_sessions"), version },
		),
		sessions: of("session", (id, version) => {
			const row = findSession(store, id);
			if (row === null) return null;
			const current = first<{ generation: number; issuedAt: number }>(
				store,
				`SELECT generation, issued_at AS issuedAt FROM chain_links WHERE session_id = ?
				ORDER BY generation DESC LIMIT 1`,
				id,
			);
			return {
				// As of no time at all: a limit that passes is no change, so D1 hears of it when it is written down.
				session: toSession({ ...view, nowMs: 0 }, row),
				sequence: row.sequence,
				current,
				version,
			};
		}),
		users: of("user", (id, version) => {
			const row = findPersonRow(store, id);
			return row && { ...toPerson(row), version };
		}),
		watermarks: of("watermark", (id) => {
			const watermark = findWatermark(store, Number(id));
			return watermark && toProjected(watermark);
		}),
		revocations: of("revocation", (id, version) => {
			const receipt = findReceipt(view, id);
			return receipt && { ...receipt, version };
		}),
		auditEvents: of("audit_event", (id) => findEvent(store, id)),
		administrators: of("administrator", (id, version) => {
			const row = findAdministratorRow(store, id);
			return (
				row && {
					id: row.id,
					email: row.email,
					name: row.name,
					status: row.status,
					invitedAt: row.invited_at,
					acceptedAt: row.accepted_at,
					version,
				}
			);
		}),
		supportGrants: of("support_grant", (id, version) => {
			const row = findGrantRow(store, id);
			return row && { ...row, version };
		}),
		apiTokens: of("api_token", (id, version) => {
			const token = findApiToken(store, id);
			return token && { ...token, version };
		}),
	};
}

function findEvent(store: Store, id: string): ProjectedEvent | null {
	const row = first<Tables["audit_events"]>(store, "SELECT * FROM audit_events WHERE id = ?", id);
	if (row === null) return null;
	const { leaf_index: leafIndex, leaf } = row;
	return { ...toEvent(row), leafIndex, leaf, salts: JSON.parse(row.salts) as Salts };
}

/** A watermark that D1 applies by its rule. */
export function toProjected({ rule, ...watermark }: StoredWatermark): ProjectedWatermark {
	return {
		...watermark,
		userId: rule.kind === "user" ? rule.userId : null,
	};
}

const tables: Record<ComparedEntity, string> = {
	session: "sessions",
	user: "users",
	revocation: "revocations",
	audit_event: "audit_events",
	administrator: "administrators",
	api_token: "api_tokens",
	support_grant: "support_grants",
};

export const idsAfter = (
	store: Store,
	entity: ComparedEntity,
	afterId: string,
	limit: number,
): string[] =>
	all<{ id: string }>(
		store,
		`SELECT id FROM ${tables[entity]} WHERE id > ? ORDER BY id LIMIT ?`,
		afterId,
		limit,
	).map(({ id }) => id);

/** Entries of what is no more, and of which D1 has much: deleting it needs no room, and gives some. */
export const goneEntries = (store: Store, limit: number): OutboxEntry[] =>
	all<{ entity: Entity; id: string; sequence: number }>(
		store,
		`SELECT entity, id, sequence FROM outbox WHERE CASE entity
			WHEN 'session' THEN NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = outbox.id)
			WHEN 'user' THEN NOT EXISTS (SELECT 1 FROM users WHERE users.id = outbox.id)
			WHEN 'revocation' THEN NOT EXISTS (SELECT 1 FROM revocations WHERE revocations.id = outbox.id)
			END ORDER BY sequence LIMIT ?`,
		limit,
	);

/** Marks entities to be written to D1 again, above whatever version stands there. */
export function projectAgain(
	tx: Transaction,
	entity: ComparedEntity,
	ids: string[],
	version: number,
): void {
	const { store } = tx;
	continueAbove(store, version);
	const sequence = nextSequence(store);
	for (const id of ids) markChanged(store, entity, id, sequence);
	const target = { kind: entity, id: String(ids.length) };
	recordEvent(tx, { sequence, action: "projection.repaired", target });
}
