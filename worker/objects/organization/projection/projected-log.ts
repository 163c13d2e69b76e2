import { concatBytes } from "../../../domain/log/bytes.ts";
import { tilesChanged } from "../../../domain/log/tiles.ts";
import type { ProjectedTile } from "../../../domain/projection.ts";
import { logHead, readTile } from "../store/log.ts";
import type { OutboxEntry } from "../store/outbox.ts";
import { first, run, type Store } from "../store/store.ts";

/**
 * How far D1 has the log once it has these entries: up to the first leaf whose event is still waiting behind them, or
 * is parked; and the tiles that it needs for that. What D1 has is never taken back.
 */
export function logToProject(
	store: Store,
	entries: readonly OutboxEntry[],
): { size: number; tiles: ProjectedTile[] } {
	const { size: whole, confirmed } = logHead(store);
	const upTo = entries.at(-1)?.sequence ?? 0;
	const waiting = first<{ index: number }>(
		store,
		`SELECT leaf_index AS "index" FROM audit_events WHERE leaf_index >= ? AND EXISTS (
			SELECT 1 FROM outbox WHERE entity = 'audit_event' AND outbox.id = audit_events.id
				AND (outbox.sequence > ? OR outbox.parked_until IS NOT NULL))
		ORDER BY leaf_index LIMIT 1`,
		confirmed,
		upTo,
	);
	const size = waiting?.index ?? whole;
	const tiles = tilesChanged(confirmed, size).flatMap((tile): ProjectedTile[] => {
		const hashes = readTile(store, tile);
		return hashes === null || tile.level === "entries"
			? []
			: [{ level: tile.level, number: tile.index, hashes: concatBytes(...hashes) }];
	});
	return { size, tiles };
}

/** Notes that D1 has so much of the log. */
export const noteConfirmed = (store: Store, size: number): void => {
	run(store, "UPDATE log_head SET confirmed = ?1 WHERE confirmed < ?1", size);
};
