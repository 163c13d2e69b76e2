import { and, type Column, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { systemActor } from "../domain/actor.ts";
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

	/**
	 * Names lie beside the events, where they can be erased: whoever is erased stays an id. What an id names is looked up
	 * by its kind and among what belongs to the organization: an id of anything else, wherever it came from, stays an id.
	 */
	async #named(organizationId: string, events: AuditEvent[]): Promise<AuditEntry[]> {
		if (events.length === 0) return [];
		const idsOf = (...kinds: string[]): string[] => [
			...new Set(
				events
					.flatMap(({ actor, target }) => [actor, target])
					.filter(({ kind }) => kinds.includes(kind))
					.map(({ id }) => id),
			),
		];
		const among = (column: Column, ...kinds: string[]) => isAmong(column, idsOf(...kinds));
		const own = (column: Column) => eq(column, organizationId);
		const adminName = sql<string>`coalesce(${administrators.name}, ${administrators.email})`;
		const grantName = sql<string>`coalesce(${supportAccessGrants.holderName}, 'Platform support')`;
		const [admins, globalAdmins, tokens, platformTokens, grants, people, sessions, places] =
			await this.#db.batch([
				this.#db
					.select({ id: administrators.id, name: adminName.as("name") })
					.from(administrators)
					.where(
						and(
							own(administrators.organizationId),
							among(administrators.id, "organization_admin", "administrator"),
						),
					),
				this.#db
					.select({ id: administrators.id, name: adminName.as("name") })
					.from(administrators)
					.where(
						and(
							eq(administrators.organizationId, platformId),
							among(administrators.id, "global_admin"),
						),
					),
				this.#db
					.select({ id: apiTokens.id, name: apiTokens.name })
					.from(apiTokens)
					.where(and(own(apiTokens.organizationId), among(apiTokens.id, "api_token"))),
				this.#db
					.select({ id: apiTokens.id, name: apiTokens.name })
					.from(apiTokens)
					.where(and(eq(apiTokens.organizationId, platformId), among(apiTokens.id, "api_token"))),
				this.#db
					.select({ id: supportAccessGrants.id, name: grantName.as("name") })
					.from(supportAccessGrants)
					.where(
						and(
							own(supportAccessGrants.organizationId),
							among(supportAccessGrants.id, "support_grant"),
						),
					),
				this.#db
					.selectDistinct({ id: userSessions.userId, name: userSessions.userName })
					.from(userSessions)
					.where(
						and(own(userSessions.organizationId), among(userSessions.userId, "user", "person")),
					),
				this.#db
					.select({ id: userSessions.id, name: userSessions.userName })
					.from(userSessions)
					.where(and(own(userSessions.organizationId), among(userSessions.id, "session"))),
				this.#db
					.select({ id: organizations.id, name: organizations.name })
					.from(organizations)
					.where(
						and(
							organizationId === platformId ? undefined : eq(organizations.id, organizationId),
							among(organizations.id, "organization"),
						),
					),
			]);
		const namesOf = (...found: { id: string; name: string }[][]): Map<string, string> =>
			new Map(
				found
					.flat()
					.filter(({ name }) => name !== "")
					.map(({ id, name }) => [id, name]),
			);
		const actors: Record<AuditEvent["actor"]["kind"], Map<string, string>> = {
			organization_admin: namesOf(admins),
			global_admin: namesOf(globalAdmins),
			api_token: namesOf(platformTokens, tokens),
			person: namesOf(people),
			system: new Map(),
		};
		const nameOf = ({ kind, id }: AuditEvent["actor"]): string | null =>
			kind === "system" ? systemActor.name : (actors[kind].get(id) ?? null);
		const targets = new Map([
			["administrator", namesOf(admins)],
			["api_token", namesOf(tokens)],
			["support_grant", namesOf(grants)],
			["user", namesOf(people)],
			["session", namesOf(sessions)],
			["organization", namesOf(places)],
		]);
		return events.map((event) => ({
			...event,
			actor: { ...event.actor, name: nameOf(event.actor) },
			target: {
				...event.target,
				name: targets.get(event.target.kind)?.get(event.target.id) ?? null,
			},
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
	ip: row.ip,
});
