import type { Recovery } from "../../../domain/recovery.ts";
import { counterOf, first, run, type Store } from "./store.ts";
import type { Tables } from "./tables.ts";

interface Lineage {
	id: string;
	/** The sequence at its first start since it last found itself complete; null: it has compared itself with D1 since. */
	comparedFrom: number | null;
	/** Since when it is closed, because D1 has seen more than it remembers. */
	closedAt: number | null;
	recovery: Recovery | null;
}

/** Who the object is among all that ever had its id, and whether it is sure to remember all that it has done. */
export function lineageOf(store: Store): Lineage {
	const row = first<Tables["lineage"]>(store, "SELECT * FROM lineage");
	if (row === null) throw new Error("The lineage is made with the tables");
	return {
		id: row.id,
		comparedFrom: row.compared_from,
		closedAt: row.closed_at,
		recovery: row.recovery === null ? null : (JSON.parse(row.recovery) as Recovery),
	};
}

/**
 * Notes that the object has started: what it does from here on may bear numbers of what it has forgotten. However
 * often it starts before it has compared itself with D1, the first of these starts counts.
 */
export function noteStart(store: Store): void {
	const from = counterOf(store, "sequence");
	run(
		store,
		`UPDATE log_head SET started_size = size, started_frontier = frontier
			WHERE EXISTS (SELECT 1 FROM lineage WHERE compared_from IS NULL)`,
	);
	run(store, "UPDATE lineage SET compared_from = coalesce(compared_from, ?)", from);
}

export const noteClosed = (store: Store, atMs: number): void => {
	run(store, "UPDATE lineage SET closed_at = ?", atMs);
};

/** It stays closed until D1 knows from where on its numbers are taken. */
export const noteRecovered = (store: Store, recovery: Recovery): void => {
	const report = JSON.stringify(recovery);
	run(store, "UPDATE lineage SET compared_from = NULL, recovery = ?", report);
};

export const noteOpen = (store: Store): void => {
	run(store, "UPDATE lineage SET compared_from = NULL, closed_at = NULL");
};
