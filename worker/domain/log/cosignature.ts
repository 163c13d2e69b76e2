import { err, ok, type Result } from "../result.ts";
import { type Bytes, concatBytes, utf8 } from "./bytes.ts";
import { isSignedBy, type Signer, signatureTypes, type Vkey } from "./keys.ts";
import { formatSignature, type Note, type NoteSignature } from "./signed-note.ts";

const timeBytes = 8;

/** What a witness signs: when, and the checkpoint's text (c2sp.org/tlog-cosignature, Ed25519 signed message). */
const cosignedMessage = (text: string, timeSeconds: bigint): Bytes =>
	utf8(`cosignature/v1\ntime ${timeSeconds}\n${text}`);

/** A witness's signature line for a checkpoint's text, with its newline. */
export async function cosign(
	text: string,
	{ vkey, sign }: Signer,
	nowSeconds: number,
): Promise<Result<string, string>> {
	if (vkey.type !== signatureTypes.cosignature) return err("This key makes no cosignatures.");
	if (!Number.isSafeInteger(nowSeconds) || nowSeconds < 1) {
		return err("A cosignature needs the time in whole seconds.");
	}
	const time = new Uint8Array(timeBytes);
	new DataView(time.buffer).setBigUint64(0, BigInt(nowSeconds));
	const signature = await sign(cosignedMessage(text, BigInt(nowSeconds)));
	return ok(formatSignature(vkey, concatBytes(time, signature)));
}

/** What is found of one signature. */
export interface CheckedSignature {
	signature: NoteSignature;
	/** Null: of a key that is not known here, and so without meaning. */
	vkey: Vkey | null;
	/** Whether a known key made it; false of an unknown one. */
	verified: boolean;
	/** When a witness says that it saw the checkpoint; null of every other signature. */
	seenAtSeconds: number | null;
}

/** 2^63 - 1: what exceeds it is no time (c2sp.org/tlog-cosignature, Format). */
const timeMax = 2n ** 63n - 1n;

async function checkSignature(
	text: string,
	signature: NoteSignature,
	keys: readonly Vkey[],
): Promise<CheckedSignature> {
	const vkey = keys.find(({ name, id }) => name === signature.name && id === signature.keyId);
	const unverified = { signature, vkey: vkey ?? null, verified: false, seenAtSeconds: null };
	if (vkey === undefined) return unverified;
	if (vkey.type === signatureTypes.ed25519) {
		return { ...unverified, verified: await isSignedBy(vkey, signature.signature, utf8(text)) };
	}
	if (signature.signature.length <= timeBytes) return unverified;
	const time = new DataView(signature.signature.buffer).getBigUint64(0);
	const message = cosignedMessage(text, time);
	const verified =
		time <= timeMax && (await isSignedBy(vkey, signature.signature.slice(timeBytes), message));
	return verified ? { ...unverified, verified, seenAtSeconds: Number(time) } : unverified;
}

/** Every signature of a note, checked with the key of its name and id where that is known. */
export const checkSignatures = (
	{ text, signatures }: Note,
	keys: readonly Vkey[],
): Promise<CheckedSignature[]> =>
	Promise.all(signatures.map((signature) => checkSignature(text, signature, keys)));

/**
 * The signatures by which a note may be believed: at least one by a known key, and none of a known key that is wrong
 * (c2sp.org/signed-note, Signatures).
 */
export async function openNote(
	note: Note,
	keys: readonly Vkey[],
): Promise<Result<CheckedSignature[], string>> {
	const known = (await checkSignatures(note, keys)).filter(({ vkey }) => vkey !== null);
	const wrong = known.find(({ verified }) => !verified);
	if (wrong !== undefined) return err(`The signature of ${wrong.signature.name} is wrong.`);
	return known.length > 0 ? ok(known) : err("No known key has signed this.");
}
