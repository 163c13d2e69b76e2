import { all, first, jsonList, nextSequence, run, type Store } from "./store.ts";
import { type Entity, insert } from "./tables.ts";

/** The id under which the outbox notes a change of the organization itself: its profile or its counters. */
export const organizationKey = "self";

export interface OutboxEntry {
	entity: Entity;
	id: string;
	sequence: number;
}

/**
 * Notes that an entity changed, in the transaction of the change. The entry names the entity and not the change: what
 * is projected is its state when the drain comes by, so that many changes cost one write and a repeat is harmless.
 */
export function markChanged(store: Store, entity: Entity, id: string, sequence: number): void {
	// What changed again may have become what can be written.
	const again = "DO UPDATE SET sequence = excluded.sequence, parked_until = NULL";
	insert(store, "outbox", { entity, id, sequence, parked_until: null }, again);
}

/** Notes rows that are no more, so that D1 deletes its own. */
export function markGone(
	store: Store,
	entity: Exclude<Entity, "organization" | "audit_event">,
	ids: readonly string[],
): void {
	const sequence = nextSequence(store);
	for (const id of ids) markChanged(store, entity, id, sequence);
}

interface OutboxDeps {
	/** The oldest entries, about `limit`. */
	next(limit: number): OutboxEntry[];
	/** Writes the entities' present state; throws when it could not. */
	project(entries: OutboxEntry[]): Promise<void>;
	/** Forgets the entries, except those that are parked or have changed again since. */
	forget(entries: OutboxEntry[]): void;
}

/** D1 takes a list of any length as one JSON parameter; this bounds its size (2 MB) and how long others wait. */
const drainBatchMax = 500;

/** Projects until nothing is left. Throws what `project` throws, with everything unprojected still in the outbox. */
export async function drain(deps: OutboxDeps): Promise<void> {
	for (;;) {
		const entries = deps.next(drainBatchMax);
		if (entries.length === 0) return;
		await deps.project(entries);
		deps.forget(entries);
	}
}

/**
 * The oldest entries, and with the last of them all of its sequence: what D1 holds up to its newest version it holds
 * whole, so that a pass over a list knows what has moved since.
 */
export const nextEntries = (store: Store, limit: number): OutboxEntry[] =>
	all<{ entity: Entity; id: string; sequence: number }>(
		store,
		`SELECT entity, id, sequence FROM outbox WHERE parked_until IS NULL AND sequence <= coalesce(
			(SELECT sequence FROM outbox WHERE parked_until IS NULL ORDER BY sequence LIMIT 1 OFFSET ?), ?)
		ORDER BY sequence`,
		limit - 1,
		Number.MAX_SAFE_INTEGER,
	);

const areAmong = `(entity, id, sequence) IN (
	SELECT json_extract(value, '$.entity'), json_extract(value, '$.id'), json_extract(value, '$.sequence')
	FROM json_each(?))`;

export function forgetEntries(store: Store, entries: OutboxEntry[]): void {
	run(store, `DELETE FROM outbox WHERE parked_until IS NULL AND ${areAmong}`, jsonList(entries));
}

/** Lets the others go on without these, except those that have changed again since. */
export function parkEntries(store: Store, entries: OutboxEntry[], untilMs: number): void {
	run(store, `UPDATE outbox SET parked_until = ? WHERE ${areAmong}`, untilMs, jsonList(entries));
}

/** Lets those take part again whose time has come. */
export function unparkEntries(store: Store, nowMs: number): void {
	run(store, "UPDATE outbox SET parked_until = NULL WHERE parked_until <= ?", nowMs);
}

/** How many are parked, and when the next of them is tried again. */
export const parkedIn = (store: Store): { count: number; nextAt: number | null } =>
	first<{ count: number; nextAt: number | null }>(
		store,
		"SELECT count(*) AS count, min(parked_until) AS nextAt FROM outbox WHERE parked_until IS NOT NULL",
	) ?? { count: 0, nextAt: null };

/**
 * Writes entries of which some cannot be written, by halves; returns those that failed twice by themselves. Throws the
 * last error when they are more than `badMax`, or when an error says nothing about rows: then it is not the rows.
 */
export async function writeByHalves(
	entries: OutboxEntry[],
	badMax: number,
	write: (entries: OutboxEntry[]) => Promise<void>,
	isOfRows: (error: unknown) => boolean = () => true,
): Promise<OutboxEntry[]> {
	const bad: OutboxEntry[] = [];
	const failedOnce = new Set<OutboxEntry>();
	const parts = [entries];
	for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
		try {
			await write(part);
		} catch (error) {
			if (!isOfRows(error)) throw error;
			const [one] = part;
			const half = Math.ceil(part.length / 2);
			if (part.length > 1) parts.push(part.slice(half), part.slice(0, half));
			else if (one && !failedOnce.has(one)) {
				failedOnce.add(one);
				parts.push(part);
			} else if (bad.push(...part) > badMax) throw error;
		}
	}
	return bad;
}

const retryFirstMs = 1_000;
const retryMaxMs = 60_000;

/** How long to wait before the next try after `failures` failed ones in a row: doubling, at most a minute. */
export const retryAfterMs = (failures: number): number =>
	Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(failures - 1, 10));

export const waitingIn = (store: Store): number =>
	Number(first<{ n: number }>(store, "SELECT count(*) AS n FROM outbox")?.n ?? 0);
