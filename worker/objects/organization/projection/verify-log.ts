import type { LogFault, LogStep } from "../../../domain/audit/log-check.ts";
import { type Bytes, concatBytes, sameBytes } from "../../../domain/log/bytes.ts";
import { formatHash } from "../../../domain/log/lines.ts";
import { foldPairs, rootOf } from "../../../domain/log/merkle.ts";
import { tileWidth } from "../../../domain/log/tile-path.ts";
import { hashesAt, hashesIn } from "../../../domain/log/tiles.ts";
import { toBase64 } from "../../../domain/wire/base64.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { lineageOf } from "../store/lineage.ts";
import { logHead, readTile, treeHeadAt } from "../store/log.ts";
import { all, type Store } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { lastCheckpoint } from "./checkpoint-rows.ts";
import { verifyEvents } from "./verify-events.ts";

/** Leaves that one step looks at: a tile, about 10 ms. */
const stepLeaves = tileWidth;

const straysShownMax = 20;

/**
 * Looks at the leaves of one tile: that events are as they were appended, and that every hash above them is the hash of
 * what lies below it. The last step also holds the whole against its own head and against what was signed.
 *
 * @param from where a tile begins
 */
export function verifyLogStep(view: Reading, from: number): LogStep {
	const { store } = view;
	const { size, confirmed, forgotten } = logHead(store);
	const number = Math.floor(from / tileWidth);
	const to = endOfStep(store, number, size);
	const width = Math.max(0, Math.min(tileWidth, size - number * tileWidth));
	const hashes = readTile(store, { level: 0, index: number, width });
	const isLast = to >= size;
	const faults: LogFault[] = [];
	const say = (index: number | null, says: string) => faults.push({ where: "object", index, says });
	if (hashes === null) say(from, `The hashes of entries ${from} to ${to - 1} are not all there.`);
	const above = hashes !== null && width === tileWidth ? tilesAbove(view, number, hashes) : [];
	const whole = isLast ? wholeTree(view) : null;
	for (const says of above) say(from, says);
	for (const { index, says } of whole?.faults ?? []) say(index, says);
	const areHashesWhole = above.length === 0 && whole?.isHeadWhole !== false;
	const leaves = { from, to, hashes, areHashesWhole, isLast, confirmed };
	const found = verifyEvents(view, leaves, say);
	return {
		...{ size, confirmed, forgotten, from, to },
		hashes: toBase64(concatBytes(...(hashes ?? []))),
		lineage: lineageOf(store).id,
		...found,
		checkpoint: isLast ? lastCheckpoint(store) : null,
		faults,
	};
}

/** Where the step of a tile ends: where no hash follows any more, with the log. */
function endOfStep(store: Store, number: number, size: number): number {
	const end = (number + 1) * stepLeaves;
	const [next] = all(
		store,
		"SELECT 1 AS found FROM log_tiles WHERE level = 0 AND number >= ? LIMIT 1",
		number,
	);
	return next === undefined ? size : Math.min(size, end);
}

/** Whether the hashes above a whole tile are those of what lies below. */
function tilesAbove({ store }: Reading, number: number, hashes: readonly Bytes[]): string[] {
	let [level, index, below] = [1, number, hashes];
	for (;;) {
		const tile = { level, index: Math.floor(index / tileWidth), width: (index % tileWidth) + 1 };
		const above = readTile(store, tile);
		const folded = foldPairs(sha256Of, below);
		const hash = above?.at(-1);
		if (above === null || hash === undefined || folded === null || !sameBytes(hash, folded)) {
			return [`The hash over these entries at level ${level} is not theirs.`];
		}
		if (above.length < tileWidth) return [];
		[level, index, below] = [level + 1, tile.index, above];
	}
}

/** Whether the head is that of the tiles, and what was signed is still the beginning of the log. */
function wholeTree({ store }: Reading): {
	isHeadWhole: boolean;
	faults: { index: number | null; says: string }[];
} {
	const head = logHead(store);
	const whole = treeHeadAt(store, head.size);
	const signed = treeHeadAt(store, head.checkpoint_size);
	const kept = rootOf(sha256Of, { size: head.size, hashes: hashesIn(head.frontier) });
	const isHeadWhole = whole.ok && sameBytes(whole.value.root, kept);
	const faults: { index: number | null; says: string }[] = [];
	const say = (says: string, index: number | null = null) => faults.push({ index, says });
	if (!isHeadWhole) say("The head of the log is not that of its hashes.");
	if (head.size < head.confirmed) {
		say(`The log has ${head.size} entries, and ${head.confirmed} of it were in D1.`);
	}
	if (head.size < head.checkpoint_size) {
		say(`The log has ${head.size} entries, and ${head.checkpoint_size} of it were signed.`);
	} else if (
		head.checkpoint_root !== null &&
		!(signed.ok && formatHash(signed.value.root) === head.checkpoint_root)
	) {
		say(`The first ${head.checkpoint_size} entries are no longer those that were signed.`);
	}
	const strays = all<{ leaf_index: number }>(
		store,
		"SELECT leaf_index FROM audit_events WHERE leaf_index < 0 OR leaf_index >= ? LIMIT ?",
		head.size,
		straysShownMax,
	);
	for (const { leaf_index: index } of strays) {
		say("There is an event that the log does not have.", index);
	}
	for (const tile of widestTiles(store)) {
		if (tile.level < 0 || tile.hashes > hashesAt(tile.level, head.size)) {
			say(`There are hashes at level ${tile.level} that the log does not have.`);
		}
	}
	return { isHeadWhole, faults };
}

/** How many hashes each level has, by its last tile. */
const widestTiles = (store: Store): { level: number; hashes: number }[] =>
	all<{ level: number; hashes: number }>(
		store,
		`SELECT level, number * ${tileWidth} + length(hashes) / 32 AS hashes FROM log_tiles AS tile
		WHERE number = (SELECT max(number) FROM log_tiles AS other WHERE other.level = tile.level)`,
	);

/** The root over the first `size` leaves, in base64; null of a size that the log does not have. */
export function rootAt(store: Store, size: number): string | null {
	const head = size <= logHead(store).size ? treeHeadAt(store, size) : null;
	return head?.ok ? formatHash(head.value.root) : null;
}
