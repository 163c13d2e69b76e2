import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryOf, TestLog } from "../../testing/log/test-log.ts";
import { readFile } from "../../testing/support/source-files.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import { type Bytes, concatBytes, sameBytes, utf8 } from "./bytes.ts";
import {
	appendLeaf,
	emptyFrontier,
	emptyRoot,
	hashLeaf,
	hashNode,
	rootOf,
	rootOfLeaves,
	subtreesOf,
} from "./merkle.ts";
import { checkConsistency, planConsistency, planInclusion, rootOfInclusion } from "./proofs.ts";
import { sha256 } from "./sha256.ts";
import { formatTilePath } from "./tile-path.ts";
import { formatHashTile, tilesChanged } from "./tiles.ts";

interface Vectors {
	roots: Record<string, string>;
	inclusion: { Size: number; Index: number; Leaf: string; Proof: string[] }[];
	consistency: { From: number; To: number; Proof: string[] }[];
	tiles: Record<string, string>;
}
const vectors: Vectors = JSON.parse(readFile("worker/testing/vectors/tlog.json"));
const bytesOf = (base64: string): Bytes => fromBase64(base64) as Bytes;

const log = new TestLog(300);

/** RFC 6962 §2.1, word for word. */
function naiveRoot(leaves: readonly Uint8Array[]): Bytes {
	if (leaves.length === 0) return sha256(new Uint8Array());
	if (leaves.length === 1) return hashLeaf(sha256, leaves[0] as Uint8Array);
	let split = 1;
	while (split * 2 < leaves.length) split *= 2;
	return hashNode(sha256, naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** RFC 6962 §2.1.1, word for word. */
function naivePath(index: number, leaves: readonly Uint8Array[]): Bytes[] {
	if (leaves.length === 1) return [];
	let split = 1;
	while (split * 2 < leaves.length) split *= 2;
	const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
	return index < split
		? [...naivePath(index, left), naiveRoot(right)]
		: [...naivePath(index - split, right), naiveRoot(left)];
}

/** RFC 6962 §2.1.2, word for word. */
function naiveSubproof(from: number, leaves: readonly Uint8Array[], whole: boolean): Bytes[] {
	if (from === leaves.length) return whole ? [] : [naiveRoot(leaves)];
	let split = 1;
	while (split * 2 < leaves.length) split *= 2;
	const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
	return from <= split
		? [...naiveSubproof(from, left, whole), naiveRoot(right)]
		: [...naiveSubproof(from - split, right, false), naiveRoot(left)];
}

const leavesOf = (size: number): Bytes[] => Array.from({ length: size }, (_, n) => entryOf(n));
const texts = (hashes: readonly Uint8Array[]): string[] => hashes.map(toBase64);

test("SHA-256 is that of the platform, for every length around its blocks", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
			const expected = new Uint8Array(createHash("sha256").update(bytes).digest());
			expect(sha256(bytes)).toEqual(expected);
			const within = concatBytes(Uint8Array.of(7), bytes, Uint8Array.of(7)).subarray(1, -1);
			expect(sha256(within)).toEqual(expected);
		}),
		{ numRuns: 300 },
	);
});

describe("what Go's sumdb/tlog computed", () => {
	test("every root is the same", () => {
		for (const [size, root] of Object.entries(vectors.roots)) {
			expect(toBase64(log.root(Number(size)))).toBe(root);
		}
	});

	test("every inclusion proof is the same, and leads from its leaf to the root", () => {
		for (const { Size: size, Index: index, Leaf, Proof } of vectors.inclusion) {
			expect(texts(log.inclusion(index, size))).toEqual(Proof);
			const leafHash = bytesOf(Leaf);
			expect(hashLeaf(sha256, entryOf(index))).toEqual(leafHash);
			expect(rootOfInclusion(sha256, { leafHash, index, size, proof: Proof.map(bytesOf) })).toEqual(
				{ ok: true, value: log.root(size) },
			);
		}
	});

	test("every consistency proof is the same, and is accepted", () => {
		for (const { From: from, To: to, Proof } of vectors.consistency) {
			expect(texts(log.consistency(from, to))).toEqual(Proof);
			const proof = Proof.map(bytesOf);
			expect(checkConsistency(sha256, { from: log.head(from), to: log.head(to), proof }).ok).toBe(
				true,
			);
		}
	});

	test("every tile has the same bytes, under the same path", () => {
		const tiles = tilesChanged(0, 300);
		const described = tiles.map((tile) => {
			const bytes = formatHashTile(log.hashesOf(tile) ?? []);
			const hash = toBase64(hashLeaf(sha256, bytes));
			return [formatTilePath(tile), `${bytes.length} bytes, SHA-256(0x00 || bytes) = ${hash}`];
		});
		expect(Object.fromEntries(described)).toEqual(vectors.tiles);
	});
});

test("the tree without leaves has the hash of nothing as its root", () => {
	expect(rootOf(sha256, emptyFrontier)).toEqual(emptyRoot(sha256));
	expect(Buffer.from(emptyRoot(sha256)).toString("hex")).toBe(
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	);
});

test("root, inclusion and consistency are those of the RFC's own recursion at every size up to 70", () => {
	for (let size = 0; size <= 70; size += 1) {
		const leaves = leavesOf(size);
		expect(rootOfLeaves(sha256, leaves)).toEqual(naiveRoot(leaves));
		for (let index = 0; index < size; index += 1) {
			expect(texts(log.inclusion(index, size))).toEqual(texts(naivePath(index, leaves)));
		}
		for (let from = 1; from <= size; from += 1) {
			expect(texts(log.consistency(from, size))).toEqual(texts(naiveSubproof(from, leaves, true)));
		}
	}
});

