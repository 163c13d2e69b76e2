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

/** How many rows each table has for an organization: those of its object by their names, those of D1 as `D1 name`. */
export async function rowCountsOf(organizationId: string): Promise<Record<string, number>> {
	const inObject = await runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		const names = storage.sql.exec<{ name: string }>(tableNames).toArray();
		return names.map(({ name }): [string, number] => [
			name,
			storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${name}`).one().n,
		]);
	});
	const owned = await env.DB.prepare(
		`SELECT m.name FROM (${tableNames}) AS m JOIN pragma_table_info(m.name) AS c ON c.name = 'organization_id'`,
	).all<{ name: string }>();
	const counts = await env.DB.batch<{ n: number }>(
		owned.results.map(({ name }) =>
			env.DB.prepare(`SELECT count(*) AS n FROM ${name} WHERE organization_id = ?`).bind(
				organizationId,
			),
		),
	);
	const inD1 = owned.results.map(({ name }, index): [string, number] => [
		`D1 ${name}`,
		counts[index]?.results[0]?.n ?? 0,
	]);
	return Object.fromEntries([...inObject, ...inD1]);
}
