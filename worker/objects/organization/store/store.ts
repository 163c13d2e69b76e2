import type { Changes } from "../../../domain/lease/changes.ts";
import type { RecentUses } from "./recent-uses.ts";

/** The object's SQLite, as the modules around it use it. Every call is synchronous. */
export interface Store {
	sql: SqlStorage;
	/** Where changes that end sessions go besides the tables: to whoever answers checks under a lease. */
	reach?: ReachPort;
	/** What was seen of sessions that their rows do not say yet. */
	uses?: RecentUses;
}

/** What commands know of leases: when a change will be everywhere, and where to note it. */
export interface ReachPort {
	/** For a change recorded now: enforced at once when nobody holds a lease, else by when. */
	enforcement(nowMs: number): { enforcedAt: number | null; enforcedBy: number };
	/** To be called in the change's transaction; takes effect when it commits. */
	note(sequence: number, changes: Partial<Changes>): void;
	/** A revocation in this transaction is in force the moment it is recorded. */
	noteAtOnce(): void;
	/** Forgets what was noted: a transaction begins, and the one before it may have been rolled back. */
	discarded(): void;
	/** To be called right after a transaction: what it noted takes effect in the same synchronous segment. */
	committed(): void;
}

type Row = Record<string, SqlStorageValue>;

export function all<T extends Row>(
	store: Store,
	query: string,
	...bindings: SqlStorageValue[]
): T[] {
	return store.sql.exec<T>(query, ...bindings).toArray();
}

export function first<T extends Row>(
	store: Store,
	query: string,
	...bindings: SqlStorageValue[]
): T | null {
	return all<T>(store, query, ...bindings)[0] ?? null;
}

/** Runs a statement and says how many rows it wrote itself, index entries left out. */
export function run(store: Store, query: string, ...bindings: SqlStorageValue[]): number {
	store.sql.exec(query, ...bindings).toArray();
	return Number(first<{ n: number }>(store, "SELECT changes() AS n")?.n ?? 0);
}

/** SQLite's json_each takes a list of any length through one of the 100 bindings. */
export const jsonList = (values: readonly unknown[]): string => JSON.stringify(values);

type Counter =
	| "sequence"
	| "active_sessions"
	| "as_of"
	| "leased_until"
	| "logged_from"
	| "events_gone"
	| "receipts_gone"
	| "log_gone";

/** The organization's next sequence number; each change of the organization takes one. */
export function nextSequence(store: Store): number {
	return addTo(store, "sequence", 1);
}

/** Lets the sequence go on above `known`, where something outside has seen more of it than this object. */
export function continueAbove(store: Store, known: number): void {
	run(store, "UPDATE counters SET value = max(value, ?) WHERE name = 'sequence'", known);
}

/** Adds to a counter that is kept in the transaction of whatever it counts; returns the new value. */
export function addTo(store: Store, counter: Counter, by: number): number {
	const row = first<{ value: number }>(
		store,
		"UPDATE counters SET value = value + ? WHERE name = ? RETURNING value",
		by,
		counter,
	);
	return Number(row?.value);
}

/** Lets a counter say `value`, unless it says more already. */
export function raise(store: Store, counter: Counter, value: number): void {
	run(
		store,
		"INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
		counter,
		value,
	);
}

export function counterOf(store: Store, counter: Counter): number {
	const row = first<{ value: number }>(store, "SELECT value FROM counters WHERE name = ?", counter);
	return Number(row?.value ?? 0);
}
