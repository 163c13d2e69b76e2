import { type Bytes, sameBytes } from "../bytes.ts";
import { foldPairs, hashLeaf, rootOf, subtreesOf } from "../merkle.ts";
import type { Sha256 } from "../sha256.ts";
import { formatTilePath, parseTilePath, type Tile, tileWidth } from "../tile-path.ts";
import { hashesAt, parseEntryBundle, parseHashTile, readSubtrees, tilesOf } from "../tiles.ts";
import type { CheckedCheckpoint } from "./checkpoints.ts";
import { quoted, type Sentence } from "./sentences.ts";

interface HeldTile extends Tile {
	file: string;
	/** The hashes, or of a bundle those of its entries. */
	hashes: Bytes[];
}

/** Tiles of one log, as a mirror of it holds them. */
export interface HeldTiles {
	tiles: readonly HeldTile[];
	hashesOf(tile: Tile): readonly Bytes[] | null;
}

/** The path of a tile at the end of a file's name, or null where the name has nothing of a tile's. */
export const tilePathIn = (name: string): string | null =>
	/(?:^|\/)(tile\/(?:[0-9]+|entries)\/[^\\]+)$/.exec(name)?.[1] ?? null;

/** Reads a file as the tile that its path says. */
export function readTile(
	sha256: Sha256,
	file: string,
	path: string,
	bytes: Uint8Array,
): HeldTile | Sentence {
	const wrong = (says: string): Sentence => ({
		verdict: "wrong",
		about: "tiles",
		says,
		position: { file },
	});
	const tile = parseTilePath(path);
	if (!tile.ok) return wrong(tile.error);
	const { level, width } = tile.value;
	const items = level === "entries" ? parseEntryBundle(bytes, width) : parseHashTile(bytes, width);
	if (!items.ok) return wrong(items.error);
	const hashes =
		level === "entries" ? items.value.map((entry) => hashLeaf(sha256, entry)) : items.value;
	return { ...tile.value, file, hashes };
}

/** Tiles by their place, where of several the widest counts. */
export function holdTiles(tiles: readonly HeldTile[]): HeldTiles {
	const placeOf = ({ level, index }: Tile) => `${level} ${index}`;
	const byPlace = new Map<string, HeldTile>();
	for (const tile of tiles.toSorted((one, other) => one.width - other.width)) {
		byPlace.set(placeOf(tile), tile);
	}
	return { tiles, hashesOf: (tile) => byPlace.get(placeOf(tile))?.hashes ?? null };
}

/** Where a tile's hashes are found once more: those of its full children, or of level 0 for entries. */
function differingHash(
	sha256: Sha256,
	{ level, index, hashes }: HeldTile,
	{ hashesOf }: HeldTiles,
): number {
	if (level === "entries") {
		const beside = hashesOf({ level: 0, index, width: hashes.length });
		if (beside === null) return -1;
		return hashes.findIndex((hash, at) => beside[at] !== undefined && !sameBytes(hash, beside[at]));
	}
	const widest = hashesOf({ level, index, width: tileWidth }) ?? [];
	return hashes.findIndex((hash, at) => {
		if (widest[at] === undefined || !sameBytes(hash, widest[at])) return true;
		const child = { level: level - 1, index: index * tileWidth + at, width: tileWidth };
		const below = level === 0 ? null : hashesOf(child);
		const folded = below?.length === tileWidth ? foldPairs(sha256, below) : null;
		return folded !== null && !sameBytes(folded, hash);
	});
}

/**
 * Whether a tile's first hashes are what the root of a tree of `size` leaves was made of, where tiles lead to that root
 * and agree with each other: the edge of the tree is, and the rest by the tile above.
 */
function isUnderRoot(
	{ level, index, width }: Tile,
	size: number,
	{ hashesOf }: HeldTiles,
): boolean {
	const under = (tileLevel: number, tileIndex: number, needed: number): boolean => {
		const there = Math.min(tileWidth, hashesAt(tileLevel, size) - tileIndex * tileWidth);
		const held = hashesOf({ level: tileLevel, index: tileIndex, width: there });
		if (held === null || held.length < there || needed > there) return false;
		const at = tileIndex % tileWidth;
		return there < tileWidth || under(tileLevel + 1, (tileIndex - at) / tileWidth, at + 1);
	};
	return under(level === "entries" ? 0 : level, index, width);
}

/** Checks that tiles agree with each other and lead to the newest checkpoint that the log has signed. */
export function verifyTiles(
	sha256: Sha256,
	held: HeldTiles,
	checkpoints: readonly CheckedCheckpoint[],
): Sentence[] {
	if (held.tiles.length === 0) return [];
	const about = "tiles";
	const sentences: Sentence[] = [];
	for (const tile of held.tiles) {
		const at = differingHash(sha256, tile, held);
		if (at < 0) continue;
		const below =
			tile.level === "entries"
				? "the hash of this entry in level 0"
				: "the tile below it or a wider one of its place";
		const says = `${tile.level === "entries" ? "Entry" : "Hash"} ${at} of this tile does not agree with ${below}: one of the two was changed.`;
		sentences.push({ verdict: "wrong", about, says, position: { file: tile.file } });
	}
	const [newest] = checkpoints
		.filter(({ trusted }) => trusted)
		.toSorted((one, other) => other.checkpoint.size - one.checkpoint.size);
	if (newest === undefined) {
		const says = "Tiles were given, and no checkpoint that their log has signed.";
		return [...sentences, { verdict: "undecidable", about, says }];
	}
	const { size, root, origin } = newest.checkpoint;
	const position = { file: newest.file, line: newest.line };
	const hashes = readSubtrees(sha256, subtreesOf(0, size), size, held.hashesOf);
	if (!hashes.ok) {
		const says = `The tiles are not all that lead to the checkpoint of size ${size}. ${hashes.error}`;
		return [...sentences, { verdict: "undecidable", about, says, position }];
	}
	const paths = tilesOf(subtreesOf(0, size), size).map(formatTilePath).join(", ");
	const isRoot = sameBytes(rootOf(sha256, { size, hashes: hashes.value }), root);
	const says = isRoot
		? `The tiles lead to the root that the log ${quoted(origin)} has signed for its ${size} entries.`
		: `The tiles do not lead to the root that the log ${quoted(origin)} has signed for its ${size} entries: a hash in ${paths} or the checkpoint was changed.`;
	sentences.push({ verdict: isRoot ? "proven" : "wrong", about, says, position });
	if (!isRoot) return sentences;
	for (const tile of held.tiles) {
		const width = tile.hashes.length;
		if (isUnderRoot({ ...tile, width }, size, held)) continue;
		const loose = `Not all of this tile is shown to be of the ${size} entries that were signed: it reaches beyond them, or a tile above it is missing.`;
		sentences.push({ verdict: "undecidable", about, says: loose, position: { file: tile.file } });
	}
	return sentences;
}
