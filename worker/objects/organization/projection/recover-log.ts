import type { Bytes } from "../../../domain/log/bytes.ts";
import { sameBytes, utf8 } from "../../../domain/log/bytes.ts";
import { formatHash } from "../../../domain/log/lines.ts";
import { foldPairs, rootOf } from "../../../domain/log/merkle.ts";
import type { TreeHead } from "../../../domain/log/proofs.ts";
import { type Tile, tileWidth } from "../../../domain/log/tile-path.ts";
import { hashesIn, tilesChanged } from "../../../domain/log/tiles.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { appendToLog, continueLog, logHead, putTile, readTile, treeHeadAt } from "../store/log.ts";
import { markChanged } from "../store/outbox.ts";
import { all, nextSequence, run, type Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

// A restored object has forgotten leaves that D1 has and that may have been signed, and it may have appended others in
// their places since. It takes the log over from D1, and appends its own events behind it: the log goes on as if
// nothing had happened, and never forks. Each step can be repeated.

/** The place of an event that is still to be appended again. */
export const noPlaceYet = -1;

/** A tile of hashes of the log that D1 has. */
interface SeenTile {
	tile: Tile;
	hashes: Bytes[];
}

/** What the object has to take over of a log of `size` leaves, and what it knows of the same places. */
export interface LogTakeOver {
	from: number;
	size: number;
	tiles: Tile[];
	own: SeenTile[];
	/** The hashes over whole tiles that were taken over, by the place where they must stand. */
	folded: Map<string, Bytes>;
	/** Whether all tiles were there, and each is the one over those below it. */
	isWhole: boolean;
}

/**
 * Begins it: the events since the start lose their places until all is taken over. There is nothing to take over where
 * D1 has seen no more of the log than the object remembers.
 */
export function beginLogTakeOver(store: Store, size: number): LogTakeOver {
	const { started_size: from } = logHead(store);
	const nothing = { folded: new Map<string, Bytes>(), isWhole: true };
	if (size <= from) return { from, size: from, tiles: [], own: [], ...nothing };
	const tiles = tilesChanged(from, size);
	const own = tilesChanged(Math.max(0, from - 1), from).flatMap((tile) => {
		const hashes = readTile(store, tile);
		return hashes === null ? [] : [{ tile, hashes }];
	});
	run(store, "UPDATE audit_events SET leaf_index = ? WHERE leaf_index >= ?", noPlaceYet, from);
	return { from, size, tiles, own, ...nothing };
}

/** Takes over some of the tiles, lower levels first. */
export function takeOverTiles(
	store: Store,
	taken: LogTakeOver,
	{ wanted, found }: { wanted: readonly Tile[]; found: readonly SeenTile[] },
): void {
	if (found.length < wanted.length) taken.isWhole = false;
	for (const { tile, hashes } of found) {
		putTile(store, tile, hashes);
		const { level, index } = tile;
		if (level === "entries") continue;
		const first = index * tileWidth;
		for (const [at, hash] of hashes.entries()) {
			const below = taken.folded.get(`${level}/${first + at}`);
			if (below !== undefined && !sameBytes(below, hash)) taken.isWhole = false;
		}
		const folded = hashes.length === tileWidth ? foldPairs(sha256Of, hashes) : null;
		if (folded !== null) taken.folded.set(`${level + 1}/${index}`, folded);
	}
}

/**
 * Ends it: the log is D1's, if that is one that goes on from where the object was, and is the one that was signed.
 *
 * @param signed the newest signed head of what was taken over, as D1 has it; null: it has none
 * @returns whether it is; otherwise the log is the object's own, as it was at its start
 */
export function endLogTakeOver(
	store: Store,
	{ from, size, own, isWhole }: LogTakeOver,
	signed: TreeHead | null,
): boolean {
	if (size === from) return true;
	const { started_frontier: frontier } = logHead(store);
	const hashes = hashesIn(frontier);
	const known: TreeHead = { size: from, root: rootOf(sha256Of, { size: from, hashes }) };
	const goesOn = [known, ...(signed === null ? [] : [signed])].every((head) => {
		const taken = treeHeadAt(store, head.size);
		return taken.ok && sameBytes(taken.value.root, head.root);
	});
	if (isWhole && goesOn && continueLog(store, size).ok) return true;
	for (const { tile, hashes: before } of own) putTile(store, tile, before);
	// What was signed stays signed: from here on another log would be a fork of it, and is not signed.
	if (signed !== null) {
		run(
			store,
			"UPDATE log_head SET checkpoint_size = ?1, checkpoint_root = ?2 WHERE checkpoint_size < ?1",
			signed.size,
			formatHash(signed.root),
		);
	}
	continueLog(store, from, { size: from, hashes });
	return false;
}

/** Events that one step appends: about 10 ms. */
const appendedMax = 200;

/** Appends the object's own events behind what was taken over; returns whether there may be more. */
export function appendAgain({ store }: Transaction): boolean {
	const rows = all<{ id: string; leaf: string }>(
		store,
		"SELECT id, leaf FROM audit_events WHERE leaf_index = ? ORDER BY sequence, id LIMIT ?",
		noPlaceYet,
		appendedMax,
	);
	const version = nextSequence(store);
	for (const { id, leaf } of rows) {
		const index = appendToLog(store, utf8(leaf));
		run(store, "UPDATE audit_events SET leaf_index = ? WHERE id = ?", index, id);
		markChanged(store, "audit_event", id, version);
	}
	return rows.length === appendedMax;
}

/** What D1 turns out to lack of the log is written there again. */
export const noteSeenSize = (store: Store, size: number): void => {
	run(store, "UPDATE log_head SET confirmed = min(confirmed, ?)", size);
};
