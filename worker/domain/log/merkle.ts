import { type Bytes, concatBytes } from "./bytes.ts";
import type { Sha256 } from "./sha256.ts";

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** The hash of a leaf's bytes (RFC 6962 §2.1, RFC 9162 §2.1.1). */
export const hashLeaf = (sha256: Sha256, leaf: Uint8Array): Bytes =>
	sha256(concatBytes(leafPrefix, leaf));

/** The hash of a node above two others (RFC 6962 §2.1, RFC 9162 §2.1.1). */
export const hashNode = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Bytes =>
	sha256(concatBytes(nodePrefix, left, right));

/** The root of the tree without leaves. */
export const emptyRoot = (sha256: Sha256): Bytes => sha256(new Uint8Array());

/** A complete subtree: the hash over leaves `index * 2^level` to `(index + 1) * 2^level`. */
export interface Subtree {
	level: number;
	index: number;
}

/** The complete subtrees that leaves `start` to `end` consist of, left to right; `start` must begin a subtree as large. */
export function subtreesOf(start: number, end: number): Subtree[] {
	const subtrees: Subtree[] = [];
	let at = start;
	while (at < end) {
		const level = Math.floor(Math.log2(end - at));
		// A logarithm is rounded where sizes come near 2^53.
		const fits = 2 ** level <= end - at ? level : level - 1;
		subtrees.push({ level: fits, index: at / 2 ** fits });
		at += 2 ** fits;
	}
	return subtrees;
}

/** The hash over neighbouring subtrees of falling size, left to right (RFC 9162 §2.1.1); null of none. */
export function foldSubtrees(sha256: Sha256, hashes: readonly Bytes[]): Bytes | null {
	let folded: Bytes | null = null;
	for (const hash of hashes.toReversed()) {
		folded = folded === null ? hash : hashNode(sha256, hash, folded);
	}
	return folded;
}

/** The hash over as many neighbours as a power of two, pair by pair; null of none. */
export function foldPairs(sha256: Sha256, hashes: readonly Bytes[]): Bytes | null {
	let row = hashes;
	while (row.length > 1) {
		row = Array.from({ length: row.length / 2 }, (_, at) =>
			hashNode(sha256, row[2 * at] as Bytes, row[2 * at + 1] as Bytes),
		);
	}
	return row[0] ?? null;
}

/**
 * All that appending needs to know of a tree: its size, and the hashes of the complete subtrees that it consists of,
 * left to right (`subtreesOf(0, size)`), at most one for each bit of the size.
 */
export interface Frontier {
	size: number;
	hashes: readonly Bytes[];
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

/** A subtree that an append has completed. */
interface CompletedSubtree extends Subtree {
	hash: Bytes;
}

/**
 * Appends a leaf's hash. `completed` are the subtrees that are whole now and never change again, the leaf first: two
 * an append on average.
 */
export function appendLeaf(
	sha256: Sha256,
	{ size, hashes }: Frontier,
	leafHash: Bytes,
): { frontier: Frontier; completed: CompletedSubtree[] } {
	const open = [...hashes];
	let subtree: CompletedSubtree = { level: 0, index: size, hash: leafHash };
	const completed = [subtree];
	while (subtree.index % 2 === 1) {
		const hash = hashNode(sha256, open.pop() as Bytes, subtree.hash);
		subtree = { level: subtree.level + 1, index: (subtree.index - 1) / 2, hash };
		completed.push(subtree);
	}
	return { frontier: { size: size + 1, hashes: [...open, subtree.hash] }, completed };
}

/** The root of the whole tree (RFC 6962 §2.1, RFC 9162 §2.1.1). */
export const rootOf = (sha256: Sha256, { hashes }: Frontier): Bytes =>
	foldSubtrees(sha256, hashes) ?? emptyRoot(sha256);

/** The root over leaves' bytes that are all at hand. */
export function rootOfLeaves(sha256: Sha256, leaves: Iterable<Uint8Array>): Bytes {
	let frontier = emptyFrontier;
	for (const leaf of leaves) {
		frontier = appendLeaf(sha256, frontier, hashLeaf(sha256, leaf)).frontier;
	}
	return rootOf(sha256, frontier);
}
