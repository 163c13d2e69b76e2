import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AuditQuery } from "../../domain/audit/audit-filter.ts";
import { hourMs } from "../../domain/clock.ts";
import type { KeyRange } from "../../domain/lists/search-words.ts";
import type { Database, Databases } from "../db.ts";
import { auditEvents as rows } from "../schema.ts";
import { actorsNamed, type Named, targetsNamed } from "./audit-search.ts";

/** What events are asked for, in SQL. */
interface Conditions {
	where: SQL | undefined;
	/** Null: no more than one value is asked for. */
	each: Each | null;
	/** Which index the log is read by. */
	by: SQL;
}

/** Values of which each finds events by an index; `named.value` in `matches` is one of them. */
interface Each {
	values: readonly unknown[];
	matches: SQL;
}

/** Rows that the values of one condition may read together; above it each event is asked in the order of the log. */
const readMax = 100_000;
/** Events of more addresses than this are not looked up one by one. */
const addressedMax = 2_000;

/**
 * The conditions of a query. Each of them reads an index of its own or is bounded: a name is looked up first, and stands
 * for few ids; of several values each is read as far as a page needs; what finds very many events fills a page soon in
 * the order of the log.
 */
export async function auditConditions(
	databases: Databases,
	organizationId: string,
	query: AuditQuery,
	limit: number,
): Promise<Conditions> {
	const { actorWords, targetWords, action = [] } = query;
	const [actors, targets, addressed] = await Promise.all([
		actorWords && actorsNamed(databases, organizationId, actorWords),
		targetWords && targetsNamed(databases, organizationId, targetWords),
		query.ranges && addressCondition(databases(organizationId), organizationId, query.ranges),
	]);
	const fits = (values: readonly unknown[]) => values.length * (limit + 1) <= readMax;
	const listed: (Each & { of: string; index: IndexName })[] = [
		...(actors && actors.many === null && fits(actors.ids)
			? [
					{
						of: "actor",
						index: "by_actor" as const,
						...oneOf(actors, rows.actorKind, rows.actorId),
					},
				]
			: []),
		...(targets && targets.many === null && fits(targets.ids)
			? [
					{
						...{ of: "target", index: "by_target" as const },
						...oneOf(targets, rows.targetKind, rows.targetId),
					},
				]
			: []),
		...(action.length > 1
			? [
					{
						...{ of: "action", index: "by_action" as const, values: action },
						matches: sql`${rows.action} = named.value`,
					},
				]
			: []),
	];
	const [each] = listed;
	const actorId = query.tokenId ?? query.actorId;
	return {
		where: and(
			actorId === undefined ? undefined : eq(rows.actorId, actorId),
			query.actorId === undefined ? undefined : sql`+${rows.actorId} = ${query.actorId}`,
			query.tokenId === undefined ? undefined : eq(rows.actorKind, "api_token"),
			query.targetId === undefined ? undefined : eq(rows.targetId, query.targetId),
			query.grantId === undefined ? undefined : eq(rows.grantId, query.grantId),
			query.receiptId === undefined ? undefined : eq(rows.receiptId, query.receiptId),
			query.severity === undefined ? undefined : severityCondition(query.severity),
			action.length === 0 || each?.of === "action" ? undefined : inArray(rows.action, action),
			actors && each?.of !== "actor" ? among(actors, rows.actorKind, rows.actorId) : undefined,
			targets && each?.of !== "target" ? among(targets, rows.targetKind, rows.targetId) : undefined,
			addressed?.condition,
			query.folded ? sql`+${rows.action} <> 'revocation.enforced'` : undefined,
			...timeConditions(organizationId, query),
		),
		each: each ?? null,
		by: each ? indexed(each.index) : addressed?.isFew ? sql`NOT INDEXED` : indexed(indexOf(query)),
	};
}

type IndexName =
	| "by_receipt"
	| "by_grant"
	| "by_target"
	| "by_actor"
	| "by_action"
	| "critical"
	| "by_sequence"
	| "by_time";