test("every inclusion and consistency proof of every tree up to 70 leaves is accepted", () => {
	for (let size = 1; size <= 70; size += 1) {
		for (let index = 0; index < size; index += 1) {
			const leafHash = hashLeaf(sha256, entryOf(index));
			const proof = log.inclusion(index, size);
			expect(rootOfInclusion(sha256, { leafHash, index, size, proof })).toEqual({
				ok: true,
				value: log.root(size),
			});
		}
		for (let from = 0; from <= size; from += 1) {
			const proof = log.consistency(from, size);
			const heads = { from: log.head(from), to: log.head(size), proof };
			expect(checkConsistency(sha256, heads)).toEqual({ ok: true, value: null });
		}
	}
});

test("proofs around 256 and 65,536 leaves are accepted, and appending needs two hashes a leaf", () => {
	const large = new TestLog(65_537);
	for (const size of [255, 256, 257, 65_535, 65_536, 65_537]) {
		for (const index of [0, 1, 254, 255, 256, size - 2, size - 1].filter((at) => at < size)) {
			const leafHash = hashLeaf(sha256, entryOf(index));
			const proof = large.inclusion(index, size);
			expect(rootOfInclusion(sha256, { leafHash, index, size, proof })).toEqual({
				ok: true,
				value: large.root(size),
			});
		}
		for (const from of [1, 2, 3, 255, 256, 257, 65_535, 65_536].filter((at) => at <= size)) {
			const proof = large.consistency(from, size);
			expect(
				checkConsistency(sha256, { from: large.head(from), to: large.head(size), proof }).ok,
			).toBe(true);
		}
	}
	expect(large.completed / 65_537).toBeLessThan(2);
});

test("a proof with a hash changed, taken away, added or swapped leads nowhere", () => {
	const sizes = fc.integer({ min: 2, max: 300 });
	fc.assert(
		fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), (size, some, place, bit) => {
			const index = some % size;
			const leafHash = hashLeaf(sha256, entryOf(index));
			const proof = log.inclusion(index, size);
			for (const changed of changes(proof, place, bit)) {
				const led = rootOfInclusion(sha256, { leafHash, index, size, proof: changed });
				expect(led.ok && sameBytes(led.value, log.root(size))).toBe(false);
			}
			const from = 1 + (some % (size - 1));
			const heads = { from: log.head(from), to: log.head(size) };
			const consistency = log.consistency(from, size);
			for (const changed of changes(consistency, place, bit)) {
				expect(checkConsistency(sha256, { ...heads, proof: changed }).ok).toBe(false);
			}
			const forged = { size, root: flipped(log.root(size), bit) };
			expect(checkConsistency(sha256, { ...heads, to: forged, proof: consistency }).ok).toBe(false);
			const past = { size: from, root: flipped(log.root(from), bit) };
			expect(checkConsistency(sha256, { ...heads, from: past, proof: consistency }).ok).toBe(false);
		}),
	);
});

function flipped(hash: Bytes, bit: number): Bytes {
	const changed = hash.slice();
	changed[(bit >> 3) % 32] = (changed[(bit >> 3) % 32] as number) ^ (1 << (bit & 7));
	return changed;
}

function changes(proof: Bytes[], place: number, bit: number): Bytes[][] {
	const at = proof.length === 0 ? 0 : place % proof.length;
	const hash = proof[at];
	const longer = [...proof, sha256(utf8("one more"))];
	if (hash === undefined) return [longer];
	const swapped = [...proof.slice(1), proof[0] as Bytes];
	return [
		longer,
		proof.toSpliced(at, 1),
		proof.with(at, flipped(hash, bit)),
		proof.toSpliced(at, 0, hash),
		...(proof.length > 1 ? [swapped] : []),
	];
}

test("no proof is planned of a leaf behind the tree's end, or of a tree that shrank", () => {
	for (const [index, size] of [
		[0, 0],
		[3, 3],
		[-1, 3],
		[0.5, 3],
		[Number.NaN, 3],
		[0, 2 ** 60],
	]) {
		expect(planInclusion(index as number, size as number).ok).toBe(false);
	}
	for (const [from, to] of [
		[3, 2],
		[-1, 3],
		[0.5, 3],
		[1, Number.POSITIVE_INFINITY],
	]) {
		expect(planConsistency(from as number, to as number).ok).toBe(false);
	}
});

test("a range of leaves is split exactly, up to the largest size a number holds", () => {
	for (const size of [2 ** 53 - 1, 2 ** 52, 2 ** 52 + 1, 2 ** 49 - 1, 1, 0]) {
		const subtrees = subtreesOf(0, size);
		const bits = [...BigInt(size).toString(2)].filter((bit) => bit === "1").length;
		expect(subtrees).toHaveLength(bits);
		let at = 0;
		for (const { level, index } of subtrees) {
			expect(index * 2 ** level).toBe(at);
			at += 2 ** level;
		}
		expect(at).toBe(size);
	}
	const far = planInclusion(2 ** 53 - 3, 2 ** 53 - 1);
	expect(far.ok && far.value.subtrees.length).toBe(53);
});

test("an append completes the leaf and each subtree that ends with it", () => {
	const { frontier, completed } = appendLeaf(
		sha256,
		{ size: 3, hashes: log.frontierHashes(3) },
		hashLeaf(sha256, entryOf(3)),
	);
	expect(completed.map(({ level, index }) => [level, index])).toEqual([
		[0, 3],
		[1, 1],
		[2, 0],
	]);
	expect(frontier.hashes).toEqual([log.root(4)]);
});
