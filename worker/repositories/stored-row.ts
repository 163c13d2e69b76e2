import { type Column, getTableColumns, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./db.ts";
import { keyOf } from "./ownership.ts";

/** A row as D1 stores it: by column name, JSON as text, yes and no as 1 and 0. */
export type StoredRow = Record<string, string | number | null>;

/** The same, of one table: every column of its schema, and no other. */
export type StoredRowOf<Table extends SQLiteTable> = {
	[Key in keyof Table["_"]["columns"] as Table["_"]["columns"][Key]["_"]["name"]]:
		| string
		| number
		| null;
};

/** What D1 gives itself: keys are no part of what the object says. */
type Own = "key" | "organizationKey";
const own: readonly string[] = ["key", "organizationKey"] satisfies Own[];

export function storedRow<Table extends SQLiteTable>(
	table: Table,
	row: Omit<Table["$inferSelect"], Own>,
): StoredRow {
	const columns = Object.entries(getTableColumns(table)).filter(([key]) => !own.includes(key));
	return Object.fromEntries(
		columns.map(([key, column]) => [
			column.name,
			driverValueOf(column, row[key as keyof typeof row]),
		]),
	);
}

const driverValueOf = (column: Column, value: unknown): string | number | null =>
	value === null ? null : (column.mapToDriverValue(value) as string | number);

/** The column holds one of the values. They travel as one JSON parameter, because D1 takes 100. */
export const isAmong = (column: Column, values: readonly (string | number)[]): SQL =>
	sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

/**
 * Writes rows that D1 does not hold at a later version already. They travel as one JSON parameter, because D1 takes
 * 100. Null when there are none.
 */
export function upsert(
	db: Database,
	organizationId: string,
	table: SQLiteTable,
	rows: readonly StoredRow[],
) {
	if (rows.length === 0) return null;
	const columns = Object.entries(getTableColumns(table));
	const key = identityOf(table);
	const changing = columns.filter(([name, column]) => name !== "key" && !key.includes(column));
	return db
		.insert(table)
		.select(selectFromJson(organizationId, table, rows))
		.onConflictDoUpdate({
			target: key,
			set: Object.fromEntries(
				changing.map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`]),
			),
			setWhere: sql`excluded.version >= ${sql.identifier(getTableConfig(table).name)}.version`,
		});
}

/** By what two rows are the same one: the primary key, or organization and id where D1 numbers the rows. */
function identityOf(table: SQLiteTable): SQLiteColumn[] {
	const columns: Record<string, SQLiteColumn> = getTableColumns(table);
	const { key, organizationKey, id } = columns;
	if (key !== undefined && organizationKey !== undefined && id !== undefined) {
		return [organizationKey, id];
	}
	const { primaryKeys } = getTableConfig(table);
	return primaryKeys[0]?.columns ?? Object.values(columns).filter(({ primary }) => primary);
}

/** Rows as a query that yields every column of the table, in the order in which an insert names them. */
function selectFromJson(
	organizationId: string,
	table: SQLiteTable,
	rows: readonly StoredRow[],
): SQL {
	const values = Object.entries(getTableColumns(table)).map(([key, { name }]) => {
		// A number of its own for each new row; null lets SQLite give it.
		if (key === "key") return sql`NULL`;
		return key === "organizationKey"
			? keyOf(organizationId)
			: sql.raw(`json_extract(value, '$.${name}')`);
	});
	// Without a condition SQLite would read the conflict clause that follows as one of a join.
	return sql`SELECT ${sql.join(values, sql`, `)} FROM json_each(${JSON.stringify(rows)}) WHERE true`;
}
