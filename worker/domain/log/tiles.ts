import { err, ok, type Result } from "../result.ts";
import { type Bytes, concatBytes } from "./bytes.ts";
import { hashBytes } from "./lines.ts";
import { foldPairs, type Subtree } from "./merkle.ts";
import type { Sha256 } from "./sha256.ts";
import { formatTilePath, type Tile, tileHeight, tileWidth } from "./tile-path.ts";

/** How many hashes the tiles of a level hold in a tree of `size` leaves. */
export const hashesAt = (level: number, size: number): number =>
	Math.floor(size / tileWidth ** level);

/** The tile at `index` of a level, as wide as a tree of `size` leaves has it; 0 wide where it has none. */
const tileAt = (level: number, index: number, size: number): Tile => ({
	level,
	index,
	width: Math.max(0, Math.min(tileWidth, hashesAt(level, size) - index * tileWidth)),
});

/**
 * The tiles of hashes that differ between trees of `from` and of `to` leaves, in the form they have in the larger one,
 * level by level. From 0 these are all tiles of a tree.
 */
export function tilesChanged(from: number, to: number): Tile[] {
	const tiles: Tile[] = [];
	for (let level = 0; hashesAt(level, to) > 0; level += 1) {
		if (hashesAt(level, to) === hashesAt(level, from)) break;
		const first = Math.floor(hashesAt(level, from) / tileWidth);
		for (let index = first; index * tileWidth < hashesAt(level, to); index += 1) {
			tiles.push(tileAt(level, index, to));
		}
	}
	return tiles;
}

/** The bundles of entries that differ between trees of `from` and of `to` leaves (c2sp.org/tlog-tiles, Log entries). */
export const bundlesChanged = (from: number, to: number): Tile[] =>
	tilesChanged(from, to)
		.filter(({ level }) => level === 0)
		.map((tile) => ({ ...tile, level: "entries" }));

/** The bytes of a tile of hashes (c2sp.org/tlog-tiles, Merkle Tree). */
export const formatHashTile = (hashes: readonly Uint8Array[]): Bytes => concatBytes(...hashes);

/** The hashes in a tile's bytes. */
export function parseHashTile(bytes: Uint8Array, width: number): Result<Bytes[], string> {
	if (bytes.length !== width * hashBytes) {
		return err(`The tile has ${bytes.length} bytes, and ${width} hashes are ${width * hashBytes}.`);
	}
	return ok(
		Array.from(
			{ length: width },
			(_, at) => new Uint8Array(bytes.slice(at * hashBytes, (at + 1) * hashBytes)),
		),
	);
}

/** All hashes in these bytes, as many as they hold. */
export function hashesIn(bytes: Uint8Array | ArrayBuffer): Bytes[] {
	const hashes = parseHashTile(new Uint8Array(bytes), bytes.byteLength / hashBytes);
	return hashes.ok ? hashes.value : [];
}

const lengthBytes = 2;
/** What fits the length in front of an entry. */
export const entryBytesMax = 2 ** (8 * lengthBytes) - 1;

/** The bytes of a bundle: each entry after its length as a big-endian uint16 (c2sp.org/tlog-tiles, Log entries). */
export function formatEntryBundle(entries: readonly Uint8Array[]): Result<Bytes, string> {
	const long = entries.findIndex(({ length }) => length > entryBytesMax);
	if (long >= 0) return err(`Entry ${long} of the bundle is longer than ${entryBytesMax} bytes.`);
	const prefixed = entries.flatMap((entry) => [
		Uint8Array.of(Math.floor(entry.length / 256), entry.length % 256),
		entry,
	]);
	return ok(concatBytes(...prefixed));
}

/** The entries of a bundle, which must be exactly `width`. */
export function parseEntryBundle(bytes: Uint8Array, width: number): Result<Bytes[], string> {
	const entries: Bytes[] = [];
	let at = 0;
	while (at < bytes.length) {
		const [high, low] = bytes.subarray(at, at + lengthBytes);
		const end = at + lengthBytes + (high ?? 0) * 256 + (low ?? 0);
		if (low === undefined || end > bytes.length) {
			return err(`The bundle ends inside its entry ${entries.length}.`);
		}
		entries.push(new Uint8Array(bytes.slice(at + lengthBytes, end)));
		at = end;
	}
	return entries.length === width
		? ok(entries)
		: err(`The bundle has ${entries.length} entries, and its path says ${width}.`);
}

/** The tile in which a subtree's hash is found, or the hashes below it, as wide as a tree of `size` leaves has it. */
function tileOf({ level, index }: Subtree, size: number): Tile {
	const tileLevel = Math.floor(level / tileHeight);
	const first = index * 2 ** (level % tileHeight);
	return tileAt(tileLevel, Math.floor(first / tileWidth), size);
}

/** The tiles that hold what is needed for the hashes of these subtrees, each once. */
export const tilesOf = (subtrees: readonly Subtree[], size: number): Tile[] => [
	...new Map(
		subtrees.map((subtree) => tileOf(subtree, size)).map((tile) => [formatTilePath(tile), tile]),
	).values(),
];

/**
 * The hashes of subtrees, read out of tiles of a tree of `size` leaves. `hashesOf` gives what a tile holds, or null
 * where it is not at hand; a wider tile of the same place does as well.
 */
export function readSubtrees(
	sha256: Sha256,
	subtrees: readonly Subtree[],
	size: number,
	hashesOf: (tile: Tile) => readonly Bytes[] | null,
): Result<Bytes[], string> {
	const found: Bytes[] = [];
	for (const subtree of subtrees) {
		const tile = tileOf(subtree, size);
		const width = 2 ** (subtree.level % tileHeight);
		const first = (subtree.index * width) % tileWidth;
		const hashes = hashesOf(tile)?.slice(first, first + width);
		const folded = hashes?.length === width ? foldPairs(sha256, hashes) : null;
		if (folded === null) return err(`The tile ${formatTilePath(tile)} is missing.`);
		found.push(folded);
	}
	return ok(found);
}
