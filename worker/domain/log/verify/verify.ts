import { fromUtf8 } from "../bytes.ts";
import { canVerify, parseVkey, type SignatureType, signatureTypes, type Vkey } from "../keys.ts";
import type { Fault } from "../lines.ts";
import { parseFiledCheckpoint, parseProofFile } from "../proof-file.ts";
import { sha256 as portableSha256, type Sha256 } from "../sha256.ts";
import { parseSubmission } from "../witness.ts";
import {
	type CheckedCheckpoint,
	type HeldCheckpoint,
	type KnownKeys,
	verifyCheckpoint,
} from "./checkpoints.ts";
import { type HeldConsistency, verifyHistory } from "./history.ts";
import { verifyInclusion } from "./inclusion.ts";
import { holdTiles, readTile, tilePathIn, verifyTiles } from "./mirror.ts";
import { quoted, type Sentence, type Verdict, verdictOf } from "./sentences.ts";

/** Longer files are not read: no proof comes near this. */
export const evidenceBytesMax = 1_048_576;
/** How sentences call the checkpoint that was kept from before. */
const earlierName = "the earlier checkpoint";
/** What is asked at once stays bounded too. */
const filesMax = 10_000;
const keysMax = 100;

/**
 * One file of evidence. What it is, it says itself: a `.tlog-proof`, a checkpoint, a consistency proof as it is sent
 * to witnesses (`old …`), or by its name a tile of the log (`…/tile/0/001.p/44`).
 */
export interface EvidenceFile {
	name: string;
	content: string | Uint8Array;
	/** Opened fields of the proof's leaf, as the text of `{name: {salt, value}}`. */
	fields?: string | undefined;
	/** The file that the opened fields came in. */
	fieldsName?: string | undefined;
}

export interface Evidence {
	files: readonly EvidenceFile[];
	/** Keys of logs that are believed, a vkey each. */
	keys: readonly string[];
	/** Keys of witnesses that must have signed, a vkey each. */
	witnesses?: readonly string[];
	/** A checkpoint that was kept from before; what is proven now must continue it. */
	earlierCheckpoint?: string | undefined;
}

export interface Findings {
	verdict: Verdict;
	sentences: Sentence[];
	/** The checkpoints that the files hold, with their signatures checked. */
	checkpoints: CheckedCheckpoint[];
}

function readKeys(
	texts: readonly string[],
	type: SignatureType,
): { keys: Vkey[]; sentences: Sentence[] } {
	const keys: Vkey[] = [];
	const sentences: Sentence[] = [];
	const refuse = (says: string) => sentences.push({ verdict: "undecidable", about: "key", says });
	if (texts.length > keysMax) refuse(`More than ${keysMax} keys were given.`);
	for (const text of texts.slice(0, keysMax)) {
		const vkey = parseVkey(text.trim());
		if (!vkey.ok) refuse(`${quoted(text)} is no key. ${vkey.error}`);
		else if (vkey.value.type === type) keys.push(vkey.value);
		else if (type === signatureTypes.ed25519) {
			refuse(`${quoted(vkey.value.name)} is a witness's key, and was given as a log's.`);
		} else refuse(`${quoted(vkey.value.name)} is a log's key, and was given as a witness's.`);
	}
	return { keys, sentences };
}

/** What has been read out of the files so far. */
interface Gathered {
	sentences: Sentence[];
	checkpoints: HeldCheckpoint[];
	consistency: HeldConsistency[];
	tiles: Exclude<ReturnType<typeof readTile>, Sentence>[];
}

const isTooLong = (content: string | Uint8Array | undefined): boolean =>
	content !== undefined && content.length > evidenceBytesMax;

/** What a text is that is no file of evidence, as far as that can be told; null: it may be one. */
function otherThanEvidence(name: string, text: string): string | null {
	if (text.trimStart().startsWith("{")) {
		return text.includes('"result"') && text.includes("tlog-proof")
			? "This is an answer of the API: the file of evidence is the text in result.data.file."
			: "This is JSON and no file of evidence. Opened fields are given beside the proof that they belong to.";
	}
	// Every checkpoint and every consistency proof has signatures.
	return text.includes("\n\u2014 ") || text.startsWith("old ") || name === earlierName
		? null
		: "This is no file of evidence: it has neither a proof nor a signed checkpoint in it.";
}

