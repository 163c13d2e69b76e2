import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestLog } from "../../testing/log/test-log.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import { sha256 } from "./sha256.ts";
import { formatTilePath, parseTilePath } from "./tile-path.ts";
import {
	bundlesChanged,
	entryBytesMax,
	formatEntryBundle,
	formatHashTile,
	parseEntryBundle,
	parseHashTile,
	readSubtrees,
	tilesChanged,
	tilesOf,
} from "./tiles.ts";

// c2sp.org/tlog-tiles
describe("paths", () => {
	test("an index is written in groups of three digits, all but the last after an x", () => {
		const paths = [
			[{ level: 0, index: 1_234_067, width: 256 }, "tile/0/x001/x234/067"],
			[{ level: 63, index: 0, width: 1 }, "tile/63/000.p/1"],
			[{ level: "entries", index: 999, width: 255 }, "tile/entries/999.p/255"],
			[{ level: 1, index: 1000, width: 256 }, "tile/1/x001/000"],
		] as const;
		for (const [tile, path] of paths) {
			expect(formatTilePath(tile)).toBe(path);
			expect(parseTilePath(path)).toEqual({ ok: true, value: tile });
		}
	});

	test("every tile is found again by its path", () => {
		const tiles = fc.record({
			level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant("entries" as const)),
			index: fc.maxSafeNat(),
			width: fc.integer({ min: 1, max: 256 }),
		});
		fc.assert(
			fc.property(tiles, (tile) => {
				expect(parseTilePath(formatTilePath(tile))).toEqual({ ok: true, value: tile });
			}),
		);
	});

	test("whatever is not the one path of a tile is refused", () => {
		const refused = `
			tile tile/ tile/0 tile/0/ tile/0/0 tile/0/00 tile/0/0000 /tile/0/000 tile/0/000/ tile//000 tile/00/000
			tile/01/000 tile/64/000 tile/-1/000 tile/entry/000 tile/0/x000/001 tile/0/001/002 tile/0/x001 tile/0/x001/x002
			tile/0/X001/002 tile/0/000.p tile/0/000.p/ tile/0/000.p/0 tile/0/000.p/01 tile/0/000.p/256 tile/0/000.p/999
			tile/0/000.p/-1 tile/0/000.p/1/ tile/0/000.P/1 tile/0/001.p/1x tile/8/0/000 tile/0/../000 tile/0/٠٠٠
			tile/0/x999/x999/x999/x999/x999/999 tile/0/x001/x000/x000/x000/x000/x000/000 tile/0/000?x=1 tile/0/%30%30%30`;
		for (const path of refused.trim().split(/\s+/))
			expect(parseTilePath(path).ok, path).toBe(false);
		for (const path of [
			"",
			"tile/0/000\n",
			"tile/0/ 00",
			"\ntile/0/000",
			`tile/0/${"x001/".repeat(10_000)}001`,
		]) {
			expect(parseTilePath(path).ok).toBe(false);
		}
	});
});

describe("which tiles a tree has", () => {
	test("a tree of 70,000 has those that the specification counts", () => {
		const paths = tilesChanged(0, 70_000).map(formatTilePath);
		expect(paths).toHaveLength(273 + 1 + 1 + 1 + 1);
		expect(paths.slice(273)).toEqual([
			"tile/0/273.p/112",
			"tile/1/000",
			"tile/1/001.p/17",
			"tile/2/000.p/1",
		]);
		expect(tilesChanged(0, 256).map(formatTilePath)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
	});

	test("an append changes the tiles at the right edge and no other", () => {
		const changed = (from: number, to: number) => tilesChanged(from, to).map(formatTilePath);
		expect(changed(5, 5)).toEqual([]);
		expect(changed(0, 1)).toEqual(["tile/0/000.p/1"]);
		expect(changed(1, 255)).toEqual(["tile/0/000.p/255"]);
		expect(changed(254, 255)).toEqual(["tile/0/000.p/255"]);
		expect(changed(255, 257)).toEqual(["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
		expect(changed(65_535, 65_536)).toEqual(["tile/0/255", "tile/1/000", "tile/2/000.p/1"]);
		expect(bundlesChanged(255, 257).map(formatTilePath)).toEqual([
			"tile/entries/000",
			"tile/entries/001.p/1",
		]);
		expect(bundlesChanged(65_535, 65_536)).toHaveLength(1);
	});

	test("a mirror that fetches what changed has every tile that the larger tree has", () => {
		const log = new TestLog(1_000);
		const mirror = new Map<string, Bytes>();
		const sizes = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 8 });
		fc.assert(
			fc.property(sizes, (some) => {
				mirror.clear();
				const grown = [0, ...some].sort((one, other) => one - other);
				for (const [at, to] of grown.entries()) {
					for (const tile of tilesChanged(grown[at - 1] ?? 0, to)) {
						mirror.set(formatTilePath(tile), formatHashTile(log.hashesOf(tile) ?? []));
					}
				}
				for (const tile of tilesChanged(0, grown.at(-1) ?? 0)) {
					const bytes = mirror.get(formatTilePath(tile));
					expect(bytes).toEqual(formatHashTile(log.hashesOf(tile) ?? []));
				}
			}),
		);
	});
});

describe("the bytes of tiles", () => {
	test("hashes and entries are found again in the bytes, and not in one more or fewer", () => {
		const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 });
		fc.assert(
			fc.property(entries, (items) => {
				const bundle = formatEntryBundle(items);
				const bytes = bundle.ok ? bundle.value : utf8("");
				expect(parseEntryBundle(bytes, items.length)).toEqual({ ok: true, value: items });
				const hashes = items.map((item) => sha256(item));
				const tile = formatHashTile(hashes);
				expect(parseHashTile(tile, items.length)).toEqual({ ok: true, value: hashes });
				for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1)]) {
					expect(parseEntryBundle(wrong, items.length).ok && wrong.length > 0).toBe(false);
				}
				expect(parseEntryBundle(bytes, items.length + 1).ok).toBe(false);
				expect(parseHashTile(tile.subarray(1), items.length).ok).toBe(false);
				expect(parseHashTile(tile, items.length + 1).ok).toBe(false);
			}),
		);
	});

	test("an entry has at most the length that two bytes can say", () => {
		const longest = new Uint8Array(entryBytesMax).fill(1);
		const bundle = formatEntryBundle([longest]);
		expect(bundle.ok && parseEntryBundle(bundle.value, 1)).toEqual({ ok: true, value: [longest] });
		expect(formatEntryBundle([new Uint8Array(entryBytesMax + 1)]).ok).toBe(false);
	});

	test("a hash is read from a wider tile as from its own, and a missing tile is named", () => {
		const log = new TestLog(300);
		const subtrees = [
			{ level: 3, index: 5 },
			{ level: 8, index: 0 },
			{ level: 2, index: 70 },
		];
		expect(tilesOf(subtrees, 290).map(formatTilePath)).toEqual([
			"tile/0/000",
			"tile/1/000.p/1",
			"tile/0/001.p/34",
		]);
		const own = readSubtrees(sha256, subtrees, 290, (tile) => log.hashesOf(tile));
		const wider = readSubtrees(sha256, subtrees, 290, (tile) =>
			log.hashesOf({ ...tile, width: 256 }),
		);
		expect(wider).toEqual(own);
		const without = readSubtrees(sha256, subtrees, 290, (tile) =>
			tile.level === 1 ? null : log.hashesOf(tile),
		);
		expect(without).toEqual({ ok: false, error: "The tile tile/1/000.p/1 is missing." });
	});
});
