import { type Bytes, utf8 } from "../../domain/log/bytes.ts";
import {
	appendLeaf,
	emptyFrontier,
	type Frontier,
	hashLeaf,
	rootOf,
	subtreesOf,
} from "../../domain/log/merkle.ts";
import {
	type ProofPlan,
	planConsistency,
	planInclusion,
	type TreeHead,
} from "../../domain/log/proofs.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { type Tile, tileHeight, tileWidth } from "../../domain/log/tile-path.ts";
import { readSubtrees } from "../../domain/log/tiles.ts";

/** The entries of `vectors/tlog.json`. */
export const entryOf = (n: number): Bytes => utf8(`{"n":${n},"action":"sessions.revoked"}`);

/** A log in memory that keeps nothing but the hashes of tiles. */
export class TestLog {
	readonly #levels: Bytes[][] = [[]];
	#frontier: Frontier = emptyFrontier;
	/** How many hashes appending has computed. */
	completed = 0;

	constructor(size = 0, entry: (n: number) => Uint8Array = entryOf) {
		for (let n = 0; n < size; n += 1) this.append(entry(n));
	}

	get size(): number {
		return this.#frontier.size;
	}

	append(entry: Uint8Array): void {
		const { frontier, completed } = appendLeaf(sha256, this.#frontier, hashLeaf(sha256, entry));
		this.#frontier = frontier;
		this.completed += completed.length;
		for (const { level, hash } of completed) {
			if (level % tileHeight !== 0) continue;
			this.#levels[level / tileHeight] ??= [];
			this.#levels[level / tileHeight]?.push(hash);
		}
	}

	/** What a tile holds in the tree of its width. */
	hashesOf(tile: Tile): Bytes[] | null {
		const level = tile.level === "entries" ? undefined : this.#levels[tile.level];
		const first = tile.index * tileWidth;
		return level?.slice(first, first + tile.width) ?? null;
	}

	frontierHashes(size: number): Bytes[] {
		const subtrees = subtreesOf(0, size);
		const read = readSubtrees(sha256, subtrees, size, (tile) => this.hashesOf(tile));
		if (!read.ok) throw new Error(read.error);
		return read.value;
	}

	root(size = this.size): Bytes {
		return rootOf(sha256, { size, hashes: this.frontierHashes(size) });
	}

	head(size = this.size): TreeHead {
		return { size, root: this.root(size) };
	}

	inclusion(index: number, size = this.size): Bytes[] {
		return this.#prove(planInclusion(index, size), size);
	}

	consistency(from: number, to = this.size): Bytes[] {
		return this.#prove(planConsistency(from, to), to);
	}

	#prove(plan: ReturnType<typeof planInclusion>, size: number): Bytes[] {
		if (!plan.ok) throw new Error(plan.error);
		const { subtrees, build }: ProofPlan = plan.value;
		const read = readSubtrees(sha256, subtrees, size, (tile) => this.hashesOf(tile));
		if (!read.ok) throw new Error(read.error);
		return build(sha256, read.value);
	}
}
