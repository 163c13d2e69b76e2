import type { AuditEvent } from "../../domain/audit-event.ts";
import type { OrganizationProfile } from "../../domain/organization.ts";
import type { Projection } from "../../repositories/projection-repository.ts";
import { findAdministratorRow, findApiToken } from "./administration.ts";
import type { Entity, OutboxEntry } from "./outbox.ts";
import { findReceipt } from "./revoke.ts";
import { findSession, toSession } from "./session-rows.ts";
import { all, counterOf, first, type Store } from "./store.ts";

export function findProfile(store: Store): OrganizationProfile | null {
	return first<OrganizationProfile & Record<string, SqlStorageValue>>(
		store,
		"SELECT id, slug, name, region, created_at AS createdAt FROM profile",
	);
}

/** The present state of the entities that the outbox names, in the form D1 keeps it. */
export function projectionOf(
	store: Store,
	organizationId: string,
	entries: OutboxEntry[],
	nowMs: number,
): Projection {
	const profile = findProfile(store);
	const of = <T>(entity: Entity, read: (id: string, version: number) => T | null): T[] =>
		entries
			.filter((entry) => entry.entity === entity)
			.map((entry) => read(entry.id, entry.sequence))
			.filter((row) => row !== null);
	return {
		organizationId,
		organizations: of(
			"organization",
			(_id, version) =>
				profile && { ...profile, activeSessions: counterOf(store, "active_sessions"), version },
		),
		sessions: of("session", (id, version) => {
			const row = findSession(store, id);
			if (row === null) return null;
			const chain = all<{ generation: number; issuedAt: number; usedAt: number | null }>(
				store,
				`SELECT generation, issued_at AS issuedAt, used_at AS usedAt FROM chain_links WHERE session_id = ?
				ORDER BY generation DESC LIMIT 2`,
				id,
			);
			return { session: toSession(row, organizationId, nowMs), ipKey: row.ip_key, chain, version };
		}),
		revocations: of("revocation", (id) => findReceipt(store, organizationId, id)),
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
		apiTokens: of("api_token", (id, version) => {
			const token = findApiToken(store, id);
			return token && { ...token, version };
		}),
	};
}

type EventRow = {
	id: string;
	sequence: number;
	at: number;
	actor_kind: AuditEvent["actor"]["kind"];
	actor_id: string;
	action: AuditEvent["action"];
	target_kind: string;
	target_id: string;
	severity: AuditEvent["severity"];
	receipt_id: string | null;
	grant_id: string | null;
	reason: string | null;
	request_id: string | null;
};

function findEvent(store: Store, id: string): AuditEvent | null {
	const row = first<EventRow>(store, "SELECT * FROM audit_events WHERE id = ?", id);
	return (
		row && {
			id: row.id,
			sequence: row.sequence,
			at: row.at,
			actor: { kind: row.actor_kind, id: row.actor_id },
			action: row.action,
			target: { kind: row.target_kind, id: row.target_id },
			severity: row.severity,
			receiptId: row.receipt_id,
			grantId: row.grant_id,
			reason: row.reason,
			requestId: row.request_id,
		}
	);
}
