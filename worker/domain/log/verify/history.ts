import { ok, type Result } from "../../result.ts";
import { type Bytes, sameBytes } from "../bytes.ts";
import { checkConsistency, planConsistency } from "../proofs.ts";
import type { Sha256 } from "../sha256.ts";
import { readSubtrees } from "../tiles.ts";
import type { Submission } from "../witness.ts";
import type { CheckedCheckpoint } from "./checkpoints.ts";
import type { HeldTiles } from "./mirror.ts";
import { quoted, type Sentence } from "./sentences.ts";

/** A proof that one checkpoint continues another, as it is sent to a witness, and the file that holds it. */
export interface HeldConsistency extends Submission {
	file: string;
}

/** What can show that checkpoints are of one history. */
interface HistoryProofs {
	consistency: readonly HeldConsistency[];
	tiles: HeldTiles;
}

const placeOf = ({ file, line }: CheckedCheckpoint): string => `${quoted(file)} line ${line}`;

const isSameHead = (one: CheckedCheckpoint, other: CheckedCheckpoint): boolean =>
	one.checkpoint.size === other.checkpoint.size &&
	sameBytes(one.checkpoint.root, other.checkpoint.root);

/** A later checkpoint that one was compared with, and how that ended. */
interface Comparison {
	to: CheckedCheckpoint;
	result: Result<null, string>;
}

/** Compares a checkpoint with those after it that something at hand leads to: the newest by tiles, others by proofs. */
function compare(
	sha256: Sha256,
	from: CheckedCheckpoint,
	continued: readonly CheckedCheckpoint[],
	{ consistency, tiles }: HistoryProofs,
): Comparison[] {
	const compared = (to: CheckedCheckpoint, proof: readonly Bytes[]): Comparison => {
		const heads = { from: from.checkpoint, to: to.checkpoint };
		return { to, result: checkConsistency(sha256, { ...heads, proof }) };
	};
	const { size, origin } = from.checkpoint;
	const comparisons = consistency
		.filter(({ oldSize, checkpoint }) => oldSize === size && checkpoint.origin === origin)
		.flatMap(({ checkpoint, proof }) =>
			continued
				.filter((to) => to.checkpoint.size === checkpoint.size)
				.map((to) => compared(to, proof)),
		);
	const [newest] = continued;
	const plan = newest === undefined ? null : planConsistency(size, newest.checkpoint.size);
	if (newest === undefined || !plan?.ok) return comparisons;
	const { subtrees, build } = plan.value;
	const hashes = readSubtrees(sha256, subtrees, newest.checkpoint.size, tiles.hashesOf);
	return hashes.ok ? [...comparisons, compared(newest, build(sha256, hashes.value))] : comparisons;
}

/** The checkpoints of one log, each head once, the newest first. */
function headsOf(checkpoints: readonly CheckedCheckpoint[]): CheckedCheckpoint[] {
	const heads: CheckedCheckpoint[] = [];
	for (const checkpoint of checkpoints) {
		const at = heads.findIndex((head) => isSameHead(head, checkpoint));
		const same = heads[at];
		if (same === undefined) heads.push(checkpoint);
		else heads[at] = { ...same, isKept: same.isKept || checkpoint.isKept };
	}
	return heads.sort((one, other) => other.checkpoint.size - one.checkpoint.size);
}

function verifyLog(
	sha256: Sha256,
	heads: readonly CheckedCheckpoint[],
	proofs: HistoryProofs,
): Sentence[] {
	const about = "history";
	const sentences: Sentence[] = [];
	const [newest] = heads;
	const continued = newest === undefined ? [] : [newest];
	for (const head of heads.slice(1)) {
		const { size, origin } = head.checkpoint;
		const position = { file: head.file, line: head.line };
		const rival = heads.find((other) => other !== head && other.checkpoint.size === size);
		if (rival !== undefined) {
			const says = `The log ${quoted(origin)} has signed two different roots for the size ${size}, here and in ${placeOf(rival)}: it shows different histories.`;
			sentences.push({ verdict: "wrong", about, says, position });
			continue;
		}
		const comparisons = compare(sha256, head, continued, proofs);
		const proven = comparisons.find(({ result }) => result.ok);
		const failed = comparisons.find(({ result }) => !result.ok);
		if (failed !== undefined && !failed.result.ok) {
			const says = `The checkpoint of size ${failed.to.checkpoint.size} (${placeOf(failed.to)}) is not shown to continue this one: ${failed.result.error}`;
			sentences.push({ verdict: "wrong", about, says, position });
		} else if (proven !== undefined) {
			const says = `The checkpoint of size ${proven.to.checkpoint.size} (${placeOf(proven.to)}) continues this one of size ${size}: nothing before was changed, removed or inserted.`;
			sentences.push({ verdict: "proven", about, says, position });
			continued.push(head);
		} else {
			// A file of proof stands for itself; who brings a checkpoint that he kept asks for this.
			const isAsked = head.isKept || continued.some(({ isKept }) => isKept);
			const says = `Nothing that was given shows whether the checkpoint of size ${newest?.checkpoint.size} continues this one of size ${size}: a consistency proof or the log's tiles would.`;
			sentences.push({ verdict: isAsked ? "undecidable" : "note", about, says, position });
		}
	}
	return sentences;
}

/** A consistency proof that no two checkpoints belong to was given in vain, and that must not go unsaid. */
function verifyUse(
	held: HeldConsistency,
	heads: readonly CheckedCheckpoint[],
): Result<null, Sentence> {
	const { oldSize, checkpoint, file } = held;
	const isOld = ({ checkpoint: { size } }: CheckedCheckpoint) => size === oldSize;
	if (oldSize === 0 || oldSize === checkpoint.size || heads.some(isOld)) return ok(null);
	const says = `This proof begins at a checkpoint of size ${oldSize}, and none of this size that its log has signed was given.`;
	return {
		ok: false,
		error: { verdict: "undecidable", about: "history", says, position: { file, line: 1 } },
	};
}

/** Checks that checkpoints of the same log that are rightly signed tell one history. */
export function verifyHistory(
	sha256: Sha256,
	checkpoints: readonly CheckedCheckpoint[],
	proofs: HistoryProofs,
): Sentence[] {
	const byOrigin = Map.groupBy(
		checkpoints.filter(({ trusted }) => trusted),
		({ checkpoint }) => checkpoint.origin,
	);
	const logs = [...byOrigin.values()].map(headsOf);
	const unused = proofs.consistency
		.map((held) => verifyUse(held, byOrigin.get(held.checkpoint.origin) ?? []))
		.flatMap((use) => (use.ok ? [] : [use.error]));
	return [...logs.flatMap((heads) => verifyLog(sha256, heads, proofs)), ...unused];
}
