import { type SQL, sql } from "drizzle-orm";
import { mayBeginId, type Search } from "../domain/lists/search-words.ts";
import type { Database } from "./db.ts";
import { ownedBy } from "./ownership.ts";
import { userSessions as rows, userSearchTerms as terms, users } from "./schema.ts";

/** Above every text that begins with the prefix, in the order of code points. */
const afterAll = (prefix: string): string => `${prefix}\u{10ffff}`;

/** A word begins with a prefix: one range of an index. */
const begins = (column: SQL, prefix: string): SQL =>
	sql`${column} >= ${prefix} AND ${column} < ${afterAll(prefix)}`;

/** Terms of a word that are counted to find the rarest of several. */
const countedMax = 2_000;

/** The words, the one with the fewest terms first: `person` may begin everybody's. */
async function rarestFirst(
	db: Database,
	organizationId: string,
	words: readonly string[],
): Promise<readonly string[]> {
	if (words.length < 2) return words;
	const counts = words.map(
		(word) => sql`SELECT ${word} AS word, (SELECT count(*) FROM (SELECT 1 FROM ${terms} AS found
			WHERE ${ownedByAlias(organizationId)} AND ${begins(sql`found.term`, word)} LIMIT ${countedMax})) AS n`,
	);
	const counted = await db.all<{ word: string }>(
		sql`${sql.join(counts, sql` UNION ALL `)} ORDER BY n`,
	);
	return counted.map(({ word }) => word);
}

/** The keys of people for whom every word begins a term; the first word is read, the others are tried. */
function peopleByWords(organizationId: string, words: readonly string[]): SQL | null {
	const [rarest, ...others] = words;
	if (rarest === undefined) return null;
	const all = others.map(
		(word) => sql`AND EXISTS (SELECT 1 FROM ${terms} AS more WHERE more.user_key = found.user_key
			AND ${begins(sql`more.term`, word)})`,
	);
	return sql`SELECT DISTINCT found.user_key FROM ${terms} AS found WHERE ${ownedByAlias(organizationId)}
		AND ${begins(sql`found.term`, rarest)} ${sql.join(all, sql` `)}`;
}

const ownedByAlias = (organizationId: string): SQL =>
	sql`found.organization_key = (SELECT key FROM organization_keys WHERE id = ${organizationId})`;

/** A short text is a word: it names an id only whole. */
const isNamed = (column: SQL, id: string): SQL =>
	mayBeginId(id) ? begins(column, id) : sql`${column} = ${id}`;

/** The keys of people who have such an id. */
const peopleById = (organizationId: string, ids: readonly string[]): SQL[] =>
	ids.map(
		(id) =>
			sql`SELECT ${users.key} FROM ${users} WHERE ${ownedBy(users, organizationId)} AND ${isNamed(sql`${users.id}`, id)}`,
	);

/** More people than this are not looked up one by one: the list is read in its order until a page is full. */
const peopleMax = 500;
/** The same of sessions that are named by their addresses or ids. */
const sessionsMax = 2_000;

/** What a search finds, as a condition on the rows of a list. */
interface Searched {
	condition: SQL;
	/** Its rows are looked up one by one, and whatever else is asked of them is tried on these alone: see `triedOnly`. */
	isFew: boolean;
}

/** There is nothing to look up by: the list's own conditions stay what its rows are found by. */
const nothing: Searched = { condition: sql`false`, isFew: false };

/** The people whom a search finds: no address is theirs. */
export async function searchPeople(
	db: Database,
	organizationId: string,
	search: Search,
): Promise<Searched> {
	const found = await fewPeople(db, organizationId, search);
	if (found === null)
		return { condition: anyOf(triesOf(sql`${users.key}`, sql`${users.id}`, search)), isFew: false };
	const keys = JSON.stringify(found.map(({ key }) => key));
	return {
		condition: sql`${users.key} IN (SELECT value FROM json_each(${keys}))`,
		isFew: true,
	};
}

