import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { concatBytes, utf8 } from "../../../domain/log/bytes.ts";
import { formatHash } from "../../../domain/log/lines.ts";
import { rootOf } from "../../../domain/log/merkle.ts";
import { checkConsistency } from "../../../domain/log/proofs.ts";
import { tileWidth } from "../../../domain/log/tile-path.ts";
import { hashesIn, tilesChanged } from "../../../domain/log/tiles.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { TestLog } from "../../../testing/log/test-log.ts";
import { anOrganization, must, stubOf } from "../../../testing/support/builders.ts";
import { appendToLog, consistencyProof, logHead, readTile, treeHeadAt } from "./log.ts";
import { all, run, type Store } from "./store.ts";

/** A transaction that appends so many leaves, and whether it fails at its end. */
const transactions = fc.array(
	fc.record({
		leaves: fc.oneof(
			{ weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
			{ weight: 1, arbitrary: fc.integer({ min: tileWidth - 3, max: tileWidth + 3 }) },
		),
		fails: fc.boolean(),
	}),
	{ minLength: 1, maxLength: 8 },
);

class RolledBack extends Error {}

const everythingIn = (store: Store): string =>
	JSON.stringify(
		["log_head", "log_tiles"].map((table) =>
			all(store, `SELECT * FROM ${table}`).map((row) =>
				Object.values(row).map((value) =>
					value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value,
				),
			),
		),
	);

function isAsRecomputed(store: Store, naive: TestLog): void {
	const head = logHead(store);
	expect(head.size).toBe(naive.size);
	const frontier = { size: head.size, hashes: hashesIn(head.frontier) };
	expect(formatHash(rootOf(sha256Of, frontier))).toBe(formatHash(naive.root()));
	expect(formatHash(must(treeHeadAt(store, head.size)).root)).toBe(formatHash(naive.root()));
	const tiles = tilesChanged(0, head.size);
	for (const tile of tiles) {
		expect(concatBytes(...(readTile(store, tile) ?? []))).toEqual(
			concatBytes(...(naive.hashesOf(tile) ?? [])),
		);
	}
	// No tile besides, and none that is wider.
	const bytes = all<{ n: number; bytes: number | null }>(
		store,
		"SELECT count(*) AS n, sum(length(hashes)) AS bytes FROM log_tiles",
	);
	const hashes = tiles.reduce((sum, { width }) => sum + width, 0);
	expect(bytes).toEqual([{ n: tiles.length, bytes: tiles.length === 0 ? null : hashes * 32 }]);
}

it("tiles, head and root are those of a naive recomputation, and what was rolled back leaves no trace", async () => {
	const { id } = await anOrganization();
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const store: Store = { sql: storage.sql };
		fc.assert(
			fc.property(transactions, fc.nat(), (history, seed) => {
				run(store, "DELETE FROM log_tiles");
				run(store, "UPDATE log_head SET size = 0, frontier = x''");
				const naive = new TestLog();
				for (const [nth, { leaves, fails }] of history.entries()) {
					const before = everythingIn(store);
					const texts = Array.from({ length: leaves }, (_, at) => utf8(`${seed}.${nth}.${at}`));
					const append = () =>
						storage.transactionSync(() => {
							const places = texts.map((leaf) => appendToLog(store, leaf));
							expect(places).toEqual(texts.map((_, at) => naive.size + at));
							if (fails) throw new RolledBack();
						});
					if (fails) {
						expect(append).toThrow(RolledBack);
						expect(everythingIn(store)).toBe(before);
					} else {
						append();
						for (const leaf of texts) naive.append(leaf);
					}
				}
				isAsRecomputed(store, naive);
				const [from, to] = [seed % (naive.size + 1), naive.size];
				const heads = { from: naive.head(from), to: naive.head(to) };
				const proof = must(consistencyProof(store, from, to));
				expect(must(checkConsistency(sha256Of, { ...heads, proof }))).toBeNull();
			}),
			{ numRuns: 25 },
		);
	});
});
