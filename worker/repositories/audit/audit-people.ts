import { type SQL, sql } from "drizzle-orm";
import type { Databases } from "../db.ts";
import { keyOf, ownedBy } from "../ownership.ts";
import { userSearchTerms as terms, users } from "../schema.ts";

/** Above every text that begins with a word, in the order of code points. */
const begins = (term: SQL, word: string): SQL =>
	sql`${term} >= ${word} AND ${term} < ${`${word}\u{10ffff}`}`;

/** Whether the person of a key has a term for each word. */
const hasEach = (userKey: SQL, words: readonly string[]): SQL =>
	sql.join(
		words.map(
			(word) => sql`EXISTS (SELECT 1 FROM ${terms} AS more WHERE more.user_key = ${userKey}
				AND ${begins(sql`more.term`, word)})`,
		),
		sql` AND `,
	);

/** The ids of people who have a term for each word; null: they are more than `max`. */
export async function peopleNamed(
	databases: Databases,
	organizationId: string,
	words: readonly string[],
	max: number,
): Promise<string[] | null> {
	const [longest, ...others] = [...words].sort((one, other) => other.length - one.length);
	if (longest === undefined) return [];
	const rest = others.length === 0 ? sql`true` : hasEach(sql`found.user_key`, others);
	const keys = sql`SELECT DISTINCT found.user_key FROM ${terms} AS found
		WHERE found.organization_key = ${keyOf(organizationId)} AND ${begins(sql`found.term`, longest)} AND ${rest}
		LIMIT ${max + 1}`;
	const found = await databases(organizationId)
		.select({ id: users.id })
		.from(users)
		.where(sql`${users.key} IN (${keys})`);
	return found.length > max ? null : found.map(({ id }) => id);
}

/** Whether the person of an id has a term for each word: asked of one event, where very many people are meant. */
export const personHasWords = (
	organizationId: string,
	userId: SQL,
	words: readonly string[],
): SQL =>
	words.length === 0
		? sql`false`
		: sql`(${hasEach(sql`(SELECT ${users.key} FROM ${users} WHERE ${ownedBy(users, organizationId)} AND ${users.id} = ${userId})`, words)})`;
