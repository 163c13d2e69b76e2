import {
	and,
	asc,
	count,
	desc,
	eq,
	gt,
	gte,
	inArray,
	isNotNull,
	lt,
	lte,
	or,
	type SQL,
	sql,
} from "drizzle-orm";
import { systemActor } from "../domain/actor.ts";
import type { Position } from "../domain/lists/page.ts";
import { searchPrefixesOf } from "../domain/lists/search.ts";
import type { SessionQuery } from "../domain/lists/session-filter.ts";
import {
	type CappedCount,
	countMax,
	type Facet,
	type SessionFacets,
	type SessionSort,
} from "../domain/lists/session-list.ts";
import { limitOf, type Session, statusAt } from "../domain/session.ts";
import type { Database } from "./db.ts";
import { endOf } from "./projected-rows.ts";
import { userSessions as rows, sessionSearchTerms as terms, watermarks } from "./schema.ts";

const sortColumns = {
	lastActivityAt: rows.lastActivityAt,
	createdAt: rows.createdAt,
	endedAt: rows.endedAt,
	user: rows.userSort,
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
	readonly #db: Database;

	constructor(db: Database) {
		this.#db = db;
	}

	/** One keyset page, plus one row that tells whether there is more. */
	async page(
		organizationId: string,
		query: SessionQuery,
		sort: SessionSort,
		after: Position | null,
		limit: number,
		nowMs: number,
	): Promise<{ sessions: Session[]; next: Position | null }> {
		const column = sortColumns[sort.by];
		const direction = sort.direction === "asc" ? asc : desc;
		const beyond = sort.direction === "asc" ? sql`>` : sql`<`;
		const found = await this.#db
			.select()
			.from(rows)
			.where(
				and(
					this.#where(organizationId, query, nowMs),
					// The ledger's order: what has not ended has no place in it.
					sort.by === "endedAt" ? isNotNull(rows.endedAt) : undefined,
					after ? sql`(${column}, ${rows.id}) ${beyond} (${after.value}, ${after.id})` : undefined,
				),
			)
			.orderBy(direction(column), direction(rows.id))
			.limit(limit + 1);
		const page = found.slice(0, limit);
		const last = page.at(-1);
		return {
			sessions: page.map((row) => toSession(row, nowMs)),
			next: found.length > limit && last ? { value: sortValueOf(last, sort), id: last.id } : null,
		};
	}

	/** How many sessions match, counted up to 10,000. */
	async count(organizationId: string, query: SessionQuery, nowMs: number): Promise<CappedCount> {
		const some = this.#db
			.select({ one: sql`1`.as("one") })
			.from(rows)
			.where(this.#where(organizationId, query, nowMs))
			.limit(countMax + 1)
			.as("some");
		const [counted] = await this.#db.select({ n: count() }).from(some);
		const n = counted?.n ?? 0;
		return { count: Math.min(n, countMax), capped: n > countMax };
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
		const some = this.#db
			.select({ value: value.as("value") })
			.from(rows)
			.where(this.#where(organizationId, query, nowMs))
			.limit(countMax + 1)
			.as("some");
		const counted = await this.#db
			.select({ value: some.value, n: count() })
			.from(some)
			.groupBy(sql`value`)
			.orderBy(desc(count()), sql`1`);
		const capped = counted.reduce((sum, { n }) => sum + n, 0) > countMax;
		return counted.map(({ value, n }) => ({ value, count: Math.min(n, countMax), capped }));
	}

	#where(organizationId: string, query: SessionQuery, nowMs: number): SQL | undefined {
		// A mass revocation whose rows are not settled yet counts as if they were.
		const uncovered = sql`NOT EXISTS (SELECT 1 FROM ${watermarks} WHERE ${watermarks.organizationId} = ${organizationId}
			AND ${watermarks.settled} = 0 AND ${rows.sequence} <= ${watermarks.sequence}
			AND (${watermarks.userId} IS NULL OR ${watermarks.userId} = ${rows.userId})
			AND ${rows.expiresAt} > ${watermarks.at} AND ${rows.idleExpiresAt} > ${watermarks.at}
			AND ${rows.id} NOT IN (SELECT value FROM json_each(${watermarks.exceptIds})))`;
		const standing = and(
			eq(rows.status, "active"),
			gt(rows.expiresAt, nowMs),
			gt(rows.idleExpiresAt, nowMs),
			uncovered,
		);
		const revoked = or(
			eq(rows.status, "revoked"),
			and(eq(rows.status, "active"), sql`NOT (${uncovered})`),
		);
		const lapsed = or(
			eq(rows.status, "expired"),
			and(
				eq(rows.status, "active"),
				or(lte(rows.expiresAt, nowMs), lte(rows.idleExpiresAt, nowMs)),
				uncovered,
			),
		);
		const prefixes = query.q === undefined ? [] : searchPrefixesOf(query.q);
		return and(
			eq(rows.organizationId, organizationId),
			query.status === "active" ? standing : undefined,
			query.status === "revoked" ? revoked : undefined,
			query.status === "expired" ? lapsed : undefined,
			query.userId === undefined ? undefined : eq(rows.userId, query.userId),
			query.deviceType?.length ? inArray(rows.deviceType, query.deviceType) : undefined,
			query.country?.length
				? inArray(
						rows.country,
						query.country.map((code) => code.toUpperCase()),
					)
				: undefined,
			query.ipRange
				? and(gte(rows.ipKey, query.ipRange.from), lte(rows.ipKey, query.ipRange.to))
				: undefined,
			query.lastActiveBefore === undefined
				? undefined
				: lt(rows.lastActivityAt, query.lastActiveBefore),
			query.lastActiveAfter === undefined
				? undefined
				: gte(rows.lastActivityAt, query.lastActiveAfter),
			query.createdBefore === undefined ? undefined : lt(rows.createdAt, query.createdBefore),
			query.createdAfter === undefined ? undefined : gte(rows.createdAt, query.createdAfter),
			query.clientId === undefined ? undefined : eq(rows.clientId, query.clientId),
			query.supportOnly ? isNotNull(rows.supportGrantId) : undefined,
			query.endedCause?.length ? inArray(rows.endedCause, query.endedCause) : undefined,
			query.endedById === undefined
				? undefined
				: sql`json_extract(${rows.endedBy}, '$.id') = ${query.endedById}`,
			query.endedBefore === undefined ? undefined : lt(rows.endedAt, query.endedBefore),
			query.endedAfter === undefined ? undefined : gte(rows.endedAt, query.endedAfter),
			...prefixes.map((prefix) =>
				inArray(
					rows.id,
					this.#db
						.select({ id: terms.sessionId })
						.from(terms)
						.where(
							and(
								eq(terms.organizationId, organizationId),
								gte(terms.term, prefix),
								lt(terms.term, `${prefix}\u{10ffff}`),
							),
						),
				),
			),
			// A search that holds no word at all matches nothing, rather than everything.
			query.q !== undefined && query.q.trim() !== "" && prefixes.length === 0
				? sql`false`
				: undefined,
		);
	}
}

type ProjectedRow = typeof rows.$inferSelect;

function sortValueOf(row: ProjectedRow, sort: SessionSort): string | number {
	switch (sort.by) {
		case "lastActivityAt":
			return row.lastActivityAt;
		case "createdAt":
			return row.createdAt;
		case "endedAt":
			return row.endedAt ?? 0;
		case "user":
			return row.userSort;
		case "ip":
			return row.ipKey;
		case "country":
			return row.country;
		case "device":
			return row.deviceLabel;
	}
}

function toSession(row: ProjectedRow, nowMs: number): Session {
	const status = statusAt(row, nowMs);
	const lapsed = row.status === "active" && status === "expired";
	const ended = endOf(row);
	return {
		id: row.id,
		organizationId: row.organizationId,
		user: { id: row.userId, name: row.userName, email: row.userEmail },
		status,
		device: {
			type: row.deviceType,
			os: row.deviceOs,
			browser: row.deviceBrowser,
			label: row.deviceLabel,
		},
		ip: row.ip,
		geo: row.geo,
		authMethods: row.authMethods,
		clientId: row.clientId,
		createdAt: row.createdAt,
		lastActivityAt: row.lastActivityAt,
		expiresAt: row.expiresAt,
		idleExpiresAt: row.idleExpiresAt,
		current: false,
		supportGrantId: row.supportGrantId,
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
