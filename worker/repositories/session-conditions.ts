import { and, eq, gt, gte, isNotNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { idleFlagAfterMs } from "../domain/facts/flags.ts";
import type { SessionQuery } from "../domain/lists/session-filter.ts";
import { ownedBy } from "./ownership.ts";
import { userSessions as rows, watermarks } from "./schema.ts";
import { isAmong } from "./stored-row.ts";

/**
 * What a filter says of rows, but for its search. A list is one parameter: D1 takes a hundred in a statement.
 *
 * @param nowMs limits that have passed count, whether or not they were written down
 */
export function conditionsOf(
	organizationId: string,
	query: Omit<SessionQuery, "search">,
	nowMs: number,
): SQL | undefined {
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
	return and(
		ownedBy(rows, organizationId),
		query.status === "active" ? standing : undefined,
		query.status === "revoked" ? revoked : undefined,
		query.status === "expired" ? lapsed : undefined,
		query.userId === undefined ? undefined : eq(rows.userId, query.userId),
		query.deviceType?.length ? isAmong(rows.deviceType, query.deviceType) : undefined,
		query.country?.length
			? isAmong(
					rows.country,
					query.country.map((code) => code.toUpperCase()),
				)
			: undefined,
		query.ranges === undefined
			? undefined
			: or(...query.ranges.map(({ from, to }) => and(gte(rows.ipKey, from), lte(rows.ipKey, to)))),
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
		query.endedCause?.length ? isAmong(rows.endedCause, query.endedCause) : undefined,
		query.endedById === undefined
			? undefined
			: sql`json_extract(${rows.endedBy}, '$.id') = ${query.endedById}`,
		query.endedBefore === undefined ? undefined : lt(rows.endedAt, query.endedBefore),
		query.endedAfter === undefined ? undefined : gte(rows.endedAt, query.endedAfter),
		query.network === undefined ? undefined : eq(rows.network, query.network),
		query.flags?.length ? flagged(query, standing, nowMs) : undefined,
		...Object.entries(query.metadata ?? {}).map(([key, value]) => hasMetadata(key, value)),
	);
}

/** Idleness is not written down: nothing arrives when nothing happens. */
function flagged(
	{ flags = [], idlenessOff }: Pick<SessionQuery, "flags" | "idlenessOff">,
	standing: SQL | undefined,
	nowMs: number,
) {
	const written = sql`${rows.flags} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(${rows.flags})
		WHERE json_extract(value, '$.kind') IN (SELECT value FROM json_each(${JSON.stringify(flags)})))`;
	return flags.includes("idle") && !idlenessOff
		? or(written, and(standing, lte(rows.lastActivityAt, nowMs - idleFlagAfterMs)))
		: written;
}

/** The path is a parameter, and the key a quoted member of it: nothing of either is read as SQL. */
const hasMetadata = (key: string, value: string) =>
	sql`${rows.metadata} IS NOT NULL AND json_extract(${rows.metadata}, ${`$."${key}"`}) = ${value}`;
