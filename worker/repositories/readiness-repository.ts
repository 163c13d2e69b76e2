import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as schema from "./schema.ts";

/**
 * Whether D1 has every table and column that this code reads. Compared by name: a statement that reads a missing
 * column would not fail, because SQLite takes a quoted name it does not know for a string.
 */
export async function hasCurrentSchema(database: D1Database): Promise<boolean> {
	const tables = Object.values(schema)
		.filter((table) => is(table, SQLiteTable))
		.map(getTableConfig);
	try {
		// Only our own tables are asked for: D1 refuses to describe its internal ones.
		const { results } = await database
			.prepare(
				`SELECT t.value || '.' || c.name AS name
				FROM json_each(?) AS t JOIN pragma_table_info(t.value) AS c`,
			)
			.bind(JSON.stringify(tables.map(({ name }) => name)))
			.all<{ name: string }>();
		const present = new Set(results.map(({ name }) => name));
		return tables.every(({ name, columns }) =>
			columns.every((column) => present.has(`${name}.${column.name}`)),
		);
	} catch {
		return false;
	}
}
