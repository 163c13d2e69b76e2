import {
	and,
	asc,
	count,
	desc,
	eq,
	getTableColumns,
	gt,
	isNotNull,
	type SQL,
	sql,
} from "drizzle-orm";
import { systemActor } from "../domain/actor.ts";
import type { Position } from "../domain/lists/page.ts";
import type { SessionQuery } from "../domain/lists/session-filter.ts";
import {
	type CappedCount,
	countMax,
	type Facet,
	type SessionFacets,
	type SessionSort,
} from "../domain/lists/session-list.ts";
import { limitOf, type Session, statusAt } from "../domain/session.ts";
import { cappedCount } from "./capped-count.ts";
import type { Databases } from "./db.ts";
import { ownedBy } from "./ownership.ts";
import { endOf } from "./projected-rows.ts";
import { userSessions as rows, users } from "./schema.ts";
import { conditionsOf } from "./session-conditions.ts";
import { searchSessions, sessionsOfPerson, triedOnly } from "./session-search.ts";

const sortColumns = {
	lastActivityAt: rows.lastActivityAt,
	createdAt: rows.createdAt,
	endedAt: rows.endedAt,
	ip: rows.ipKey,
	country: rows.country,
	device: rows.deviceLabel,
} as const;

const minute = 60_000;
const activityWindows = [
	["5m", 5 * minute],
	["1h", 60 * minute],
	["24h", 24 * 60 * minute],
	["7d", 7 * 24 * 60 * minute],
	["30d", 30 * 24 * 60 * minute],
] as const;

