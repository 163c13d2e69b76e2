import { checkExport, ExportCheck } from "../../../../worker/domain/audit/verify-export.ts";
import { sha256 } from "../../../../worker/domain/log/sha256.ts";
import type { CheckedCheckpoint } from "../../../../worker/domain/log/verify/checkpoints.ts";
import {
	type LeafContents,
	leafIn,
	originIn,
} from "../../../../worker/domain/log/verify/contents.ts";
import {
	type Sentence,
	type Verdict,
	verdictOf,
} from "../../../../worker/domain/log/verify/sentences.ts";
import { type EvidenceFile, verifyEvidence } from "../../../../worker/domain/log/verify/verify.ts";
import type { GivenFile } from "./given-files.ts";

/** Everything that somebody gave to be verified. */
export interface Given {
	files: readonly GivenFile[];
	/** The log's keys, one a line. */
	keys: string;
	witnesses: string;
	/** A checkpoint kept from before, or nothing. */
	earlier: string;
}

/** A leaf as it can be read, and what comes of all that is said about its file. */
interface VerifiedLeaf extends LeafContents {
	verdict: Verdict;
}

export interface Verified {
	verdict: Verdict;
	sentences: readonly Sentence[];
	leaves: readonly VerifiedLeaf[];
}

/** Keys as they are published: one a line, and what stands behind a key in its line is not of it. */
export const keyLines = (text: string): string[] =>
	text
		.split("\n")
		.map((line) => line.trim().split(/\s+/)[0] ?? "")
		.filter((line) => line !== "" && !line.startsWith("#"));

const stemOf = (name: string): string =>
	name.replace(/^.*\//, "").replace(/(\.fields)?\.json$|\.tlog-proof$/, "");

type Read = GivenFile & { content: string | Uint8Array };
const isRead = (file: GivenFile): file is Read => file.content !== null;

const textOf = (content: string | Uint8Array): string =>
	typeof content === "string" ? content : new TextDecoder().decode(content);

/** Puts opened fields to the proof that they belong to: the only one, or the one that is named like them. */
function pairUp(files: readonly GivenFile[]): { files: EvidenceFile[]; left: Sentence[] } {
	const read = files.filter(isRead);
	const proofs = read.filter(({ kind }) => kind === "proof");
	const opened = read.filter(({ kind }) => kind === "fields");
	const isOnly = proofs.length === 1 && opened.length === 1;
	const fieldsOf = new Map<Read, { name: string; text: string }>();
	const left: Sentence[] = [];
	for (const { name, content } of opened) {
		const proof = isOnly
			? proofs[0]
			: proofs.find((one) => stemOf(one.name) === stemOf(name) && !fieldsOf.has(one));
		if (proof) fieldsOf.set(proof, { name, text: textOf(content) });
		else {
			const says =
				proofs.length === 0
					? "These are opened fields, and the proof that they belong to was not given."
					: "It is not clear which proof these fields belong to: name them alike, as receipt.tlog-proof and receipt.json.";
			left.push({ verdict: "undecidable", about: "field", says, position: { file: name } });
		}
	}
	const evidence = read
		.filter(({ kind }) => kind !== "fields")
		.map((file) => {
			const given = fieldsOf.get(file);
			return {
				name: file.name,
				content: file.content,
				fields: given?.text,
				fieldsName: given?.name,
			};
		});
	return { files: evidence, left };
}

/** What an exported log proves beside these checkpoints; read piece by piece, however long it is. */
async function verifyExport(
	name: string,
	log: Blob,
	checkpoints: readonly CheckedCheckpoint[],
): Promise<Sentence[]> {
	const decoder = new TextDecoder();
	async function* pieces() {
		const reader = log.stream().getReader();
		for (;;) {
			const { done, value } = await reader.read();
			yield decoder.decode(value, { stream: !done });
			if (done) return;
		}
	}
	try {
		return await checkExport(new ExportCheck(sha256, name, checkpoints), name, pieces());
	} catch {
		const says =
			"The browser could not read this file. It may have been moved or deleted: choose it again.";
		return [{ verdict: "undecidable", about: "file", says, position: { file: name } }];
	}
}

/** Verifies what was given, here and nowhere else; null while there is nothing. */
export async function verifyGiven(given: Given): Promise<Verified | null> {
	if (given.files.length === 0) return null;
	const { files, left } = pairUp(given.files);
	const found = await verifyEvidence({
		files,
		keys: keyLines(given.keys),
		witnesses: keyLines(given.witnesses),
		...(given.earlier.trim() === "" ? {} : { earlierCheckpoint: given.earlier }),
	});
	const exports = given.files.flatMap(({ name, log }) => (log ? [{ name, log }] : []));
	const ofExports = await Promise.all(
		exports.map(({ name, log }) => verifyExport(name, log, found.checkpoints)),
	);
	const sentences = [
		...given.files.flatMap(({ problems }) => problems),
		...left,
		...found.sentences,
		...ofExports.flat(),
	];
	const leaves = files
		.map(leafIn)
		.filter((leaf) => leaf !== null)
		.map((leaf) => ({
			...leaf,
			verdict: verdictOf(sentences.filter(({ position }) => position?.file === leaf.file)),
		}));
	return { verdict: verdictOf(sentences), sentences, leaves };
}

/** The logs that the files name as their own. */
export const originsOf = (files: readonly GivenFile[]): string[] => [
	...new Set(files.filter(isRead).flatMap((file) => originIn(file) ?? [])),
];
