import { type Column, getTableColumns, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./db.ts";

/** A row as D1 stores it: by column name, JSON as text, yes and no as 1 and 0. */
export type StoredRow = Record<string, string | number | null>;

/** The same, of one table: every column of its schema, and no other. */
export type StoredRowOf<Table extends SQLiteTable> = {
	[Key in keyof Table["_"]["columns"] as Table["_"]["columns"][Key]["_"]["name"]]:
		| string
		| number
		| null;
};

export function storedRow<Table extends SQLiteTable>(
	table: Table,
	row: Table["$inferSelect"],
): StoredRow {
	const columns = Object.entries(getTableColumns(table));
	return Object.fromEntries(
		columns.map(([key, column]) => [
			column.name,
			row[key] === null ? null : (column.mapToDriverValue(row[key]) as string | number),
		]),
	);
}

/** The column holds one of the values. They travel as one JSON parameter, because D1 takes 100. */
export const isAmong = (column: Column, values: readonly (string | number)[]): SQL =>
	sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

/**
 * Writes rows that D1 does not hold at a later version already. They travel as one JSON parameter, because D1 takes
 * 100. Null when there are none.
 */
export function upsert(db: Database, table: SQLiteTable, rows: readonly StoredRow[]) {
	if (rows.length === 0) return null;
	const columns = Object.entries(getTableColumns(table));
	const { primaryKeys } = getTableConfig(table);
	const key =
		primaryKeys[0]?.columns ?? columns.map(([, column]) => column).filter(({ primary }) => primary);
	const changing = columns.filter(([, column]) => !key.includes(column));
	return db
		.insert(table)
		.select(selectFromJson(table, rows))
		.onConflictDoUpdate({
			target: key,
			set: Object.fromEntries(
				changing.map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`]),
			),
			setWhere: sql`excluded.version >= ${sql.identifier(getTableConfig(table).name)}.version`,
		});
}

/** Rows as a query that yields every column of the table, in the order in which an insert names them. */
export function selectFromJson(table: SQLiteTable, rows: readonly StoredRow[]): SQL {
	const values = Object.values(getTableColumns(table)).map(({ name }) =>
		sql.raw(`json_extract(value, '$.${name}')`),
	);
	// Without a condition SQLite would read the conflict clause that follows as one of a join.
	return sql`SELECT ${sql.join(values, sql`, `)} FROM json_each(${JSON.stringify(rows)}) WHERE true`;
}