/** Sessions as D1 last heard of them. Callers overlay what the organization object knows by now. */
export class SessionRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/**
	 * One keyset page. A pass over all pages by last activity, the newest first, ends with what moved since it began: every
	 * session that matched all the time comes at least once.
	 */
	async page(
		organizationId: string,
		query: SessionQuery,
		sort: SessionSort,
		after: Position | null,
		limit: number,
		nowMs: number,
	): Promise<{ sessions: Session[]; next: Position | null }> {
		const found = await this.#matching(organizationId, query, nowMs, sort);
		const read = { organizationId, limit, ...found };
		const rowsMove = sort.by === "lastActivityAt" && sort.direction === "desc";
		if (rowsMove && after?.pass === movedPass) {
			const moved = await this.#moved(read, Number(after.value), after.id);
			return pageOf(read, moved, nowMs, ({ row }) => positionByVersion(row));
		}
		const sorted = await this.#sorted(read, sort, after);
		const since = after?.pass ?? sorted[0]?.newest ?? 0;
		const page = pageOf(read, sorted, nowMs, ({ row, userSort }) => ({
			...positionBySort(row, userSort, sort),
			...(rowsMove && { pass: since }),
		}));
		if (page.next !== null || after === null || !rowsMove) return page;
		const room = limit - page.sessions.length;
		const moved = await this.#moved({ ...read, limit: room }, since, null);
		const rest = pageOf({ organizationId, limit: room }, moved, nowMs, ({ row }) =>
			positionByVersion(row),
		);
		const shown = new Set(page.sessions.map(({ id }) => id));
		const last = moved.length > 0 && room === 0 ? { value: since, id: "", pass: movedPass } : null;
		return {
			sessions: [...page.sessions, ...rest.sessions.filter(({ id }) => !shown.has(id))],
			next: room === 0 ? last : rest.next,
		};
	}

	/** Rows in the order of the list, with one more that tells whether there is a next page. */
	async #sorted(
		{ organizationId, where, isFew, limit }: Reading,
		sort: SessionSort,
		after: Position | null,
	): Promise<Found[]> {
		const isAscending = sort.direction === "asc";
		const direction = isAscending ? asc : desc;
		const beyond = isAscending ? sql`>` : sql`<`;
		const db = this.#databases(organizationId);
		const key = keyAfter(organizationId, after?.id ?? "", sort.by === "user" ? false : isAscending);
		// The first page says how far D1 had come, by the same statement: nothing can move between the two.
		const columns = {
			row: getTableColumns(rows),
			...person,
			newest: sql<number>`(SELECT max(version) FROM ${rows} WHERE ${ownedBy(rows, organizationId)})`,
		};
		if (sort.by === "user") {
			// People in their order, each with their sessions; where sessions are looked up, these come first.
			const joined = isFew
				? db.select(columns).from(rows).crossJoin(users)
				: db.select(columns).from(users).crossJoin(rows);
			return joined
				.where(
					and(
						ownedBy(users, organizationId),
						sql`${rows.userId} = ${users.id}`,
						where,
						after === null ? undefined : afterPerson(after, key, isAscending),
					),
				)
				.orderBy(
					direction(users.sort),
					direction(users.id),
					desc(rows.lastActivityAt),
					desc(rows.key),
				)
				.limit(limit + 1);
		}
		const column = sortColumns[sort.by];
		return db
			.select(columns)
			.from(rows)
			.leftJoin(users, isPersonOf(organizationId))
			.where(
				and(
					where,
					// The ledger's order: what has not ended has no place in it.
					sort.by === "endedAt" ? isNotNull(rows.endedAt) : undefined,
					after ? sql`(${column}, ${rows.key}) ${beyond} (${after.value}, ${key})` : undefined,
				),
			)
			.orderBy(direction(column), direction(rows.key))
			.limit(limit + 1);
	}

	/** What was written since, in the order of its writing: what moves on meanwhile moves ahead of the reader. */
	async #moved(
		{ organizationId, where, limit }: Reading,
		since: number,
		afterId: string | null,
	): Promise<Found[]> {
		const key = keyAfter(organizationId, afterId ?? "", true);
		return this.#databases(organizationId)
			.select({ row: getTableColumns(rows), ...person, newest: sql<number>`0` })
			.from(rows)
			.leftJoin(users, isPersonOf(organizationId))
			.where(
				and(
					where,
					afterId === null || afterId === ""
						? gt(rows.version, since)
						: sql`(${rows.version}, ${rows.key}) > (${since}, ${key})`,
				),
			)
			.orderBy(asc(rows.version), asc(rows.key))
			.limit(limit + 1);
	}

	/** How many sessions match, counted up to 10,000. */
	async count(organizationId: string, query: SessionQuery, nowMs: number): Promise<CappedCount> {
		const db = this.#databases(organizationId);
		const { where } = await this.#matching(organizationId, query, nowMs);
		return cappedCount(db, rows, where);
	}

	/**
	 * How the matching sessions spread. Each facet leaves its own filter out, so that the other choices keep their
	 * counts; it looks at 10,000 sessions at most and says so.
	 */
	async facets(organizationId: string, query: SessionQuery, nowMs: number): Promise<SessionFacets> {
		const { status: _status, ...anyStatus } = query;
		const { deviceType: _deviceType, ...anyDevice } = query;
		const { country: _country, ...anyCountry } = query;
		const { lastActiveAfter: _after, lastActiveBefore: _before, ...anyTime } = query;
		const statusNow = sql<string>`CASE WHEN ${rows.status} = 'active' AND (${rows.expiresAt} <= ${nowMs}
			OR ${rows.idleExpiresAt} <= ${nowMs}) THEN 'expired' ELSE ${rows.status} END`;
		const [status, deviceType, country, ...lastActive] = await Promise.all([
			this.#spread(organizationId, anyStatus, statusNow, nowMs),
			this.#spread(organizationId, anyDevice, sql<string>`${rows.deviceType}`, nowMs),
			this.#spread(organizationId, anyCountry, sql<string>`${rows.country}`, nowMs),
			...activityWindows.map(async ([value, windowMs]): Promise<Facet> => {
				const recent = { ...anyTime, lastActiveAfter: nowMs - windowMs };
				return { value, ...(await this.count(organizationId, recent, nowMs)) };
			}),
		]);
		return { status, deviceType, country: country.filter(({ value }) => value !== ""), lastActive };
	}

	async #spread(
		organizationId: string,
		query: SessionQuery,
		value: SQL<string>,
		nowMs: number,
	): Promise<Facet[]> {
		const db = this.#databases(organizationId);
		const { where } = await this.#matching(organizationId, query, nowMs);
		const some = db
			.select({ value: value.as("value") })
			.from(rows)
			.where(where)
			.limit(countMax + 1)
			.as("some");
		const counted = await db
			.select({ value: some.value, n: count() })
			.from(some)
			.groupBy(sql`value`)
			.orderBy(desc(count()), sql`1`);
		const capped = counted.reduce((sum, { n }) => sum + n, 0) > countMax;
		return counted.map(({ value, n }) => ({ value, count: Math.min(n, countMax), capped }));
	}

	async #matching(
		organizationId: string,
		{ search, ...query }: SessionQuery,
		nowMs: number,
		sort?: SessionSort,
	): Promise<Pick<Reading, "where" | "isFew">> {
		const conditions = conditionsOf(organizationId, query, nowMs);
		// By last activity an index has each person's sessions in their order.
		const isWalked = sort !== undefined && sort.by !== "lastActivityAt";
		const person = isWalked ? query.userId : undefined;
		if (search === undefined && person === undefined) return { where: conditions, isFew: false };
		const db = this.#databases(organizationId);
		const { condition, isFew } =
			search === undefined
				? await sessionsOfPerson(db, organizationId, person ?? "")
				: await searchSessions(db, organizationId, search);
		return { where: and(isFew ? triedOnly(conditions) : conditions, condition), isFew };
	}
}

