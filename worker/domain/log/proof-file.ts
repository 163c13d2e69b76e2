import { err, ok, type Result } from "../result.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import type { Bytes } from "./bytes.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { checkLines, type Fault, fault, formatHash, parseDecimal, parseHash } from "./lines.ts";
import { type Note, parseNote } from "./signed-note.ts";

/** The first line of every proof file (c2sp.org/tlog-proof, Format). */
const proofHeader = "c2sp.org/tlog-proof@v1";
/** No tree has more levels than this (c2sp.org/tlog-witness, add-checkpoint). */
const proofHashesMax = 63;

/** A checkpoint as it stands in a file, its lines counted from the file's first. */
export interface FiledCheckpoint {
	checkpoint: Checkpoint;
	note: Note;
	/** The line of its origin. */
	line: number;
}

export interface ProofFile extends FiledCheckpoint {
	/** The leaf, or null in a file without one. */
	extra: Bytes | null;
	index: number;
	/** The line of the index. */
	indexLine: number;
	proof: Bytes[];
}

/** A checkpoint that stands in a file from line `line` on. */
export function parseFiledCheckpoint(text: string, line: number): Result<FiledCheckpoint, Fault> {
	const shifted = ({ line: at, says }: Fault) => fault(at + line - 1, says);
	const note = parseNote(text);
	if (!note.ok) return shifted(note.error);
	const checkpoint = parseCheckpoint(note.value.text, line);
	if (!checkpoint.ok) return checkpoint;
	const signatures = note.value.signatures.map((signature) => ({
		...signature,
		line: signature.line + line - 1,
	}));
	return ok({ checkpoint: checkpoint.value, note: { ...note.value, signatures }, line });
}

/** Hashes, one a line, up to the first empty line; and the line after that one. */
export function parseHashLines(
	lines: readonly string[],
	firstLine: number,
): Result<{ hashes: Bytes[]; nextLine: number }, Fault> {
	const hashes: Bytes[] = [];
	for (let line = firstLine; ; line += 1) {
		const text = lines[line - 1];
		if (text === undefined) return fault(lines.length, "The text ends before its checkpoint.");
		if (text === "") return ok({ hashes, nextLine: line + 1 });
		if (hashes.length === proofHashesMax) {
			return fault(line, `A proof has at most ${proofHashesMax} hashes.`);
		}
		const hash = parseHash(text, line);
		if (!hash.ok) return hash;
		hashes.push(hash.value);
	}
}

/** A proof that a leaf is in a log, for a file named `….tlog-proof`; `checkpoint` is the signed note as it is. */
export function formatProofFile({
	extra,
	index,
	proof,
	checkpoint,
}: {
	extra: Bytes | null;
	index: number;
	proof: readonly Bytes[];
	checkpoint: string;
}): Result<string, string> {
	const extraLine = extra === null ? [] : [`extra ${toBase64(extra)}`];
	const lines = [proofHeader, ...extraLine, `index ${index}`, ...proof.map(formatHash), ""];
	const text = `${lines.join("\n")}\n${checkpoint}`;
	const parsed = parseProofFile(text);
	return parsed.ok ? ok(text) : err(`Line ${parsed.error.line}: ${parsed.error.says}`);
}

/** The parts of a proof file (c2sp.org/tlog-proof, Format). Nothing is verified by this. */
export function parseProofFile(text: string): Result<ProofFile, Fault> {
	const whole = checkLines(text);
	if (!whole.ok) return whole;
	const lines = text.split("\n");
	if (lines[0] !== proofHeader) return fault(1, `The first line is not ${proofHeader}.`);

	const extraText = lines[1]?.startsWith("extra ") ? lines[1].slice("extra ".length) : null;
	const extra = extraText === null ? null : fromBase64(extraText);
	if (extraText !== null && extra === null) return fault(2, "What follows extra is no base64.");

	const indexLine = extraText === null ? 2 : 3;
	const indexText = /^index (.*)$/.exec(lines[indexLine - 1] ?? "")?.[1];
	if (indexText === undefined) return fault(indexLine, "The word index and a number belong here.");
	const index = parseDecimal(indexText);
	if (index === null) {
		return fault(
			indexLine,
			"The index is no whole number in decimal, without sign and leading zeros.",
		);
	}

	const hashes = parseHashLines(lines, indexLine + 1);
	if (!hashes.ok) return hashes;
	const { hashes: proof, nextLine } = hashes.value;
	const filed = parseFiledCheckpoint(lines.slice(nextLine - 1).join("\n"), nextLine);
	return filed.ok ? ok({ ...filed.value, extra, index, indexLine, proof }) : filed;
}
