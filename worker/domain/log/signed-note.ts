import { err, ok, type Result } from "../result.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import { type Bytes, concatBytes, utf8 } from "./bytes.ts";
import { isKeyName, keyIdBytes, type Signer, signatureTypes, toHex, type Vkey } from "./keys.ts";
import { checkLines, type Fault, fault } from "./lines.ts";

/** More are refused: a bound that every reader of notes must reach (c2sp.org/signed-note, Format). */
export const signaturesMax = 16;

/** One signature line. Whose it is, is known by name and id of the key together. */
export interface NoteSignature {
	name: string;
	keyId: string;
	/** What follows the key's id. */
	signature: Bytes;
	/** The line in the note, counted from 1. */
	line: number;
}

export interface Note {
	/** With its last newline, and without the blank line before the signatures. */
	text: string;
	signatures: NoteSignature[];
}

const lead = "— ";

function parseSignature(text: string, line: number): Result<NoteSignature, Fault> {
	const parts = text.slice(lead.length).split(" ");
	const [name, encoded] = parts;
	if (!text.startsWith(lead) || name === undefined || encoded === undefined || parts.length !== 2) {
		return fault(
			line,
			"A signature line is an em dash, the key's name and base64, a space between.",
		);
	}
	if (!isKeyName(name)) return fault(line, "The signature's key has no valid name.");
	const bytes = fromBase64(encoded);
	if (bytes === null) return fault(line, "The signature is no base64.");
	if (bytes.length <= keyIdBytes) return fault(line, "The signature is too short.");
	const keyId = toHex(bytes.subarray(0, keyIdBytes));
	return ok({ name, keyId, signature: bytes.slice(keyIdBytes), line });
}

/** Signature lines, each ended by a newline; `firstLine` is the number of the first. */
export function parseSignatures(text: string, firstLine: number): Result<NoteSignature[], Fault> {
	const signatures: NoteSignature[] = [];
	for (const [at, line] of text.split("\n").slice(0, -1).entries()) {
		if (at >= signaturesMax) {
			return fault(firstLine + at, `The note has more than ${signaturesMax} signatures.`);
		}
		const signature = parseSignature(line, firstLine + at);
		if (!signature.ok) return signature;
		signatures.push(signature.value);
	}
	return signatures.length > 0 ? ok(signatures) : fault(firstLine, "The note has no signature.");
}

/** The parts of a note (c2sp.org/signed-note, Format). Nothing is verified by this. */
export function parseNote(note: string): Result<Note, Fault> {
	const lines = checkLines(note);
	if (!lines.ok) return lines;
	const split = note.lastIndexOf("\n\n");
	const lastLine = Math.max(1, note.split("\n").length - 1);
	if (split < 0) return fault(lastLine, "No blank line stands before the signatures.");
	const text = note.slice(0, split + 1);
	const firstLine = text.split("\n").length + 1;
	const signatures = parseSignatures(note.slice(split + 2), firstLine);
	return signatures.ok ? ok({ text, signatures: signatures.value }) : signatures;
}

/** One signature as a line with its newline. */
export const formatSignature = (vkey: Pick<Vkey, "name" | "id">, signature: Bytes): string => {
	const id = Uint8Array.from(vkey.id.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
	return `${lead}${vkey.name} ${toBase64(concatBytes(id, signature))}\n`;
};

/** A note of a text and its signatures. */
export const formatNote = ({ text, signatures }: Pick<Note, "text" | "signatures">): string =>
	`${text}\n${signatures
		.map(({ name, keyId, signature }) => formatSignature({ name, id: keyId }, signature))
		.join("")}`;

/** A text signed by one or several keys (c2sp.org/signed-note, Ed25519 signatures). */
export async function signNote(
	text: string,
	signers: readonly Signer[],
): Promise<Result<string, string>> {
	const lines = checkLines(text);
	if (!lines.ok) return err(`Line ${lines.error.line}: ${lines.error.says}`);
	if (signers.length === 0 || signers.length > signaturesMax) {
		return err(`A note has between 1 and ${signaturesMax} signatures.`);
	}
	if (signers.some(({ vkey }) => vkey.type !== signatureTypes.ed25519)) {
		return err("A witness's key signs nothing but cosignatures.");
	}
	const message = utf8(text);
	const signed = await Promise.all(
		signers.map(async ({ vkey, sign }) => formatSignature(vkey, await sign(message))),
	);
	return ok(`${text}\n${signed.join("")}`);
}

/** A note with further signatures; one by a key that has signed it before takes that one's place, and of several by one key the last. */
export function addSignatures(note: Note, added: readonly NoteSignature[]): Note {
	const keyOf = ({ name, keyId }: NoteSignature): string => `${name} ${keyId}`;
	const byKey = new Map(added.map((signature) => [keyOf(signature), signature]));
	const kept = note.signatures.filter((signature) => !byKey.has(keyOf(signature)));
	return { ...note, signatures: [...kept, ...byKey.values()] };
}