/** Said by name: of a page that goes on somewhere, SQLite takes two bounds of the log's order for the better choice. */
const indexed = (name: IndexName): SQL => sql`INDEXED BY ${sql.identifier(`audit_events_${name}`)}`;

/** What finds the fewest events, as a rule. */
function indexOf(query: AuditQuery): IndexName {
	if (query.receiptId !== undefined) return "by_receipt";
	if (query.grantId !== undefined) return "by_grant";
	if (query.targetId !== undefined) return "by_target";
	if (query.actorId !== undefined || query.tokenId !== undefined) return "by_actor";
	if (query.action?.length === 1) return "by_action";
	return query.severity === "critical" ? "critical" : "by_sequence";
}

type KindColumn = typeof rows.actorKind | typeof rows.targetKind;
type IdColumn = typeof rows.actorId | typeof rows.targetId;

const oneOf = ({ ids }: Named, kind: KindColumn, id: IdColumn): Each => ({
	values: ids,
	matches: sql`${id} = (named.value ->> 1) AND ${kind} = (named.value ->> 0)`,
});

/** Each event is asked, and no index. */
const among = ({ ids, many }: Named, kind: KindColumn, id: IdColumn): SQL =>
	sql`+((${kind}, ${id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(ids)}))
		OR ${many ?? sql`false`})`;

/** Literal, because an index of those that are critical is found by the text of a condition. */
const severityCondition = (severity: "info" | "critical"): SQL =>
	severity === "critical" ? sql`${rows.severity} = 'critical'` : sql`${rows.severity} = 'info'`;

/** By how much a clock may have been set back without an event being missed. */
const slackMs = hourMs;

/**
 * Times, exactly; and around them the part of the log that can hold such an event, as a range of its order. The clock
 * of an object may have been set back, so that the range is wider by an hour at both ends.
 */
function timeConditions(organizationId: string, { from, to }: AuditQuery): SQL[] {
	const own = eq(rows.organizationId, organizationId);
	return [
		...(from === undefined
			? []
			: [
					sql`+${rows.at} >= ${from}`,
					sql`${rows.sequence} >= coalesce((SELECT ${rows.sequence} FROM ${rows} ${indexed("by_time")} WHERE ${own}
						AND ${rows.at} < ${from - slackMs} ORDER BY ${rows.at} DESC, ${rows.sequence} DESC LIMIT 1), 0)`,
				]),
		...(to === undefined
			? []
			: [
					sql`+${rows.at} < ${to}`,
					sql`${rows.sequence} <= coalesce((SELECT ${rows.sequence} FROM ${rows} ${indexed("by_time")} WHERE ${own}
						AND ${rows.at} >= ${to + slackMs} ORDER BY ${rows.at}, ${rows.sequence} LIMIT 1), ${Number.MAX_SAFE_INTEGER})`,
				]),
	];
}

async function addressCondition(
	db: Database,
	organizationId: string,
	ranges: readonly KeyRange[],
): Promise<{ condition: SQL; isFew: boolean }> {
	const own = eq(rows.organizationId, organizationId);
	const within = ranges.map(
		({ from, to }) => sql`${rows.ipKey} >= ${from} AND ${rows.ipKey} <= ${to}`,
	);
	if (within.length === 0) return { condition: sql`false`, isFew: false };
	const each = (what: SQL) =>
		sql.join(
			within.map((range) => sql`SELECT ${what} FROM ${rows} WHERE ${own} AND ${range}`),
			sql` UNION ALL `,
		);
	const [counted] = await db.all<{ n: number }>(
		sql`SELECT count(*) AS n FROM (SELECT * FROM (${each(sql`1`)}) LIMIT ${addressedMax + 1})`,
	);
	if ((counted?.n ?? 0) <= addressedMax) {
		return { condition: sql`${rows}.rowid IN (${each(sql`${rows}.rowid`)})`, isFew: true };
	}
	const one = sql.join(
		within.map((range) => sql`(${range})`),
		sql` OR `,
	);
	return { condition: sql`+(${one})`, isFew: false };
}
