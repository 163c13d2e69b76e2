import {
	and,
	asc,
	count,
	countDistinct,
	desc,
	eq,
	getTableColumns,
	type SQL,
	sql,
} from "drizzle-orm";
import type { Person } from "../domain/facts/person.ts";
import {
	devicesOf,
	type PersonEntry,
	type PersonQuery,
	type PersonSort,
	placesOf,
	summarizedMax,
} from "../domain/facts/person-list.ts";
import type { Position } from "../domain/lists/page.ts";
import { type CappedCount, countMax } from "../domain/lists/session-list.ts";
import { cappedCount } from "./capped-count.ts";
import type { Database, Databases } from "./db.ts";
import { ownedBy } from "./ownership.ts";
import { users as rows, userSessions } from "./schema.ts";
import { conditionsOf } from "./session-conditions.ts";
import { searchPeople, triedOnly } from "./session-search.ts";

const sortColumns = { name: rows.sort, lastSeenAt: rows.lastSeenAt } as const;

/** People as D1 last heard of them. */
export class PersonRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/** One keyset page. */
	async page(
		organizationId: string,
		query: PersonQuery,
		sort: PersonSort,
		after: Position | null,
		limit: number,
		nowMs: number,
	): Promise<{ people: PersonEntry[]; next: Position | null }> {
		const column = sortColumns[sort.by];
		const direction = sort.direction === "asc" ? asc : desc;
		const beyond = sort.direction === "asc" ? sql`>` : sql`<`;
		const where = await this.#where(organizationId, query, nowMs);
		const found = await this.#databases(organizationId)
			.select({ ...getTableColumns(rows), activeSessions: standingOf(organizationId, nowMs) })
			.from(rows)
			.where(
				and(
					where,
					after ? sql`(${column}, ${rows.id}) ${beyond} (${after.value}, ${after.id})` : undefined,
				),
			)
			.orderBy(direction(column), direction(rows.id))
			.limit(limit + 1);
		const page = found.slice(0, limit);
		const last = page.at(-1);
		const value = sort.by === "name" ? last?.sort : last?.lastSeenAt;
		return {
			people: await this.#summarized(organizationId, page),
			next:
				found.length > limit && last !== undefined && value !== undefined
					? { value, id: last.id }
					: null,
		};
	}

	async count(organizationId: string, query: PersonQuery, nowMs: number): Promise<CappedCount> {
		const db = this.#databases(organizationId);
		if (query.search === undefined && query.active) return countSignedIn(db, organizationId, nowMs);
		const where = await this.#where(organizationId, query, nowMs);
		return cappedCount(db, rows, where);
	}

	/** With the devices and places of the sessions each of them used last. */
	async #summarized(
		organizationId: string,
		people: (Person & { activeSessions: number })[],
	): Promise<PersonEntry[]> {
		const own = ownedBy(userSessions, organizationId);
		const newest = sql`SELECT ${userSessions.key} FROM ${userSessions} WHERE ${own}
			AND ${userSessions.userId} = named.value ORDER BY ${userSessions.lastActivityAt} DESC LIMIT ${summarizedMax}`;
		const ids = JSON.stringify(people.map(({ id }) => id));
		const found = await this.#databases(organizationId)
			.select({
				userId: userSessions.userId,
				type: userSessions.deviceType,
				label: userSessions.deviceLabel,
				geo: userSessions.geo,
				createdAt: userSessions.createdAt,
				lastActivityAt: userSessions.lastActivityAt,
			})
			.from(userSessions)
			.where(
				sql`${userSessions.key} IN (SELECT each.key FROM json_each(${ids}) AS named
					JOIN ${userSessions} AS each ON each.key IN (${newest}))`,
			);
		const sessionsOf = Map.groupBy(found, ({ userId }) => userId);
		return people.map((person) => {
			const sessions = (sessionsOf.get(person.id) ?? []).map(({ type, label, ...session }) => ({
				...session,
				device: { type, label },
			}));
			const seen = Math.max(person.lastSeenAt, ...sessions.map((one) => one.lastActivityAt));
			return {
				id: person.id,
				name: person.name,
				email: person.email,
				firstSeenAt: person.firstSeenAt,
				lastSeenAt: seen,
				erasedAt: person.erasedAt,
				activeSessions: person.activeSessions,
				devices: devicesOf(sessions),
				places: placesOf(sessions),
			};
		});
	}

	async #where(
		organizationId: string,
		{ search, active }: PersonQuery,
		nowMs: number,
	): Promise<SQL | undefined> {
		const standing = standingOf(organizationId, nowMs);
		const conditions = and(
			ownedBy(rows, organizationId),
			active === undefined ? undefined : sql`${standing} ${active ? sql`> 0` : sql`= 0`}`,
		);
		if (search === undefined) return conditions;
		const db = this.#databases(organizationId);
		const { condition, isFew } = await searchPeople(db, organizationId, search);
		return and(isFew ? triedOnly(conditions) : conditions, condition);
	}
}

/** Whose sessions stand: of 10,000 that do, and no person is asked for theirs. */
async function countSignedIn(
	db: Database,
	organizationId: string,
	nowMs: number,
): Promise<CappedCount> {
	const standing = db
		.select({ person: sql`${userSessions.userId}`.as("person") })
		.from(userSessions)
		.where(conditionsOf(organizationId, { status: "active" }, nowMs))
		.limit(countMax + 1)
		.as("standing");
	const [counted] = await db
		.select({ people: countDistinct(standing.person), sessions: count() })
		.from(standing);
	const { people = 0, sessions = 0 } = counted ?? {};
	return { count: Math.min(people, countMax), capped: sessions > countMax };
}

/** How many of a person's sessions stand: few, so that they are counted. */
const standingOf = (organizationId: string, nowMs: number): SQL<number> =>
	sql<number>`(SELECT count(*) FROM ${userSessions} WHERE ${and(
		conditionsOf(organizationId, { status: "active" }, nowMs),
		eq(userSessions.userId, rows.id),
	)})`.mapWith(Number);
