import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { hourMs } from "../../domain/clock.ts";
import { type ReceiptQuery, receiptPeopleMax } from "../../domain/receipt.ts";
import { peopleNamed } from "../audit/audit-people.ts";
import { actorsNamed } from "../audit/audit-search.ts";
import type { Databases } from "../db.ts";
import { ownedBy } from "../ownership.ts";
import { revocations as rows, userSessions } from "../schema.ts";

/** What receipts are asked for, in SQL. */
interface Conditions {
	where: SQL | undefined;
	/** Each of these, of whom one is meant, is read by the index of who did it, as far as a page needs. */
	actorIds: string[] | null;
	/** Which index the receipts are read by. */
	by: SQL;
}

/** A name that too many people have. */
export interface TooMany {
	tooMany: "userName" | "actorName";
}

/** Every condition reads an index of its own or is bounded: names stand for few ids, or are refused. */
export async function receiptConditions(
	databases: Databases,
	organizationId: string,
	query: ReceiptQuery,
): Promise<Conditions | TooMany> {
	const { userWords, actorWords, userId, actorId, cause, state } = query;
	const [people, actors] = await Promise.all([
		userWords && peopleNamed(databases, organizationId, userWords, receiptPeopleMax),
		actorWords && actorsNamed(databases, organizationId, actorWords),
	]);
	if (people === null) return { tooMany: "userName" };
	if (actors && (actors.many !== null || actors.ids.length > actorsMax)) {
		return { tooMany: "actorName" };
	}
	const ofPeople = [userId === undefined ? undefined : [userId], people].filter(
		(ids) => ids !== undefined,
	);
	const conditions = [
		...ofPeople.map((ids) => concerning(organizationId, ids)),
		cause === undefined ? undefined : eq(rows.cause, cause),
		actorId === undefined ? undefined : sql`${actorOf} = ${actorId}`,
		// Literal: the index of those on their way is found by the text of its condition.
		state === undefined
			? undefined
			: state === "recorded"
				? sql`${rows.enforcedAt} IS NULL`
				: isNotNull(rows.enforcedAt),
		...timeConditions(organizationId, query),
	];
	return {
		where: and(...conditions),
		actorIds: actors ? [...new Set(actors.ids.map(([, id]) => id))] : null,
		by:
			ofPeople.length > 0 && !actors
				? sql`NOT INDEXED`
				: indexed(actors ? "by_actor" : indexOf(query)),
	};
}

/** Each of them is read as far as a page needs. */
const actorsMax = 500;

export const actorOf = sql`${rows.actor} ->> '$.id'`;

type IndexName = "by_user" | "by_actor" | "on_their_way" | "by_cause" | "by_time" | "by_sequence";

const indexed = (name: IndexName): SQL => sql`INDEXED BY ${sql.identifier(`revocations_${name}`)}`;

/** What finds the fewest receipts, as a rule. */
function indexOf({ actorId, state, cause }: ReceiptQuery): IndexName {
	if (state === "recorded") return "on_their_way";
	if (actorId !== undefined) return "by_actor";
	return cause === undefined ? "by_sequence" : "by_cause";
}

/** By whichever way their sessions ended: all at once, or one of those that a receipt names or covers. */
const concerning = (organizationId: string, userIds: readonly string[]): SQL => {
	const ids = JSON.stringify(userIds);
	const own = eq(rows.organizationId, organizationId);
	// Joined in this order: without statistics SQLite would begin with all that the organization has.
	return sql`${rows}.rowid IN (
		SELECT ${rows}.rowid FROM json_each(${ids}) AS named
			CROSS JOIN ${rows} ${indexed("by_user")} WHERE ${own} AND ${rows.userId} = named.value
		UNION SELECT ${rows}.rowid FROM json_each(${ids}) AS named
			CROSS JOIN ${userSessions} INDEXED BY user_sessions_by_user CROSS JOIN ${rows}
			WHERE ${ownedBy(userSessions, organizationId)} AND ${userSessions.userId} = named.value
			AND ${own} AND ${rows.id} = ${userSessions.receiptId})`;
};

/** By how much a clock may have been set back without a receipt being missed. */
const slackMs = hourMs;

/** Times, exactly; and around them the part of the ledger that can hold such a receipt, as a range of its order. */
function timeConditions(organizationId: string, { from, to }: ReceiptQuery): SQL[] {
	const own = eq(rows.organizationId, organizationId);
	const { sequence, recordedAt } = rows;
	const edge = (bound: SQL, order: SQL): SQL =>
		sql`SELECT ${sequence} FROM ${rows} ${indexed("by_time")} WHERE ${own} AND ${bound} ORDER BY ${order} LIMIT 1`;
	return [
		...(from === undefined
			? []
			: [
					sql`+${recordedAt} >= ${from}`,
					sql`${sequence} >= coalesce((${edge(sql`${recordedAt} < ${from - slackMs}`, sql`${recordedAt} DESC, ${sequence} DESC`)}), 0)`,
				]),
		...(to === undefined
			? []
			: [
					sql`+${recordedAt} < ${to}`,
					sql`${sequence} <= coalesce((${edge(sql`${recordedAt} >= ${to + slackMs}`, sql`${recordedAt}, ${sequence}`)}), ${Number.MAX_SAFE_INTEGER})`,
				]),
	];
}