/** Reads a file that is text; what is wrong with its form, or null. */
function gatherText(
	sha256: Sha256,
	{ name, fields, fieldsName = name }: EvidenceFile,
	text: string,
	into: Gathered,
	needsWitnesses: boolean,
): Fault | null {
	const held = { file: name, needsWitnesses };
	if (name.endsWith(".tlog-proof") || text.startsWith("c2sp.org/")) {
		const proof = parseProofFile(text);
		if (!proof.ok) return proof.error;
		into.checkpoints.push({ ...proof.value, ...held, isKept: false });
		into.sentences.push(
			...verifyInclusion(sha256, name, proof.value, {
				file: fieldsName,
				text: fields ?? null,
			}),
		);
		return null;
	}
	if (fields !== undefined) {
		const says = "Fields were given beside a file that is no proof of a leaf.";
		into.sentences.push({ verdict: "undecidable", about: "field", says, position: { file: name } });
	}
	const other = otherThanEvidence(name, text);
	if (other !== null) {
		into.sentences.push({
			verdict: "undecidable",
			about: "file",
			says: other,
			position: { file: name },
		});
		return null;
	}
	const submission = text.startsWith("old ") ? parseSubmission(text) : null;
	const filed = submission ?? parseFiledCheckpoint(text, 1);
	if (!filed.ok) return filed.error;
	into.checkpoints.push({ ...filed.value, ...held, isKept: true });
	if (submission?.ok) into.consistency.push({ ...submission.value, file: name });
	return null;
}

function gather(sha256: Sha256, file: EvidenceFile, into: Gathered, needsWitnesses = true): void {
	const { name, content, fields } = file;
	const say = (verdict: Verdict, says: string, line?: number): void => {
		const position = line === undefined ? { file: name } : { file: name, line };
		into.sentences.push({ verdict, about: "file", says, position });
	};
	if (isTooLong(content) || isTooLong(fields)) {
		say(
			"undecidable",
			`This is longer than ${evidenceBytesMax} bytes, and no proof is: it was not read.`,
		);
		return;
	}
	const path = tilePathIn(name);
	if (path !== null && typeof content !== "string") {
		const tile = readTile(sha256, name, path, content);
		if ("hashes" in tile) into.tiles.push(tile);
		else into.sentences.push(tile);
		return;
	}
	const text = typeof content === "string" ? content : fromUtf8(content);
	if (text === null) {
		say("undecidable", "This is no file of evidence: its bytes are no text.");
		return;
	}
	const fault = gatherText(sha256, file, text, into, needsWitnesses);
	if (fault !== null) say("wrong", fault.says, fault.line);
}

/**
 * Says in plain words what files prove, by which keys, and what is wrong or missing and where. Trusts nothing but the
 * keys that are given, and answers whatever the files hold.
 */
export async function verifyEvidence(
	{ files, keys, witnesses = [], earlierCheckpoint }: Evidence,
	sha256: Sha256 = portableSha256,
): Promise<Findings> {
	const logKeys = readKeys(keys, signatureTypes.ed25519);
	const witnessKeys = readKeys(witnesses, signatureTypes.cosignature);
	const isAble = await canVerify();
	const known: KnownKeys = isAble
		? { logs: logKeys.keys, witnesses: witnessKeys.keys }
		: { logs: [], witnesses: [] };
	const gathered: Gathered = {
		sentences: [...logKeys.sentences, ...witnessKeys.sentences],
		checkpoints: [],
		consistency: [],
		tiles: [],
	};
	if (!isAble) {
		const says = "No signature can be checked here: this browser does not know Ed25519.";
		gathered.sentences.push({ verdict: "undecidable", about: "key", says });
	}
	if (files.length > filesMax) {
		const says = `More than ${filesMax} files were given: those behind were not read.`;
		gathered.sentences.push({ verdict: "undecidable", about: "file", says });
	}
	for (const file of files.slice(0, filesMax)) gather(sha256, file, gathered);
	if (earlierCheckpoint !== undefined) {
		// A checkpoint can be kept before its witnesses have signed it.
		gather(sha256, { name: earlierName, content: earlierCheckpoint }, gathered, false);
	}

	const checkpoints: CheckedCheckpoint[] = [];
	for (const held of gathered.checkpoints) {
		const { checked, sentences } = await verifyCheckpoint(sha256, held, known);
		checkpoints.push(checked);
		gathered.sentences.push(...sentences);
	}
	const tiles = holdTiles(gathered.tiles);
	const { consistency } = gathered;
	const sentences = [
		...gathered.sentences,
		...verifyTiles(sha256, tiles, checkpoints),
		...verifyHistory(sha256, checkpoints, { consistency, tiles }),
	];
	return { verdict: verdictOf(sentences), sentences, checkpoints };
}
