import { sql } from "drizzle-orm";
import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { ActorReference, TokenScope } from "../domain/actor.ts";
import type { Salts } from "../domain/audit/event-leaf.ts";
import type { AuditEvent } from "../domain/audit-event.ts";
import type { SessionFlag } from "../domain/facts/flags.ts";
import type { Geo, Network } from "../domain/facts/place.ts";
import type { Reach, RevocationScope } from "../domain/receipt.ts";
import type { DeviceType, EndCause, SessionStatus } from "../domain/session.ts";
import type { GrantClosing, GrantScope } from "../domain/support-grant.ts";

/**
 * D1 is the queryable projection of what the organization objects hold. Every table starts with the organization,
 * and every row carries the `version` (the organization's sequence) it was projected at: an older write never wins.
 */

/** Whose row it is: objects of one id may come to be in several deployments that share a database. */
const lineage = text().notNull().default("");

export const organizations = sqliteTable(
	"organizations",
	{
		id: text().primaryKey(),
		slug: text().notNull(),
		name: text().notNull(),
		region: text().notNull(),
		createdAt: integer("created_at").notNull(),
		activeSessions: integer("active_sessions").notNull(),
		version: integer().notNull(),
	},
	(table) => [uniqueIndex("organizations_by_slug").on(table.slug)],
);

export const administrators = sqliteTable(
	"administrators",
	{
		organizationId: text("organization_id").notNull(),
		id: text().notNull(),
		email: text().notNull(),
		name: text(),
		status: text().$type<"invited" | "active" | "removed">().notNull(),
		invitedAt: integer("invited_at").notNull(),
		acceptedAt: integer("accepted_at"),
		lineage,
		version: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

export const apiTokens = sqliteTable(
	"api_tokens",
	{
		organizationId: text("organization_id").notNull(),
		id: text().notNull(),
		name: text().notNull(),
		scopes: text({ mode: "json" }).$type<TokenScope[]>().notNull(),
		createdAt: integer("created_at").notNull(),
		createdBy: text("created_by").notNull(),
		createdById: text("created_by_id"),
		expiresAt: integer("expires_at"),
		lastUsedAt: integer("last_used_at"),
		replacedBy: text("replaced_by"),
		revokedAt: integer("revoked_at"),
		lineage,
		version: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.organizationId, table.id] })],
);

/** The number by which tables with many rows name their organization. */
export const organizationKeys = sqliteTable(
	"organization_keys",
	{
		key: integer().primaryKey(),
		id: text().notNull(),
	},
	(table) => [uniqueIndex("organization_keys_by_id").on(table.id)],
);

/** One row for each person of an organization: what they are called, on all their sessions. */
export const users = sqliteTable(
	"users",
	{
		/** What their search terms point to. */
		key: integer().primaryKey(),
		organizationKey: integer("organization_key").notNull(),
		id: text().notNull(),
		/** Empty when it was never said, or was erased; so is the address. */
		name: text().notNull(),
		email: text().notNull(),
		/** What people are sorted by: the name, else the address, folded. */
		sort: text().notNull(),
		firstSeenAt: integer("first_seen_at").notNull(),
		/** To the hour. */
		lastSeenAt: integer("last_seen_at").notNull(),
		erasedAt: integer("erased_at"),
		lineage,
		version: integer().notNull(),
	},
	(table) => [
		uniqueIndex("users_by_id").on(table.organizationKey, table.id),
		// Unique as the id is, so that a list of sessions in this order needs no sort.
		uniqueIndex("users_by_name").on(table.organizationKey, table.sort, table.id),
		index("users_by_last_seen").on(table.organizationKey, table.lastSeenAt, table.id),
	],
);

/**
 * The words a person is found by; a prefix is a range of the primary key. WITHOUT ROWID, as are refresh tokens: the
 * migration says so by hand, because the schema cannot.
 */
export const userSearchTerms = sqliteTable(
	"user_search_terms",
	{
		organizationKey: integer("organization_key").notNull(),
		term: text().notNull(),
		userKey: integer("user_key").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationKey, table.term, table.userKey] }),
		index("user_search_terms_by_user").on(table.userKey, table.term),
	],
);

