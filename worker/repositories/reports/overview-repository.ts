import { type SQL, sql } from "drizzle-orm";
import { hourMs } from "../../domain/clock.ts";
import { idleFlagAfterMs } from "../../domain/facts/flags.ts";
import type { Counted, HourOfSessions, Overview } from "../../domain/lists/overview.ts";
import { type CappedCount, countMax, type Facet } from "../../domain/lists/session-list.ts";
import { cappedCount } from "../capped-count.ts";
import type { Database, Databases } from "../db.ts";
import { ownedBy } from "../ownership.ts";
import { userSessions as rows } from "../schema.ts";
import { conditionsOf } from "../session-conditions.ts";

interface Spread {
	of: "country" | "people" | "flag" | "looked_at";
	value: string;
	n: number;
}

/** Counts for the first page that an administrator opens: each looks at 10,000 rows at most, and says so. */
export class OverviewRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/** @param isIdleOff the policy does not want idle sessions marked */
	async read(
		organizationId: string,
		hours: readonly number[],
		isIdleOff: boolean,
		nowMs: number,
	): Promise<Pick<Overview, "sessions"> & { counted: Counted }> {
		const db = this.#databases(organizationId);
		const [standing, flags, idle, byHour] = await Promise.all([
			standingSpread(db, organizationId, nowMs),
			flagsOf(db, organizationId, nowMs),
			isIdleOff ? null : idleOf(db, organizationId, nowMs),
			hoursOf(db, organizationId, hours),
		]);
		const { sessions, people, countries } = standing;
		const kinds = idle?.count ? [...flags, { value: "idle", ...idle }] : flags;
		return { sessions, counted: { people, countries, flags: kinds, hours: byHour } };
	}
}

/** One look at the standing sessions tells how many there are, whose they are and where. */
async function standingSpread(db: Database, organizationId: string, nowMs: number) {
	const found = await db.all<Spread>(sql`WITH standing AS MATERIALIZED (
		SELECT ${rows.country} AS country, ${rows.userId} AS person FROM ${rows}
			WHERE ${standingIn(organizationId, nowMs)} LIMIT ${countMax + 1})
		SELECT 'country' AS "of", country AS value, count(*) AS n FROM standing GROUP BY country
		UNION ALL SELECT 'people', '', count(DISTINCT person) FROM standing
		ORDER BY n DESC, value`);
	const countries = found.filter(({ of }) => of === "country");
	const all = countries.reduce((sum, { n }) => sum + n, 0);
	const capped = all > countMax;
	const counted = (n: number): CappedCount => ({ count: Math.min(n, countMax), capped });
	return {
		sessions: counted(all),
		people: counted(found.find(({ of }) => of === "people")?.n ?? 0),
		countries: countries
			.filter(({ value }) => value !== "")
			.map(({ value, n }): Facet => ({ value, ...counted(n) })),
	};
}

/** Ended sessions keep what stood out about them: those used last come first, and so those that stand. */
async function flagsOf(db: Database, organizationId: string, nowMs: number): Promise<Facet[]> {
	const found = await db.all<Spread>(sql`WITH flagged AS MATERIALIZED (
		SELECT ${rows.key} AS key FROM ${rows} WHERE ${ownedBy(rows, organizationId)} AND ${rows.flags} IS NOT NULL
			ORDER BY ${rows.lastActivityAt} DESC LIMIT ${countMax + 1})
		SELECT 'flag' AS "of", json_extract(flag.value, '$.kind') AS value, count(*) AS n
			FROM flagged JOIN ${rows} ON ${rows.key} = flagged.key JOIN json_each(${rows.flags}) AS flag
			WHERE ${standingIn(organizationId, nowMs)} GROUP BY 2
		UNION ALL SELECT 'looked_at', '', count(*) FROM flagged`);
	const capped = found.some(({ of, n }) => of === "looked_at" && n > countMax);
	return found
		.filter(({ of }) => of === "flag")
		.map(({ value, n }) => ({ value, count: Math.min(n, countMax), capped }));
}

/** Idleness is not written down: nothing arrives when nothing happens. */
const idleOf = (db: Database, organizationId: string, nowMs: number): Promise<CappedCount> =>
	cappedCount(
		db,
		rows,
		conditionsOf(
			organizationId,
			{ status: "active", lastActiveBefore: nowMs - idleFlagAfterMs + 1 },
			nowMs,
		),
	);

async function hoursOf(
	db: Database,
	organizationId: string,
	hours: readonly number[],
): Promise<HourOfSessions[]> {
	/** Of one index, and no row is looked at. */
	const within = (column: SQL) => sql`(SELECT count(*) FROM (SELECT 1 FROM ${rows}
		WHERE ${ownedBy(rows, organizationId)} AND ${column} >= hour.value AND ${column} < hour.value + ${hourMs}
		LIMIT ${countMax + 1}))`;
	const found = await db.all<{ from: number; began: number; ended: number }>(
		sql`SELECT hour.value AS "from", ${within(sql`${rows.createdAt}`)} AS began, ${within(sql`${rows.endedAt}`)} AS ended
			FROM json_each(${JSON.stringify(hours)}) AS hour`,
	);
	const counted = (n: number): CappedCount => ({
		count: Math.min(n, countMax),
		capped: n > countMax,
	});
	return found.map(({ from, began, ended }) => ({
		from,
		began: counted(began),
		ended: counted(ended),
	}));
}

const standingIn = (organizationId: string, nowMs: number): SQL =>
	sql`${conditionsOf(organizationId, { status: "active" }, nowMs)}`;
