import { sql } from "drizzle-orm";
import type { Clock } from "../domain/clock.ts";
import { minuteMs } from "../domain/clock.ts";
import { boundedRead } from "./bounded-read.ts";
import type { Databases } from "./db.ts";

/** The size of each database as this isolate last heard of it. */
const known = new WeakMap<D1Database, { bytes: number | null; askedAt: number }>();

/**
 * How many bytes the database of an organization has, those of others in it included: asked at most once a minute. Null
 * until D1 has answered once.
 */
export async function databaseSizeOf(
	databases: Databases,
	organizationId: string,
	clock: Clock,
): Promise<number | null> {
	const db = databases(organizationId);
	const before = known.get(db.$client);
	const nowMs = clock.now();
	if (before !== undefined && nowMs - before.askedAt < minuteMs) return before.bytes;
	const last = { bytes: before?.bytes ?? null, askedAt: nowMs };
	known.set(db.$client, last);
	const answer = await boundedRead(() => db.run(sql`SELECT 1`));
	last.bytes = answer?.meta.size_after ?? last.bytes;
	return last.bytes;
}

/** Whether a write failed because the database has reached its maximum size. */
export function isOutOfRoom(error: unknown): boolean {
	// The cause of all others is D1's own; those around it repeat the statement, in which anything may be written.
	let innermost = error;
	while (innermost instanceof Error && innermost.cause instanceof Error)
		innermost = innermost.cause;
	if (!(innermost instanceof Error)) return false;
	return /SQLITE_FULL|database or disk is full|maximum\b.*\bsize/i.test(innermost.message);
}