/** Every sort of the list has an index, whose entries end in the row's key: a page is one range of one index. */
export const userSessions = sqliteTable(
	"user_sessions",
	{
		/** Rows that are sorted alike come in the order of their keys. */
		key: integer().primaryKey(),
		organizationKey: integer("organization_key").notNull(),
		id: text().notNull(),
		/** The organization's sequence at the session's creation; watermarks cover by it. */
		sequence: integer().notNull(),
		userId: text("user_id").notNull(),
		status: text().$type<SessionStatus>().notNull(),
		deviceType: text("device_type").$type<DeviceType>().notNull(),
		deviceOs: text("device_os"),
		deviceBrowser: text("device_browser"),
		deviceLabel: text("device_label").notNull(),
		ip: text().notNull(),
		ipKey: text("ip_key").notNull(),
		/** Empty when unknown: a null would fall out of keyset comparisons. */
		country: text().notNull(),
		geo: text({ mode: "json" }).$type<Geo>(),
		network: text().$type<Network>(),
		authMethods: text("auth_methods", { mode: "json" }).$type<string[]>().notNull(),
		clientId: text("client_id"),
		metadata: text({ mode: "json" }).$type<Record<string, string>>(),
		createdAt: integer("created_at").notNull(),
		lastActivityAt: integer("last_activity_at").notNull(),
		expiresAt: integer("expires_at").notNull(),
		idleExpiresAt: integer("idle_expires_at").notNull(),
		supportGrantId: text("support_grant_id"),
		/** Null for none. */
		flags: text({ mode: "json" }).$type<SessionFlag[]>(),
		endedAt: integer("ended_at"),
		endedCause: text("ended_cause").$type<EndCause>(),
		endedReason: text("ended_reason"),
		endedBy: text("ended_by", { mode: "json" }).$type<ActorReference>(),
		receiptId: text("receipt_id"),
		lineage,
		version: integer().notNull(),
	},
	(table) => {
		const owner = table.organizationKey;
		return [
			uniqueIndex("user_sessions_by_id").on(owner, table.id),
			index("user_sessions_by_activity").on(owner, table.lastActivityAt),
			index("user_sessions_by_status").on(owner, table.status, table.lastActivityAt),
			index("user_sessions_by_creation").on(owner, table.createdAt),
			index("user_sessions_by_user").on(owner, table.userId, table.lastActivityAt),
			index("user_sessions_by_ip").on(owner, table.ipKey),
			index("user_sessions_by_country").on(owner, table.country),
			index("user_sessions_by_device").on(owner, table.deviceLabel),
			index("user_sessions_by_version").on(owner, table.version),
			index("user_sessions_by_end")
				.on(owner, table.endedAt)
				.where(sql`${table.endedAt} IS NOT NULL`),
			index("user_sessions_flagged")
				.on(owner, table.lastActivityAt)
				.where(sql`${table.flags} IS NOT NULL`),
			index("user_sessions_in_network")
				.on(owner, table.lastActivityAt)
				.where(sql`${table.network} IS NOT NULL`),
			index("user_sessions_with_metadata")
				.on(owner, table.lastActivityAt)
				.where(sql`${table.metadata} IS NOT NULL`),
		];
	},
);

/** Mass revocations whose rows are not all settled: every reader applies them. */
export const watermarks = sqliteTable(
	"watermarks",
	{
		organizationId: text("organization_id").notNull(),
		sequence: integer().notNull(),
		/** Null: covers the whole organization. */
		userId: text("user_id"),
		exceptIds: text("except_ids", { mode: "json" }).$type<string[]>().notNull(),
		at: integer().notNull(),
		settled: integer({ mode: "boolean" }).notNull(),
		lineage,
		version: integer().notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.lineage, table.sequence] }),
		index("watermarks_unsettled").on(table.organizationId).where(sql`${table.settled} = 0`),
	],
);

/**
 * The current generation of each refresh-token chain, for reports. Its history and all hashes stay in the object:
 * nothing here could be tried out. WITHOUT ROWID.
 */
export const refreshTokens = sqliteTable(
	"refresh_tokens",
	{
		organizationKey: integer("organization_key").notNull(),
		sessionId: text("session_id").notNull(),
		generation: integer().notNull(),
		issuedAt: integer("issued_at").notNull(),
		version: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.organizationKey, table.sessionId] })],
);

export const revocations = sqliteTable(
	"revocations",
	{
		organizationId: text("organization_id").notNull(),
		id: text().notNull(),
		sequence: integer().notNull(),
		scope: text({ mode: "json" }).$type<RevocationScope>().notNull(),
		userId: text("user_id"),
		revoked: integer().notNull(),
		alreadyEnded: integer("already_ended").notNull(),
		recordedAt: integer("recorded_at").notNull(),
		enforcedAt: integer("enforced_at"),
		enforcedBy: integer("enforced_by").notNull(),
		actor: text({ mode: "json" }).$type<ActorReference>().notNull(),
		cause: text().$type<EndCause>().notNull(),
		reason: text(),
		sessionIds: text("session_ids", { mode: "json" }).$type<string[]>().notNull(),
		more: integer({ mode: "boolean" }).notNull(),
		reach: text({ mode: "json" }).$type<Reach[]>().notNull(),
		lineage,
		version: integer().notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.id] }),
		index("revocations_by_sequence").on(table.organizationId, table.sequence),
		index("revocations_by_user").on(table.organizationId, table.userId, table.sequence),
		index("revocations_by_cause").on(table.organizationId, table.cause, table.sequence),
		index("revocations_by_actor").on(
			table.organizationId,
			sql`${table.actor} ->> '$.id'`,
			table.sequence,
		),
		index("revocations_by_time").on(table.organizationId, table.recordedAt, table.sequence),
		index("revocations_on_their_way")
			.on(table.organizationId, table.sequence)
			.where(sql`${table.enforcedAt} IS NULL`),
	],
);