type ProjectedRow = typeof rows.$inferSelect;

interface Reading {
	organizationId: string;
	where: SQL | undefined;
	/** What matches is looked up by the keys of its rows, and then sorted. */
	isFew: boolean;
	limit: number;
}

/** A row with its person; the organization's newest version as this statement saw it. */
interface Found {
	row: ProjectedRow;
	userName: string | null;
	userEmail: string | null;
	userSort: string | null;
	newest: number;
}

const person = { userName: users.name, userEmail: users.email, userSort: users.sort };

const isPersonOf = (organizationId: string) =>
	and(ownedBy(users, organizationId), eq(users.id, rows.userId));

/** What a position says of a pass that has come to what moved since it began. */
const movedPass = -1;

/** Between the name that people are sorted by and their id; no folded name holds it. */
const nameEnd = "\u0000";

/** Of people in either direction, each of them with the session first that was used last. */
function afterPerson(after: Position, key: SQL, isAscending: boolean): SQL {
	const [name = "", userId = "", lastActivityAt = ""] = String(after.value).split(nameEnd);
	const [beyond, from] = isAscending ? [sql`>`, sql`>=`] : [sql`<`, sql`<=`];
	return sql`${users.sort} ${from} ${name} AND ((${users.sort}, ${users.id}) ${beyond} (${name}, ${userId})
		OR (${users.sort} = ${name} AND ${users.id} = ${userId}
			AND (${rows.lastActivityAt}, ${rows.key}) < (${Number(lastActivityAt) || 0}, ${key})))`;
}

/** Rows that are sorted alike go by their keys. A row that is gone leaves its place to all of them: one may be repeated. */
const keyAfter = (organizationId: string, id: string, isAscending: boolean): SQL =>
	sql`coalesce((SELECT ${rows.key} FROM ${rows} WHERE ${ownedBy(rows, organizationId)} AND ${rows.id} = ${id}),
		${isAscending ? -1 : Number.MAX_SAFE_INTEGER})`;

function pageOf(
	{ organizationId, limit }: Pick<Reading, "organizationId" | "limit">,
	found: readonly Found[],
	nowMs: number,
	positionOf: (found: Found) => Position,
): { sessions: Session[]; next: Position | null } {
	const page = found.slice(0, limit);
	const last = page.at(-1);
	return {
		sessions: page.map((one) => toSession(organizationId, one, nowMs)),
		next: found.length > limit && last ? positionOf(last) : null,
	};
}

const positionByVersion = (row: ProjectedRow): Position => ({
	value: row.version,
	id: row.id,
	pass: movedPass,
});

const positionBySort = (
	row: ProjectedRow,
	userSort: string | null,
	sort: SessionSort,
): Position => ({
	value:
		sort.by === "user"
			? [userSort ?? "", row.userId, row.lastActivityAt].join(nameEnd)
			: sortValueOf(row, sort.by),
	id: row.id,
});

function sortValueOf(row: ProjectedRow, by: Exclude<SessionSort["by"], "user">): string | number {
	switch (by) {
		case "lastActivityAt":
			return row.lastActivityAt;
		case "createdAt":
			return row.createdAt;
		case "endedAt":
			return row.endedAt ?? 0;
		case "ip":
			return row.ipKey;
		case "country":
			return row.country;
		case "device":
			return row.deviceLabel;
	}
}

function toSession(
	organizationId: string,
	{ row, userName, userEmail }: Found,
	nowMs: number,
): Session {
	const status = statusAt(row, nowMs);
	const lapsed = row.status === "active" && status === "expired";
	const ended = endOf(row);
	return {
		id: row.id,
		organizationId,
		user: { id: row.userId, name: userName ?? "", email: userEmail ?? "" },
		status,
		device: {
			type: row.deviceType,
			os: row.deviceOs,
			browser: row.deviceBrowser,
			label: row.deviceLabel,
		},
		ip: row.ip,
		geo: row.geo,
		network: row.network,
		authMethods: row.authMethods,
		clientId: row.clientId,
		createdAt: row.createdAt,
		lastActivityAt: row.lastActivityAt,
		expiresAt: row.expiresAt,
		idleExpiresAt: row.idleExpiresAt,
		current: false,
		supportGrantId: row.supportGrantId,
		metadata: row.metadata,
		flags: row.flags ?? [],
		...(ended !== null && { ended }),
		...(lapsed && {
			ended: {
				at: limitOf(row),
				by: systemActor,
				cause: row.expiresAt <= row.idleExpiresAt ? ("absolute" as const) : ("idle" as const),
				reason: null,
				receiptId: null,
			},
		}),
	};
}
