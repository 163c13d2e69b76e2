import { sameBytes } from "../bytes.ts";
import { type CheckedSignature, checkSignatures } from "../cosignature.ts";
import { signatureTypes, type Vkey } from "../keys.ts";
import { emptyRoot } from "../merkle.ts";
import type { FiledCheckpoint } from "../proof-file.ts";
import type { Sha256 } from "../sha256.ts";
import { instant, quoted, type Sentence } from "./sentences.ts";

/** The keys that a verification believes. */
export interface KnownKeys {
	logs: readonly Vkey[];
	witnesses: readonly Vkey[];
}

/** A checkpoint that a file holds. */
export interface HeldCheckpoint extends FiledCheckpoint {
	file: string;
	/** Whether every known witness must have signed it. */
	needsWitnesses: boolean;
	/** Whether it was brought to be compared with others, and not only as a proof's own. */
	isKept: boolean;
}

/** A checkpoint whose signatures were checked. */
export interface CheckedCheckpoint extends HeldCheckpoint {
	/** Whether a key of its own log has signed it, and no known key wrongly. */
	trusted: boolean;
}

const keyOf = ({ name, keyId }: { name: string; keyId: string }): string =>
	`${quoted(name)} (key ${keyId})`;

function sentenceOf(held: HeldCheckpoint, checked: CheckedSignature): Sentence {
	const { signature, vkey, verified, seenAtSeconds } = checked;
	const position = { file: held.file, line: signature.line };
	const isWitness = vkey?.type === signatureTypes.cosignature;
	const about = isWitness ? "witness" : "signature";
	const { origin, size } = held.checkpoint;
	const key = keyOf(signature);
	if (vkey === null) {
		const says = `A signature of ${key} was not checked: this key is not among those given.`;
		return { verdict: "note", about, says, position };
	}
	if (!verified) {
		const says = `The signature of ${key} is not of this checkpoint: one of the two was changed.`;
		return { verdict: "wrong", about, says, position };
	}
	if (isWitness) {
		const says = `The witness ${key} saw this checkpoint at ${instant(seenAtSeconds ?? 0)} as the newest of a log that had only grown.`;
		return { verdict: "proven", about, says, position };
	}
	if (vkey.name !== origin) {
		const says = `The key ${key} has signed a checkpoint of the log ${quoted(origin)}, which is not its own.`;
		return { verdict: "wrong", about, says, position };
	}
	const says = `The log ${quoted(origin)} has signed with key ${vkey.id} that it had ${size} entries with this root.`;
	return { verdict: "proven", about, says, position };
}

/** Checks who has signed a checkpoint. */
export async function verifyCheckpoint(
	sha256: Sha256,
	held: HeldCheckpoint,
	{ logs, witnesses }: KnownKeys,
): Promise<{ checked: CheckedCheckpoint; sentences: Sentence[] }> {
	const checked = await checkSignatures(held.note, [...logs, ...witnesses]);
	const sentences = checked.map((signature) => sentenceOf(held, signature));
	const position = { file: held.file, line: held.line };
	const texts = checked.map(({ signature: { name, keyId, signature } }) =>
		[name, keyId, ...signature].join(" "),
	);
	for (const [at, { signature }] of checked.entries()) {
		if (texts.indexOf(texts[at] as string) === at) continue;
		const says = "This signature stands in the checkpoint twice, and counts once.";
		sentences.push({
			verdict: "note",
			about: "signature",
			says,
			position: { file: held.file, line: signature.line },
		});
	}
	const { size, root } = held.checkpoint;
	if (size === 0 && !sameBytes(root, emptyRoot(sha256))) {
		const says = "A log without entries has the hash of nothing as its root, and not this one.";
		sentences.push({ verdict: "wrong", about: "history", says, position });
	}
	const isWrong = sentences.some(({ verdict }) => verdict === "wrong");
	const isSigned = checked.some(
		({ vkey, verified }) =>
			verified && vkey?.type === signatureTypes.ed25519 && vkey.name === held.checkpoint.origin,
	);
	if (!isSigned && !isWrong) {
		const says = `No key that was given is one by which the log ${quoted(held.checkpoint.origin)} has signed this checkpoint.`;
		sentences.push({ verdict: "undecidable", about: "signature", says, position });
	}
	for (const witness of held.needsWitnesses ? witnesses : []) {
		if (checked.some(({ vkey }) => vkey?.name === witness.name && vkey.id === witness.id)) continue;
		const says = `The witness ${keyOf({ name: witness.name, keyId: witness.id })} has not signed this checkpoint.`;
		sentences.push({ verdict: "undecidable", about: "witness", says, position });
	}
	return { checked: { ...held, trusted: isSigned && !isWrong }, sentences };
}
