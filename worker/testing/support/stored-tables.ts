import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { stubOf } from "./builders.ts";

export type StoredTables = Record<string, Record<string, SqlStorageValue>[]>;

const tableNames =
	"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

/** Everything that lies in an object, table by table. */
export const tablesOf = (organizationId: string): Promise<StoredTables> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		const tables = storage.sql.exec<{ name: string }>(tableNames).toArray();
		return Object.fromEntries(
			tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM ${name}`).toArray()]),
		);
	});

/** Everything that lies in D1, table by table. */
export async function tablesOfD1(): Promise<Record<string, unknown[]>> {
	const { results } = await env.DB.prepare(tableNames).all<{ name: string }>();
	const tables = results.map(async ({ name }) => {
		const rows = await env.DB.prepare(`SELECT * FROM ${name}`).all();
		return [name, rows.results] as const;
	});
	return Object.fromEntries(await Promise.all(tables));
}
