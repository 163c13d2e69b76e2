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

/** For a statement: rows that name their organization by its number in D1. */
export const ownedInD1 = "organization_key = (SELECT key FROM organization_keys WHERE id = ?)";

/** What D1 holds of one organization, table by table. */
export async function tablesInD1(
	organizationId: string,
): Promise<Record<string, Record<string, unknown>[]>> {
	const owned = await env.DB.prepare(
		`SELECT m.name, c.name AS owner FROM (${tableNames}) AS m
		JOIN pragma_table_info(m.name) AS c ON c.name IN ('organization_id', 'organization_key')`,
	).all<{ name: string; owner: string }>();
	const tables = owned.results.map(async ({ name, owner }) => {
		const where = owner === "organization_key" ? ownedInD1 : "organization_id = ?";
		const rows = await env.DB.prepare(`SELECT * FROM ${name} WHERE ${where}`)
			.bind(organizationId)
			.all();
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
	const inD1 = Object.entries(await tablesInD1(organizationId)).map(([name, rows]) => [
		`D1 ${name}`,
		rows.length,
	]);
	return Object.fromEntries([...inObject, ...inD1]);
}
