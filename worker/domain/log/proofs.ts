import { err, ok, type Result } from "../result.ts";
import { type Bytes, sameBytes } from "./bytes.ts";
import { emptyRoot, foldSubtrees, hashNode, type Subtree, subtreesOf } from "./merkle.ts";
import type { Sha256 } from "./sha256.ts";

/**
 * A proof before its hashes are read: `subtrees` are to be read, at once and from wherever they are kept, and `build`
 * makes the proof of their hashes in the same order.
 */
export interface ProofPlan {
	subtrees: Subtree[];
	build(sha256: Sha256, hashes: readonly Bytes[]): Bytes[];
}

type Range = readonly [start: number, end: number];

function planOf(ranges: readonly Range[]): ProofPlan {
	const parts = ranges.map(([start, end]) => subtreesOf(start, end));
	return {
		subtrees: parts.flat(),
		build: (sha256, hashes) => {
			let at = 0;
			return parts.map(({ length }) => {
				at += length;
				return foldSubtrees(sha256, hashes.slice(at - length, at)) as Bytes;
			});
		},
	};
}

/** Where a tree of `size` > 1 leaves is split: the largest power of two below its size (RFC 6962 §2.1). */
function splitOf(size: number): number {
	let split = 1;
	while (split * 2 < size) split *= 2;
	return split;
}

/** The proof that leaf `index` is in the tree of `size` leaves (RFC 6962 §2.1.1, RFC 9162 §2.1.3.1). */
export function planInclusion(index: number, size: number): Result<ProofPlan, string> {
	if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
		return err(`A tree of ${size} leaves has no leaf ${index}.`);
	}
	const ranges: Range[] = [];
	let [start, end] = [0, size];
	while (end - start > 1) {
		const middle = start + splitOf(end - start);
		if (index < middle) {
			ranges.push([middle, end]);
			end = middle;
		} else {
			ranges.push([start, middle]);
			start = middle;
		}
	}
	return ok(planOf(ranges.reverse()));
}

/** The proof that the tree of `to` leaves begins with that of `from` (RFC 6962 §2.1.2, RFC 9162 §2.1.4.1). */
export function planConsistency(from: number, to: number): Result<ProofPlan, string> {
	if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) {
		return err(`A tree of ${to} leaves cannot have grown from one of ${from}.`);
	}
	const ranges: Range[] = [];
	let [start, end] = [0, to];
	while (from > 0 && from !== end) {
		const middle = start + splitOf(end - start);
		if (from <= middle) {
			ranges.push([middle, end]);
			end = middle;
		} else {
			ranges.push([start, middle]);
			start = middle;
		}
	}
	// The verifier knows the old root itself, unless the old tree ends inside.
	if (start > 0) ranges.push([start, end]);
	return ok(planOf(ranges.reverse()));
}

const half = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

/** The root that an inclusion proof leads to (RFC 9162 §2.1.3.2), or how the proof does not fit the tree. */
export function rootOfInclusion(
	sha256: Sha256,
	{
		leafHash,
		index,
		size,
		proof,
	}: { leafHash: Bytes; index: number; size: number; proof: readonly Bytes[] },
): Result<Bytes, string> {
	const plan = planInclusion(index, size);
	if (!plan.ok) return plan;
	let [at, last, hash] = [index, size - 1, leafHash];
	for (const [step, sibling] of proof.entries()) {
		if (last === 0) {
			return err(
				`The proof has ${proof.length} hashes, and for leaf ${index} of ${size} ${step} are needed.`,
			);
		}
		if (isOdd(at) || at === last) {
			hash = hashNode(sha256, sibling, hash);
			while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
		} else {
			hash = hashNode(sha256, hash, sibling);
		}
		[at, last] = [half(at), half(last)];
	}
	return last === 0
		? ok(hash)
		: err(
				`The proof has ${proof.length} hashes, and for leaf ${index} of ${size} more are needed.`,
			);
}

/** A tree's head: how many leaves it has, and the hash over all of them. */
export interface TreeHead {
	size: number;
	root: Bytes;
}

/**
 * Checks that one tree begins with another (RFC 9162 §2.1.4.2). The empty tree begins every tree, without a proof
 * (c2sp.org/tlog-witness, add-checkpoint).
 */
export function checkConsistency(
	sha256: Sha256,
	{ from, to, proof }: { from: TreeHead; to: TreeHead; proof: readonly Bytes[] },
): Result<null, string> {
	const unfit = (says: string) => err(`${says} (from size ${from.size} to size ${to.size}).`);
	const plan = planConsistency(from.size, to.size);
	if (!plan.ok) return plan;
	if (from.size === to.size && !sameBytes(from.root, to.root)) {
		return err(`Two trees of the same size ${to.size} have different roots.`);
	}
	if (from.size === 0 && !sameBytes(from.root, emptyRoot(sha256))) {
		return err("A tree without leaves has another root than the hash of nothing.");
	}
	if (from.size === 0 || from.size === to.size) {
		return proof.length === 0 ? ok(null) : unfit("No proof is needed here, and one was given");
	}
	// Where the old tree is a subtree of the new one, its root begins the proof.
	const isSubtree = subtreesOf(0, from.size).length === 1;
	const [first, ...siblings] = isSubtree ? [from.root, ...proof] : proof;
	if (first === undefined) return unfit("The proof is empty, and hashes are needed");
	let [at, last] = [from.size - 1, to.size - 1];
	while (isOdd(at)) [at, last] = [half(at), half(last)];
	let [oldHash, newHash] = [first, first];
	for (const sibling of siblings) {
		if (last === 0) return unfit("The proof has more hashes than are needed");
		if (isOdd(at) || at === last) {
			oldHash = hashNode(sha256, sibling, oldHash);
			newHash = hashNode(sha256, sibling, newHash);
			while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
		} else {
			newHash = hashNode(sha256, newHash, sibling);
		}
		[at, last] = [half(at), half(last)];
	}
	if (last !== 0) return unfit("The proof has fewer hashes than are needed");
	if (!sameBytes(oldHash, from.root)) return unfit("The proof does not lead to the old root");
	if (!sameBytes(newHash, to.root)) return unfit("The proof does not lead to the new root");
	return ok(null);
}
