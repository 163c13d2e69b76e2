import type { Bytes } from "../../../domain/log/bytes.ts";
import { concatBytes } from "../../../domain/log/bytes.ts";
import {
	appendLeaf,
	type Frontier,
	hashLeaf,
	rootOf,
	subtreesOf,
} from "../../../domain/log/merkle.ts";
import { planConsistency, type TreeHead } from "../../../domain/log/proofs.ts";
import { type Tile, tileHeight, tileWidth } from "../../../domain/log/tile-path.ts";
import { hashesIn, readSubtrees } from "../../../domain/log/tiles.ts";
import { ok, type Result } from "../../../domain/result.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { first, run, type Store } from "./store.ts";
import { insert, type Tables } from "./tables.ts";

// The organization's log: a Merkle tree over the leaves of its events (RFC 6962 §2.1), kept in tiles of 256 hashes.

/** How far the log has come. */
export function logHead(store: Store): Tables["log_head"] {
	const row = first<Tables["log_head"]>(store, "SELECT * FROM log_head");
	if (row === null) throw new Error("The head is made with the tables");
	return row;
}

/** Appends a leaf in the transaction of what it says; returns its place. */
export function appendToLog(store: Store, leaf: Uint8Array): number {
	const { size, frontier } = logHead(store);
	const known = { size, hashes: hashesIn(frontier) };
	const grown = appendLeaf(sha256Of, known, hashLeaf(sha256Of, leaf));
	for (const { level, index, hash } of grown.completed) {
		if (level % tileHeight === 0) addToTile(store, level / tileHeight, index, hash);
	}
	setFrontier(store, grown.frontier);
	return size;
}

/** Asks for a checkpoint of the log as it is, as soon as D1 has all of it. */
export const wantCheckpoint = (store: Store): void => {
	run(store, "UPDATE log_head SET wanted = size");
};

function setFrontier(store: Store, { size, hashes }: Frontier): void {
	run(store, "UPDATE log_head SET size = ?, frontier = ?", size, concatBytes(...hashes).buffer);
}

function addToTile(store: Store, level: number, index: number, hash: Bytes): void {
	const tile = { level, index: Math.floor(index / tileWidth) };
	const held = hashesOfTile(store, { level, number: tile.index }) ?? [];
	putTile(store, tile, [...held.slice(0, index % tileWidth), hash]);
}

type Place = Pick<Tables["log_tiles"], "level" | "number">;

export function putTile(
	store: Store,
	{ level, index: number }: Pick<Tile, "level" | "index">,
	hashes: readonly Bytes[],
): void {
	if (level === "entries") return;
	const bytes = concatBytes(...hashes).buffer;
	insert(store, "log_tiles", { level, number, hashes: bytes }, "replace");
}

function hashesOfTile(store: Store, { level, number }: Place): Bytes[] | null {
	const row = first<Pick<Tables["log_tiles"], "hashes">>(
		store,
		"SELECT hashes FROM log_tiles WHERE level = ? AND number = ?",
		level,
		number,
	);
	return row && hashesIn(row.hashes);
}

/** What a tile of hashes holds in a tree as large as its width says; null where that is not all at hand. */
export function readTile(store: Store, { level, index, width }: Tile): Bytes[] | null {
	if (level === "entries") return null;
	const hashes = hashesOfTile(store, { level, number: index });
	return hashes !== null && hashes.length >= width ? hashes.slice(0, width) : null;
}

/** The frontier of the tree of the first `size` leaves, or which tile is missing. */
function frontierAt(store: Store, size: number): Result<Frontier, string> {
	const hashes = readSubtrees(sha256Of, subtreesOf(0, size), size, (tile) => readTile(store, tile));
	return hashes.ok ? ok({ size, hashes: hashes.value }) : hashes;
}

/** The head of the tree of the first `size` leaves. */
export function treeHeadAt(store: Store, size: number): Result<TreeHead, string> {
	const frontier = frontierAt(store, size);
	return frontier.ok ? ok({ size, root: rootOf(sha256Of, frontier.value) }) : frontier;
}

/** The proof that the log of `to` leaves continues that of `from` (RFC 6962 §2.1.2). */
export function consistencyProof(store: Store, from: number, to: number): Result<Bytes[], string> {
	const plan = planConsistency(from, to);
	if (!plan.ok) return plan;
	const hashes = readSubtrees(sha256Of, plan.value.subtrees, to, (tile) => readTile(store, tile));
	return hashes.ok ? ok(plan.value.build(sha256Of, hashes.value)) : hashes;
}

/**
 * Lets the log go on from its first `size` leaves, all of which D1 has.
 *
 * @param frontier of that tree, where the tiles may not say it
 */
export function continueLog(store: Store, size: number, frontier?: Frontier): Result<null, string> {
	const known = frontier === undefined ? frontierAt(store, size) : ok(frontier);
	if (!known.ok) return known;
	setFrontier(store, known.value);
	run(store, "UPDATE log_head SET confirmed = ?", size);
	return ok(null);
}
