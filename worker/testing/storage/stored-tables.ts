import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { stubOf } from "../support/builders.ts";
import { copyTables, putBackTables, type StoredTables, tableNames } from "./table-copies.ts";

/** Everything that lies in an object, table by table. */
export const tablesOf = (organizationId: string): Promise<StoredTables> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => copyTables(storage.sql));

/**
 * Puts an object back to an older point, as a restore of the platform does, which runs nowhere but there: its tables as
 * they were, and a new start.
 */
export async function restore(organizationId: string, tables: StoredTables): Promise<void> {
	await runInDurableObject(stubOf(organizationId), (_object, { storage }) =>
		putBackTables(storage, tables),
	);
	await evictDurableObject(stubOf(organizationId));
}

/** Everything that lies in D1, table by table. */
export async function tablesOfD1(): Promise<Record<string, unknown[]>> {
	const { results } = await env.DB.prepare(tableNames).all<{ name: string }>();
	const tables = results.map(async ({ name }) => {
		const rows = await env.DB.prepare(`SELECT * FROM ${name}`).all();
		return [name, rows.results] as const;
	});
	return Object.fromEntries(await Promise.all(tables));
}
