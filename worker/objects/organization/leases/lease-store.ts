import type { LeaseRow } from "../../../domain/lease/grantor.ts";
import type { WriterRecord } from "../../../domain/lease/writer.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import { all, counterOf, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import { allLeaseChanges } from "./lease-changes.ts";

/**
 * Takes the next sequence, which is also the epoch of a writer that starts, and reads what it has to know. D1 hears of it
 * as of a change, so that no restored object takes it again unnoticed.
 */
export function startWriter(tx: Transaction): WriterRecord {
	const { store, nowMs } = tx;
	// An end that the writer before has passed must not come back, whatever this machine's clock says.
	const asOfMs = Math.max(nowMs, counterOf(store, "as_of"));
	const sequence = nextSequence(store);
	markChanged(store, "organization", organizationKey, sequence);
	return {
		sequence,
		asOfMs,
		changes: allLeaseChanges({ ...tx, nowMs: asOfMs }, sequence),
		leases: all<{ key: string; address: string | null; termMs: number }>(
			store,
			"SELECT key, address, term_ms AS termMs FROM leases",
		),
		unenforced: all<{ sequence: number }>(
			store,
			"SELECT sequence FROM revocations WHERE enforced_at IS NULL ORDER BY sequence",
		).map((row) => row.sequence),
	};
}

/** The writer's clock goes on from here after a restart, so that no end it has passed comes back. */
export function noteAsOf(store: Store, asOfMs: number): void {
	run(store, "UPDATE counters SET value = max(value, ?) WHERE name = 'as_of'", Math.floor(asOfMs));
}

/** Whoever may hold a lease is in a row before their grant leaves. */
export function storeLease(store: Store, lease: LeaseRow): void {
	insert(
		store,
		"leases",
		{ key: lease.key, address: lease.address, term_ms: lease.termMs },
		"replace",
	);
}

export function forgetLeases(tx: Transaction, keys: string[]): void {
	const { store, nowMs } = tx;
	const gone = jsonList(keys);
	if (run(store, "DELETE FROM leases WHERE key IN (SELECT value FROM json_each(?))", gone) > 0) {
		run(store, "UPDATE counters SET value = max(value, ?) WHERE name = 'leased_until'", nowMs);
	}
}

/** With no row nobody can hold a lease: a revocation is in force the moment it is recorded. */
export const anyLease = (store: Store): boolean =>
	first(store, "SELECT 1 AS found FROM leases LIMIT 1") !== null;

/** Whether anybody may have held a lease at that time or since. */
export const leasedSince = (store: Store, sinceMs: number): boolean =>
	anyLease(store) || counterOf(store, "leased_until") > sinceMs;

export const anyUnenforced = (store: Store): boolean =>
	first(store, "SELECT 1 AS found FROM revocations WHERE enforced_at IS NULL LIMIT 1") !== null;
