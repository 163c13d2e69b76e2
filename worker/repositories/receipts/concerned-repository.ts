import { and, type SQL, sql } from "drizzle-orm";
import {
	type Concerned,
	type ConcernedSession,
	nobodyKnown,
	type Receipt,
	sessionsNamedBy,
} from "../../domain/receipt.ts";
import type { Databases } from "../db.ts";
import { ownedBy } from "../ownership.ts";
import { revocations, userSessions, users } from "../schema.ts";

/** Of more sessions than this a list does not say whose they were: a page of receipts reads at most this many of each. */
const lookedAtMax = 100;

/** In SQL what `sessionsNamedBy` says. */
const namedSessions = sql`CASE WHEN ${revocations.scope} ->> '$.kind' = 'session'
	THEN json_array(${revocations.scope} ->> '$.sessionId') ELSE ${revocations.sessionIds} END`;

interface Found {
	receiptId: string;
	sessions: number;
	people: number;
	first: string;
	last: string;
	device: string;
}

/** Whom each of these receipts concerns, in one statement for all of them. */
export async function concernedBy(
	databases: Databases,
	organizationId: string,
	receipts: readonly Receipt[],
): Promise<Map<string, Concerned>> {
	const few = receipts.filter(({ sessionIds }) => sessionIds.length <= lookedAtMax);
	const db = databases(organizationId);
	const ids = JSON.stringify(few.map(({ id }) => id));
	const found = await db.all<Found>(sql`SELECT ${revocations.id} AS receiptId, count(*) AS sessions,
			count(DISTINCT ${userSessions.userId}) AS people, min(${userSessions.userId}) AS first,
			max(${userSessions.userId}) AS last, min(${userSessions.deviceLabel}) AS device
		FROM json_each(${ids}) AS some
		CROSS JOIN ${revocations} CROSS JOIN json_each(${namedSessions}) AS named CROSS JOIN ${userSessions}
		WHERE ${revocations.organizationId} = ${organizationId} AND ${revocations.id} = some.value
			AND ${ownedBy(userSessions, organizationId)} AND ${userSessions.id} = named.value
		GROUP BY ${revocations.id}`);
	const names = await peopleOf(
		databases,
		organizationId,
		found.flatMap(({ people, first, last }) => (people <= 2 ? [first, last] : [])),
	);
	const byId = new Map(found.map((one) => [one.receiptId, one]));
	const concernedOf = (receipt: Receipt): Concerned => {
		const one = byId.get(receipt.id);
		const { length } = sessionsNamedBy(receipt);
		if (one?.sessions !== length || receipt.more) return nobodyKnown;
		const { people, first, last } = one;
		const named = people > 2 ? [] : [...new Set([first, last])].map(names);
		return { people, named, device: length === 1 ? one.device : null };
	};
	return new Map(receipts.map((receipt) => [receipt.id, concernedOf(receipt)]));
}

/** The sessions that a receipt names, in its order; those that are kept no more are left out. */
export async function sessionsOf(
	databases: Databases,
	organizationId: string,
	receipt: Receipt,
): Promise<ConcernedSession[]> {
	const sessionIds = sessionsNamedBy(receipt);
	const { id, userId, deviceLabel: device } = userSessions;
	const named = sql`(SELECT value FROM json_each(${JSON.stringify(sessionIds)}))`;
	const found = await databases(organizationId)
		.select({ id, userId, device })
		.from(userSessions)
		.where(and(ownedBy(userSessions, organizationId), sql`${id} IN ${named}`));
	const names = await peopleOf(
		databases,
		organizationId,
		found.map((one) => one.userId),
	);
	const byId = new Map(found.map((one) => [one.id, one]));
	return sessionIds.flatMap((sessionId) => {
		const one = byId.get(sessionId);
		return one ? [{ id: one.id, user: names(one.userId), device: one.device }] : [];
	});
}

/** People by their ids; who is not kept has no name. */
async function peopleOf(
	databases: Databases,
	organizationId: string,
	userIds: readonly string[],
): Promise<(userId: string) => ConcernedSession["user"]> {
	if (userIds.length === 0) return (id) => ({ id, name: "", email: "" });
	const { id, name, email } = users;
	const among: SQL = sql`${id} IN (SELECT value FROM json_each(${JSON.stringify([...new Set(userIds)])}))`;
	const found = await databases(organizationId)
		.select({ id, name, email })
		.from(users)
		.where(and(ownedBy(users, organizationId), among));
	const byId = new Map(found.map((one) => [one.id, one]));
	return (userId) => byId.get(userId) ?? { id: userId, name: "", email: "" };
}
