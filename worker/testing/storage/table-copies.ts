/** Everything that lies in an object's SQLite, table by table. */
export type StoredTables = Record<string, Record<string, SqlStorageValue>[]>;

export const tableNames =
	"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

export function copyTables(sql: SqlStorage): StoredTables {
	const tables = sql.exec<{ name: string }>(tableNames).toArray();
	return Object.fromEntries(
		tables.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]),
	);
}

/** Puts the tables back as they were. The object itself has to start anew after it. */
export function putBackTables({ sql }: DurableObjectStorage, tables: StoredTables): void {
	for (const [name, rows] of Object.entries(tables)) {
		sql.exec(`DELETE FROM ${name}`);
		for (const row of rows) {
			const columns = Object.keys(row);
			const places = columns.map(() => "?").join(", ");
			sql.exec(
				`INSERT INTO ${name} (${columns.join(", ")}) VALUES (${places})`,
				...Object.values(row),
			);
		}
	}
}