/** The sessions that a search finds. What finds many is tried on each row in the order of the list, which fills a page soon. */
export async function searchSessions(
	db: Database,
	organizationId: string,
	search: Search,
): Promise<Searched> {
	const own = ownedBy(rows, organizationId);
	const inRanges = search.ranges.map(
		({ from, to }) => sql`${rows.ipKey} >= ${from} AND ${rows.ipKey} <= ${to}`,
	);
	const bySession = search.ids
		.filter((id) => id.startsWith("ses_"))
		.map((id) => isNamed(sql`${rows.id}`, id));
	const named = [...inRanges, ...bySession];
	const [people, isFewNamed] = await Promise.all([
		fewPeople(db, organizationId, search),
		areFew(db, own, named),
	]);
	if (people === null || !isFewNamed) {
		const person = sql`SELECT ${users.key} FROM ${users} WHERE ${ownedBy(users, organizationId)} AND ${users.id} = ${rows.userId}`;
		const tried = [...triesOf(sql`(${person})`, sql`${rows.userId}`, search), ...named];
		return { condition: anyOf(tried), isFew: false };
	}
	const ids = JSON.stringify(people.map(({ id }) => id));
	const ofPeople = sql`${rows.userId} IN (SELECT value FROM json_each(${ids}))`;
	const each = [...(people.length === 0 ? [] : [ofPeople]), ...named];
	if (each.length === 0) return nothing;
	const keys = each.map((one) => sql`SELECT ${rows.key} FROM ${rows} WHERE ${own} AND ${one}`);
	return { condition: sql`${rows.key} IN (${sql.join(keys, sql` UNION ALL `)})`, isFew: true };
}

/** The sessions of one person, for an order that an index of all sessions has: nobody walks it for the few that are theirs. */
export async function sessionsOfPerson(
	db: Database,
	organizationId: string,
	userId: string,
): Promise<Searched> {
	const own = ownedBy(rows, organizationId);
	const theirs = sql`${rows.userId} = ${userId}`;
	if (!(await areFew(db, own, [theirs]))) return { condition: sql`true`, isFew: false };
	const keys = sql`SELECT ${rows.key} FROM ${rows} WHERE ${own} AND ${theirs}`;
	return { condition: sql`${rows.key} IN (${keys})`, isFew: true };
}

/** Null: more than are looked up one by one. */
async function fewPeople(
	db: Database,
	organizationId: string,
	search: Search,
): Promise<{ key: number; id: string }[] | null> {
	const words = await rarestFirst(db, organizationId, search.words);
	const byWords = peopleByWords(organizationId, words);
	const each = [...(byWords === null ? [] : [byWords]), ...peopleById(organizationId, search.ids)];
	if (each.length === 0) return [];
	// A limit for each: what is united is read whole first.
	const some = each.map((one) => sql`SELECT * FROM (${one} LIMIT ${peopleMax + 1})`);
	const found = await db.all<{ key: number; id: string }>(
		sql`SELECT ${users.key}, ${users.id} FROM ${users} WHERE ${users.key} IN (${sql.join(some, sql` UNION ALL `)})`,
	);
	return found.length > peopleMax ? null : found;
}

/** What is tried on a person to whom a search may have led. */
function triesOf(userKey: SQL, userId: SQL, { words, ids }: Search): SQL[] {
	const each = words.map(
		(word) =>
			sql`EXISTS (SELECT 1 FROM ${terms} WHERE ${terms.userKey} = ${userKey} AND ${begins(sql`${terms.term}`, word)})`,
	);
	return [
		...(each.length === 0 ? [] : [sql.join(each, sql` AND `)]),
		...ids.map((id) => isNamed(userId, id)),
	];
}

/** Unary plus: SQLite tries it on each row, and looks nothing up by it. Left to itself, it walks an index to spare a sort. */
export const triedOnly = (condition: SQL | undefined): SQL | undefined =>
	condition && sql`+(${condition})`;

const anyOf = (tried: readonly SQL[]): SQL =>
	sql`+(${sql.join(
		tried.map((one) => sql`(${one})`),
		sql` OR `,
	)})`;

async function areFew(db: Database, own: SQL, named: readonly SQL[]): Promise<boolean> {
	if (named.length === 0) return true;
	const each = named.map((one) => sql`SELECT 1 FROM ${rows} WHERE ${own} AND ${one}`);
	const [counted] = await db.all<{ n: number }>(
		sql`SELECT count(*) AS n FROM (SELECT * FROM (${sql.join(each, sql` UNION ALL `)}) LIMIT ${sessionsMax + 1})`,
	);
	return (counted?.n ?? 0) <= sessionsMax;
}
