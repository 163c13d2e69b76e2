import type { AuditEvent } from "../domain/audit-event.ts";
import { searchTermsOf } from "../domain/lists/search.ts";
import type {
	ComparedEntity,
	ProjectedGrant,
	ProjectedSession,
	ProjectedWatermark,
	Projection,
} from "../domain/projection.ts";
import type { Receipt } from "../domain/receipt.ts";

/** Where the entities that can be compared one by one lie in D1. */
export const comparedTables = {
	session: "user_sessions",
	revocation: "revocations",
	audit_event: "audit_events",
	administrator: "administrators",
	api_token: "api_tokens",
	support_grant: "support_access_grants",
} as const satisfies Record<ComparedEntity, string>;

type Column = string | number | boolean | null;
type ProjectedRow = Record<string, Column>;

/**
 * Writes the object's state into D1: idempotent upserts in one batch, which is one transaction. A row that D1 already
 * holds at a later version stays. Rows travel as one JSON parameter each table, because D1 takes 100 parameters.
 */
export function projectionRepository(db: D1Database) {
	function upsert(table: string, key: string[], rows: ProjectedRow[]): D1PreparedStatement[] {
		const [sample] = rows;
		if (sample === undefined) return [];
		const columns = Object.keys(sample);
		const changing = columns.filter((column) => !key.includes(column));
		return [
			db
				.prepare(
					`INSERT INTO ${table} (${columns.join(", ")})
					SELECT ${columns.map((column) => `json_extract(value, '$.${column}')`).join(", ")} FROM json_each(?) WHERE true
					ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${changing.map((column) => `${column} = excluded.${column}`).join(", ")}
					WHERE excluded.version >= ${table}.version`,
				)
				.bind(JSON.stringify(rows)),
		];
	}

	return {
		async write(projection: Projection): Promise<void> {
			const { organizationId, sessions } = projection;
			const terms = sessions.flatMap(({ session }) =>
				searchTermsOf(session).map((term) => ({ term, session: session.id })),
			);
			const statements = [
				...deletions(organizationId, projection.gone),
				...upsert(
					"watermarks",
					["organization_id", "sequence"],
					projection.watermarks.map((watermark) => ({
						organization_id: organizationId,
						sequence: watermark.sequence,
						user_id: watermark.userId,
						except_ids: JSON.stringify(watermark.except),
						at: watermark.at,
						settled: 0,
						version: watermark.sequence,
					})),
				),
				...upsert("organizations", ["id"], projection.organizations.map(organizationRow)),
				...upsert("user_sessions", ["organization_id", "id"], sessions.map(sessionRow)),
				...(terms.length === 0
					? []
					: [
							db
								.prepare(
									`DELETE FROM session_search_terms WHERE organization_id = ?1
									AND session_id IN (SELECT value FROM json_each(?2))`,
								)
								.bind(organizationId, JSON.stringify(sessions.map(({ session }) => session.id))),
							db
								.prepare(
									`INSERT OR IGNORE INTO session_search_terms (organization_id, term, session_id)
									SELECT ?1, json_extract(value, '$.term'), json_extract(value, '$.session') FROM json_each(?2)`,
								)
								.bind(organizationId, JSON.stringify(terms)),
						]),
				...upsert(
					"refresh_tokens",
					["organization_id", "session_id", "generation"],
					sessions.flatMap(({ session, chain, version }) =>
						chain.map((link) => ({
							organization_id: organizationId,
							session_id: session.id,
							generation: link.generation,
							issued_at: link.issuedAt,
							used_at: link.usedAt,
							version,
						})),
					),
				),
				...upsert(
					"revocations",
					["organization_id", "id"],
					projection.revocations.map(revocationRow),
				),
				...upsert(
					"audit_events",
					["organization_id", "id"],
					projection.auditEvents.map((event) => eventRow(organizationId, event)),
				),
				...upsert(
					"administrators",
					["organization_id", "id"],
					projection.administrators.map((row) => administratorRow(organizationId, row)),
				),
				...upsert(
					"api_tokens",
					["organization_id", "id"],
					projection.apiTokens.map((token) => apiTokenRow(organizationId, token)),
				),
				...upsert(
					"support_access_grants",
					["organization_id", "id"],
					projection.supportGrants.map((row) => grantRow(organizationId, row)),
				),
			];
			if (statements.length > 0) await db.batch(statements);
		},

		/**
		 * Writes a watermark into at most 5,000 of the rows it covers; returns whether there may be more. A single
		 * statement over a million rows would block every tenant for seconds.
		 */
		async settleStep(organizationId: string, watermark: ProjectedWatermark): Promise<boolean> {
			const { userId, sequence } = watermark;
			const covered = `SELECT id FROM user_sessions WHERE organization_id = ?1 ${userId === null ? "" : "AND user_id = ?10"}
				AND status = 'active' AND sequence <= ?2 AND expires_at > ?3 AND idle_expires_at > ?3
				AND id NOT IN (SELECT value FROM json_each(?4)) LIMIT ${settleStepRows}`;
			const { meta } = await db
				.prepare(
					`UPDATE user_sessions SET status = 'revoked', ended_at = ?3, ended_cause = ?5, ended_reason = ?6, ended_by = ?7,
						receipt_id = ?8, version = max(version, ?9) WHERE organization_id = ?1 AND id IN (${covered})`,
				)
				.bind(
					organizationId,
					sequence,
					watermark.at,
					JSON.stringify(watermark.except),
					watermark.cause,
					watermark.reason,
					JSON.stringify(watermark.by),
					watermark.receiptId,
					sequence,
					...(userId === null ? [] : [userId]),
				)
				.run();
			// D1 counts index entries among its changes, so only "none" is certain.
			if (meta.changes > 0) return true;
			await db
				.prepare("UPDATE watermarks SET settled = 1 WHERE organization_id = ? AND sequence = ?")
				.bind(organizationId, sequence)
				.run();
			return false;
		},
	};

	function deletions(organizationId: string, gone: Projection["gone"]): D1PreparedStatement[] {
		const from = (table: string, column: string, ids: string[]) =>
			ids.length === 0
				? []
				: [
						db
							.prepare(
								`DELETE FROM ${table} WHERE organization_id = ? AND ${column} IN (SELECT value FROM json_each(?))`,
							)
							.bind(organizationId, JSON.stringify(ids)),
					];
		return [
			...(Object.keys(comparedTables) as ComparedEntity[]).flatMap((entity) =>
				from(comparedTables[entity], "id", gone[entity]),
			),
			...from("session_search_terms", "session_id", gone.session),
			...from("refresh_tokens", "session_id", gone.session),
		];
	}
}

