import { and, eq, type SQL, sql } from "drizzle-orm";
import { systemActor } from "../../domain/actor.ts";
import { platformId } from "../../domain/ids.ts";
import { personTermsOf } from "../../domain/lists/search-words.ts";
import type { Databases } from "../db.ts";
import { ownedBy } from "../ownership.ts";
import {
	administrators,
	apiTokens,
	auditEvents,
	organizations,
	supportAccessGrants,
	userSessions,
} from "../schema.ts";
import { peopleNamed, personHasWords } from "./audit-people.ts";

/** Whom the words of a name mean. */
export interface Named {
	/** Kind and id. */
	ids: [kind: string, id: string][];
	/** Of very many people: what an event is asked instead. */
	many: SQL | null;
}

/** More people, or sessions of people, are not looked up one by one. */
const namedMax = 500;
/** Administrators, tokens and grants are few; of more, the first by id. */
const readMax = 2_000;

const hasWords = (words: readonly string[], name: string, email = ""): boolean => {
	const terms = personTermsOf({ name, email });
	return words.length > 0 && words.every((word) => terms.some((term) => term.startsWith(word)));
};

async function administratorsNamed(databases: Databases, ownerId: string, words: string[]) {
	const found = await databases(ownerId)
		.select({ id: administrators.id, name: administrators.name, email: administrators.email })
		.from(administrators)
		.where(eq(administrators.organizationId, ownerId))
		.orderBy(administrators.id)
		.limit(readMax);
	return found.filter(({ name, email }) => hasWords(words, name ?? "", email)).map(({ id }) => id);
}

async function tokensNamed(databases: Databases, ownerId: string, words: string[]) {
	const found = await databases(ownerId)
		.select({ id: apiTokens.id, name: apiTokens.name })
		.from(apiTokens)
		.where(eq(apiTokens.organizationId, ownerId))
		.orderBy(apiTokens.id)
		.limit(readMax);
	return found.filter(({ name }) => hasWords(words, name)).map(({ id }) => id);
}

async function sessionsOf(databases: Databases, organizationId: string, userIds: string[]) {
	const found = await databases(organizationId)
		.select({ id: userSessions.id })
		.from(userSessions)
		.where(
			and(
				ownedBy(userSessions, organizationId),
				sql`${userSessions.userId} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`,
			),
		)
		.limit(namedMax + 1);
	return found.length > namedMax ? null : found.map(({ id }) => id);
}

const each = (kind: string, ids: readonly string[]): [string, string][] =>
	ids.map((id) => [kind, id]);

/** Who is shown under such a name as the one who did something: administrators, tokens, people, and Curfew itself. */
export async function actorsNamed(
	databases: Databases,
	organizationId: string,
	words: string[],
): Promise<Named> {
	const [own, global, tokens, platformTokens, people] = await Promise.all([
		administratorsNamed(databases, organizationId, words),
		administratorsNamed(databases, platformId, words),
		tokensNamed(databases, organizationId, words),
		tokensNamed(databases, platformId, words),
		peopleNamed(databases, organizationId, words, namedMax),
	]);
	const isPerson = sql`${auditEvents.actorKind} = 'person' AND ${personHasWords(organizationId, sql`${auditEvents.actorId}`, words)}`;
	return {
		ids: [
			...each("organization_admin", own),
			...each("global_admin", global),
			...each("api_token", [...new Set([...tokens, ...platformTokens])]),
			...each("person", people ?? []),
			...each("system", hasWords(words, systemActor.name) ? [systemActor.id] : []),
		],
		many: people === null ? sql`(${isPerson})` : null,
	};
}

/** What is shown under such a name as what something was done to. A session goes by the name of its person. */
export async function targetsNamed(
	databases: Databases,
	organizationId: string,
	words: string[],
): Promise<Named> {
	const [own, tokens, grants, places, people] = await Promise.all([
		administratorsNamed(databases, organizationId, words),
		tokensNamed(databases, organizationId, words),
		grantsNamed(databases, organizationId, words),
		placesNamed(databases, organizationId, words),
		peopleNamed(databases, organizationId, words, namedMax),
	]);
	const sessions = people && (await sessionsOf(databases, organizationId, people));
	const { targetKind, targetId } = auditEvents;
	const userId = sql`(SELECT ${userSessions.userId} FROM ${userSessions} WHERE ${ownedBy(userSessions, organizationId)}
		AND ${userSessions.id} = ${targetId})`;
	const ofPerson = (id: SQL) => personHasWords(organizationId, id, words);
	return {
		ids: [
			...each("administrator", own),
			...each("api_token", tokens),
			...each("support_grant", grants),
			...each("organization", places),
			...each("user", people ?? []),
			...each("session", sessions ?? []),
		],
		many:
			sessions === null
				? sql`(${targetKind} = 'user' AND ${ofPerson(sql`${targetId}`)} OR ${targetKind} = 'session' AND ${ofPerson(userId)})`
				: null,
	};
}

async function grantsNamed(databases: Databases, organizationId: string, words: string[]) {
	const found = await databases(organizationId)
		.select({ id: supportAccessGrants.id, name: supportAccessGrants.holderName })
		.from(supportAccessGrants)
		.where(eq(supportAccessGrants.organizationId, organizationId))
		.orderBy(supportAccessGrants.id)
		.limit(readMax);
	return found
		.filter(({ name }) => hasWords(words, name ?? "Platform support"))
		.map(({ id }) => id);
}

async function placesNamed(databases: Databases, organizationId: string, words: string[]) {
	const found = await databases(platformId)
		.select({ id: organizations.id, name: organizations.name })
		.from(organizations)
		.where(organizationId === platformId ? undefined : eq(organizations.id, organizationId))
		.orderBy(organizations.id)
		.limit(readMax);
	return found.filter(({ name }) => hasWords(words, name)).map(({ id }) => id);
}