export const supportAccessGrants = sqliteTable(
	"support_access_grants",
	{
		organizationId: text("organization_id").notNull(),
		id: text().notNull(),
		sequence: integer().notNull(),
		/** Null: the platform's support as a whole. */
		holderId: text("holder_id"),
		holderName: text("holder_name"),
		holderEmail: text("holder_email"),
		scope: text().$type<GrantScope>().notNull(),
		reason: text().notNull(),
		ticket: text(),
		requestedAt: integer("requested_at"),
		requestedBy: text("requested_by", { mode: "json" }).$type<ActorReference>(),
		wantedMs: integer("wanted_ms"),
		grantedAt: integer("granted_at"),
		grantedBy: text("granted_by", { mode: "json" }).$type<ActorReference>(),
		startsAt: integer("starts_at"),
		endsAt: integer("ends_at"),
		dueAt: integer("due_at").notNull(),
		closedAs: text("closed_as").$type<GrantClosing>(),
		closedAt: integer("closed_at"),
		closedBy: text("closed_by", { mode: "json" }).$type<ActorReference>(),
		closedReason: text("closed_reason"),
		replacedBy: text("replaced_by"),
		receiptId: text("receipt_id"),
		lineage,
		version: integer().notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.id] }),
		index("support_access_grants_open").on(table.holderId).where(sql`${table.closedAs} IS NULL`),
	],
);

export const auditEvents = sqliteTable(
	"audit_events",
	{
		organizationId: text("organization_id").notNull(),
		id: text().notNull(),
		sequence: integer().notNull(),
		at: integer().notNull(),
		actorKind: text("actor_kind").$type<ActorReference["kind"]>().notNull(),
		actorId: text("actor_id").notNull(),
		action: text().notNull(),
		targetKind: text("target_kind").notNull(),
		targetId: text("target_id").notNull(),
		severity: text().$type<"info" | "critical">().notNull(),
		receiptId: text("receipt_id"),
		grantId: text("grant_id"),
		reason: text(),
		details: text({ mode: "json" }).$type<AuditEvent["details"]>(),
		requestId: text("request_id"),
		ip: text(),
		/** What finds events by ranges of addresses; null as long as the address is. */
		ipKey: text("ip_key"),
		/** The event's place in the log, and its leaf. */
		leafIndex: integer("leaf_index").notNull(),
		leaf: text().notNull(),
		salts: text({ mode: "json" }).$type<Salts>().notNull(),
		lineage,
		version: integer().notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.id] }),
		index("audit_events_by_sequence").on(table.organizationId, table.sequence, table.id),
		index("audit_events_by_leaf").on(table.organizationId, table.leafIndex),
		index("audit_events_by_time").on(table.organizationId, table.at, table.sequence),
		index("audit_events_by_action").on(
			table.organizationId,
			table.action,
			table.sequence,
			table.id,
		),
		index("audit_events_critical")
			.on(table.organizationId, table.sequence, table.id)
			.where(sql`${table.severity} = 'critical'`),
		index("audit_events_by_receipt")
			.on(table.organizationId, table.receiptId, table.sequence, table.id)
			.where(sql`${table.receiptId} IS NOT NULL`),
		index("audit_events_by_address")
			.on(table.organizationId, table.ipKey)
			.where(sql`${table.ipKey} IS NOT NULL`),
		index("audit_events_by_actor").on(
			table.organizationId,
			table.actorId,
			table.sequence,
			table.id,
		),
		index("audit_events_by_target").on(
			table.organizationId,
			table.targetId,
			table.sequence,
			table.id,
		),
		index("audit_events_by_grant")
			.on(table.organizationId, table.grantId, table.sequence, table.id)
			.where(sql`${table.grantId} IS NOT NULL`),
	],
);

/** How far D1 has come with each object: what one that was restored to an older point is told by. */
export const projectionProgress = sqliteTable(
	"projection_progress",
	{
		organizationId: text("organization_id").notNull(),
		lineage: text().notNull(),
		/** The object's sequence at its last write. */
		sequence: integer().notNull(),
		/** The object's clock then. */
		asOf: integer("as_of").notNull(),
		/** So many leaves of its log are here, with their tiles. */
		logSize: integer("log_size").notNull(),
		version: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.organizationId, table.lineage] })],
);