export type ProjectionRepository = ReturnType<typeof projectionRepository>;

/** Rows that one settling statement takes. */
const settleStepRows = 5_000;

const organizationRow = (row: Projection["organizations"][number]): ProjectedRow => ({
	id: row.id,
	slug: row.slug,
	name: row.name,
	region: row.region,
	created_at: row.createdAt,
	active_sessions: row.activeSessions,
	version: row.version,
});

export const sessionRow = ({
	session,
	sequence,
	ipKey,
	version,
}: ProjectedSession): ProjectedRow => ({
	organization_id: session.organizationId,
	id: session.id,
	sequence,
	user_id: session.user.id,
	user_name: session.user.name,
	user_email: session.user.email,
	user_sort: (session.user.name || session.user.email).toLowerCase(),
	status: session.status,
	device_type: session.device.type,
	device_os: session.device.os,
	device_browser: session.device.browser,
	device_label: session.device.label,
	ip: session.ip,
	ip_key: ipKey,
	country: session.geo?.country ?? "",
	geo: session.geo === null ? null : JSON.stringify(session.geo),
	auth_methods: JSON.stringify(session.authMethods),
	client_id: session.clientId,
	created_at: session.createdAt,
	last_activity_at: session.lastActivityAt,
	expires_at: session.expiresAt,
	idle_expires_at: session.idleExpiresAt,
	support_grant_id: session.supportGrantId,
	ended_at: session.ended?.at ?? null,
	ended_cause: session.ended?.cause ?? null,
	ended_reason: session.ended?.reason ?? null,
	ended_by: session.ended ? JSON.stringify(session.ended.by) : null,
	receipt_id: session.ended?.receiptId ?? null,
	version,
});

export const revocationRow = (receipt: Receipt & { version: number }): ProjectedRow => ({
	organization_id: receipt.organizationId,
	id: receipt.id,
	sequence: receipt.sequence,
	scope: JSON.stringify(receipt.scope),
	user_id: receipt.scope.kind === "user" ? receipt.scope.userId : null,
	revoked: receipt.revoked,
	already_ended: receipt.alreadyEnded,
	recorded_at: receipt.recordedAt,
	enforced_at: receipt.enforcedAt,
	enforced_by: receipt.enforcedBy,
	actor: JSON.stringify(receipt.by),
	cause: receipt.cause,
	reason: receipt.reason,
	session_ids: JSON.stringify(receipt.sessionIds),
	more: receipt.more ? 1 : 0,
	reach: JSON.stringify(receipt.reach),
	version: receipt.version,
});

export const eventRow = (organizationId: string, event: AuditEvent): ProjectedRow => ({
	organization_id: organizationId,
	id: event.id,
	sequence: event.sequence,
	at: event.at,
	actor_kind: event.actor.kind,
	actor_id: event.actor.id,
	action: event.action,
	target_kind: event.target.kind,
	target_id: event.target.id,
	severity: event.severity,
	receipt_id: event.receiptId,
	grant_id: event.grantId,
	reason: event.reason,
	request_id: event.requestId,
	version: event.sequence,
});

export const administratorRow = (
	organizationId: string,
	row: Projection["administrators"][number],
): ProjectedRow => ({
	organization_id: organizationId,
	id: row.id,
	email: row.email,
	name: row.name,
	status: row.status,
	invited_at: row.invitedAt,
	accepted_at: row.acceptedAt,
	version: row.version,
});

export const apiTokenRow = (
	organizationId: string,
	token: Projection["apiTokens"][number],
): ProjectedRow => ({
	organization_id: organizationId,
	id: token.id,
	name: token.name,
	scopes: JSON.stringify(token.scopes),
	created_at: token.createdAt,
	created_by: token.createdBy,
	revoked_at: token.revokedAt,
	version: token.version,
});

export const grantRow = (organizationId: string, row: ProjectedGrant): ProjectedRow => ({
	organization_id: organizationId,
	...row,
});
