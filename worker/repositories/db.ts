import { drizzle } from "drizzle-orm/d1";

/** Drizzle over D1. `transaction()` does not exist on D1: use `batch`, and never with joins (columns get mixed up). */
export const database = (d1: D1Database) => drizzle(d1);

export type Database = ReturnType<typeof database>;
