import { and, type Column, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { AuditAction, AuditEntry, AuditEvent, AuditFilter } from "../domain/audit-event.ts";
import { platformId } from "../domain/ids.ts";
import type { Position } from "../domain/lists/page.ts";
import type { Database } from "./db.ts";
import {
	administrators,
	apiTokens,
	organizations,
	auditEvents as rows,
	supportAccessGrants,
	userSessions,
} from "./schema.ts";
import { isAmong } from "./stored-row.ts";

/** Audit events as D1 last heard of them, newest first, with the names that are still kept of whom they concern. */
export class AuditRepository {
	readonly #db: Database;

	constructor(db: Database) {
		this.#db = db;
	}

	async page(
		organizationId: string,
		filter: AuditFilter,
		after: Position | null,
		limit: number,
	): Promise<{ items: AuditEntry[]; next: Position | null }> {
		const found = await this.#db
			.select()
			.from(rows)
			.where(
				and(
					eq(rows.organizationId, organizationId),
					filter.actorId === undefined ? undefined : eq(rows.actorId, filter.actorId),
					filter.action?.length ? inArray(rows.action, filter.action) : undefined,
					filter.targetId === undefined ? undefined : eq(rows.targetId, filter.targetId),
					filter.grantId === undefined ? undefined : eq(rows.grantId, filter.grantId),
					filter.receiptId === undefined ? undefined : eq(rows.receiptId, filter.receiptId),
					filter.from === undefined ? undefined : gte(rows.at, filter.from),
					filter.to === undefined ? undefined : lt(rows.at, filter.to),
					after ? sql`(${rows.sequence}, ${rows.id}) < (${after.value}, ${after.id})` : undefined,
				),
			)
			.orderBy(desc(rows.sequence), desc(rows.id))
			.limit(limit + 1);
		const page = found.slice(0, limit);
		const last = page.at(-1);
		return {
			items: await this.#named(organizationId, page.map(toEvent)),
			next: found.length > limit && last ? { value: last.sequence, id: last.id } : null,
		};
	}

	async find(organizationId: string, eventId: string): Promise<AuditEntry | null> {
		const found = await this.#db
			.select()
			.from(rows)
			.where(and(eq(rows.organizationId, organizationId), eq(rows.id, eventId)));
		const [entry] = await this.#named(organizationId, found.map(toEvent));
		return entry ?? null;
	}

	/** Names lie beside the events, where they can be erased: whoever is erased stays an id. */
	async #named(organizationId: string, events: AuditEvent[]): Promise<AuditEntry[]> {
		if (events.length === 0) return [];
		const wanted = [...new Set(events.flatMap(({ actor, target }) => [actor.id, target.id]))];
		const among = (column: Column) => isAmong(column, wanted);
		const [admins, tokens, grants, people, sessions, places] = await this.#db.batch([
			this.#db
				.select({
					id: administrators.id,
					name: sql<string>`coalesce(${administrators.name}, ${administrators.email})`.as("name"),
				})
				.from(administrators)
				.where(
					and(
						inArray(administrators.organizationId, [organizationId, platformId]),
						among(administrators.id),
					),
				),
			this.#db
				.select({ id: apiTokens.id, name: apiTokens.name })
				.from(apiTokens)
				.where(and(eq(apiTokens.organizationId, organizationId), among(apiTokens.id))),
			this.#db
				.select({
					id: supportAccessGrants.id,
					name: sql<string>`coalesce(${supportAccessGrants.holderName}, 'Platform support')`.as(
						"name",
					),
				})
				.from(supportAccessGrants)
				.where(
					and(
						eq(supportAccessGrants.organizationId, organizationId),
						among(supportAccessGrants.id),
					),
				),
			this.#db
				.selectDistinct({ id: userSessions.userId, name: userSessions.userName })
				.from(userSessions)
				.where(and(eq(userSessions.organizationId, organizationId), among(userSessions.userId))),
			this.#db
				.select({ id: userSessions.id, name: userSessions.userName })
				.from(userSessions)
				.where(and(eq(userSessions.organizationId, organizationId), among(userSessions.id))),
			this.#db
				.select({ id: organizations.id, name: organizations.name })
				.from(organizations)
				.where(among(organizations.id)),
		]);
		const names = new Map(
			[...people, ...sessions, ...grants, ...tokens, ...places, ...admins]
				.filter(({ name }) => name !== "")
				.map(({ id, name }) => [id, name]),
		);
		return events.map((event) => ({
			...event,
			actor: {
				...event.actor,
				name: event.actor.kind === "system" ? "Curfew" : (names.get(event.actor.id) ?? null),
			},
			target: { ...event.target, name: names.get(event.target.id) ?? null },
		}));
	}
}

const toEvent = (row: typeof rows.$inferSelect): AuditEvent => ({
	id: row.id,
	sequence: row.sequence,
	at: row.at,
	actor: { kind: row.actorKind, id: row.actorId },
	action: row.action as AuditAction,
	target: { kind: row.targetKind, id: row.targetId },
	severity: row.severity,
	receiptId: row.receiptId,
	grantId: row.grantId,
	reason: row.reason,
	details: row.details,
	requestId: row.requestId,
});
