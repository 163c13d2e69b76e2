import { count, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type CappedCount, countMax } from "../domain/lists/session-list.ts";
import type { Database } from "./db.ts";

/** How many rows of a table match, counted up to 10,000. */
export async function cappedCount(
	db: Database,
	table: SQLiteTable,
	where: SQL | undefined,
): Promise<CappedCount> {
	const some = db
		.select({ one: sql`1`.as("one") })
		.from(table)
		.where(where)
		.limit(countMax + 1)
		.as("some");
	const [counted] = await db.select({ n: count() }).from(some);
	const n = counted?.n ?? 0;
	return { count: Math.min(n, countMax), capped: n > countMax };
}
