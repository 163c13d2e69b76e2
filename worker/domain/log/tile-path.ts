import { err, ok, type Result } from "../result.ts";

/** How many hashes a full tile holds: tiles are subtrees of height 8 (c2sp.org/tlog-tiles, Merkle Tree). */
export const tileHeight = 8;
export const tileWidth = 2 ** tileHeight;

/** A tile of hashes, or of entries beside the hashes of level 0; `width` is below 256 for a partial one. */
export interface Tile {
	level: number | "entries";
	index: number;
	width: number;
}

/** The path below a log's prefix (c2sp.org/tlog-tiles, Merkle Tree and Log entries), such as `tile/0/x001/234.p/5`. */
export function formatTilePath({ level, index, width }: Tile): string {
	const digits = String(index);
	const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
	const elements = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group));
	const partial = width === tileWidth ? "" : `.p/${width}`;
	return `tile/${level}/${elements.join("/")}${partial}`;
}

const pathPattern =
	/^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** The tile at a path. Each tile has one path only: whatever else would lead to it is refused. */
export function parseTilePath(path: string): Result<Tile, string> {
	const [, level, elements, width] = pathPattern.exec(path) ?? [];
	if (level === undefined || elements === undefined) return err("This is no path of a tile.");
	const tile: Tile = {
		level: level === "entries" ? level : Number(level),
		index: Number(elements.replaceAll(/[x/]/g, "")),
		width: width === undefined ? tileWidth : Number(width),
	};
	if (tile.level !== "entries" && tile.level > 63) return err("The levels of tiles end at 63.");
	if (width !== undefined && (tile.width < 1 || tile.width >= tileWidth)) {
		return err("A partial tile is between 1 and 255 wide.");
	}
	if (!Number.isSafeInteger(tile.index) || formatTilePath(tile) !== path) {
		return err("This path is not the one that leads to its tile.");
	}
	return ok(tile);
}
