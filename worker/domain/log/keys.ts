import { err, ok, type Result } from "../result.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import { type Bytes, concatBytes, utf8 } from "./bytes.ts";
import { isLine } from "./lines.ts";
import { sha256 } from "./sha256.ts";

/** The types of signatures that are spoken here, by their byte (c2sp.org/signed-note, Signature types). */
export const signatureTypes = {
	/** A log's own: Ed25519 over the note's text. */
	ed25519: 0x01,
	/** A witness's: Ed25519 over the time and the checkpoint (c2sp.org/tlog-cosignature). */
	cosignature: 0x04,
} as const;
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

/** A key that verifies, known by its name and its id together. */
export interface Vkey {
	name: string;
	/** Eight hexadecimal digits. */
	id: string;
	type: SignatureType;
	publicKey: Bytes;
}

export const keyIdBytes = 4;
const publicKeyBytes = 32;
const seedBytes = 32;

export const toHex = (bytes: Uint8Array): string =>
	Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether a key can have this name: not empty, without white space, plus signs and ASCII control characters. */
export const isKeyName = (name: string): boolean =>
	isLine(name) && /^[^\p{White_Space}+]+$/u.test(name);

/** The key of this name and public key, with its id (c2sp.org/signed-note, Signatures). */
export function vkeyOf(name: string, type: SignatureType, publicKey: Bytes): Vkey {
	const hash = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
	return { name, id: toHex(hash.subarray(0, keyIdBytes)), type, publicKey };
}

/** A key as one line: `name+id+base64(type ‖ public key)` (c2sp.org/signed-note, Verifier keys). */
export const formatVkey = ({ name, id, type, publicKey }: Vkey): string =>
	`${name}+${id}+${toBase64(concatBytes(Uint8Array.of(type), publicKey))}`;

const isSignatureType = (type: number | undefined): type is SignatureType =>
	type === signatureTypes.ed25519 || type === signatureTypes.cosignature;

/** What stands in a key's line, be it public or secret. */
function parseKeyLine(
	text: string,
): Result<{ id: string; type: SignatureType; key: Bytes; name: string }, string> {
	const [, name, id, encoded] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
	if (name === undefined || id === undefined || encoded === undefined) {
		return err("A key has the form name+id+base64, its id being 8 hexadecimal digits.");
	}
	if (!isKeyName(name)) return err("The key's name is empty or has white space in it.");
	const bytes = fromBase64(encoded);
	const [type] = bytes ?? [];
	if (bytes === null || type === undefined) return err("The key's third part is no base64.");
	if (!isSignatureType(type)) {
		return err(`The key is of type ${type}, and only 1 (Ed25519) and 4 (cosignature) are known.`);
	}
	return ok({ name, id, type, key: bytes.slice(1) });
}

/** The key in a line, if its id is the one that its name and public key have. */
export function parseVkey(text: string): Result<Vkey, string> {
	const line = parseKeyLine(text);
	if (!line.ok) return line;
	const { name, id, type, key } = line.value;
	if (key.length !== publicKeyBytes) return err("The public key is not 32 bytes long.");
	const vkey = vkeyOf(name, type, key);
	return vkey.id === id
		? ok(vkey)
		: err(`The key's id is ${id}, and its name and bytes give ${vkey.id}.`);
}

/** What signs, and the key that verifies it. */
export interface Signer {
	vkey: Vkey;
	/** The Ed25519 signature of exactly these bytes (RFC 8032). */
	sign(message: Bytes): Promise<Bytes>;
}

/** A PKCS #8 document around a seed that follows (RFC 8410 §7). */
const pkcs8Prefix = Uint8Array.from([
	0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/** The signer with this name and secret seed of 32 bytes. */
export async function signerOf(name: string, type: SignatureType, seed: Bytes): Promise<Signer> {
	const pkcs8 = concatBytes(pkcs8Prefix, seed);
	const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
	const { x = "" } = (await crypto.subtle.exportKey("jwk", key)) as { x?: string };
	const publicKey = fromBase64(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`) as Bytes;
	return {
		vkey: vkeyOf(name, type, publicKey),
		sign: async (message) =>
			new Uint8Array((await crypto.subtle.sign("Ed25519", key, message)) as ArrayBuffer),
	};
}

const secretPrefix = "PRIVATE+KEY+";

/** Whether a key's line says of itself that it is secret. */
export const isSecretKey = (text: string): boolean => text.startsWith(secretPrefix);

/** A new key: its secret line in the form of Go's `sumdb/note`, and the line of the key that verifies it. */
export async function newKey(
	name: string,
	type: SignatureType,
	seed: Bytes = crypto.getRandomValues(new Uint8Array(seedBytes)),
): Promise<Result<{ secretKey: string; vkey: string }, string>> {
	if (!isKeyName(name))
		return err("A key's name is not empty and has no white space or plus sign.");
	const { vkey } = await signerOf(name, type, seed);
	const encoded = toBase64(concatBytes(Uint8Array.of(type), seed));
	return ok({ secretKey: `${secretPrefix}${name}+${vkey.id}+${encoded}`, vkey: formatVkey(vkey) });
}

/** The seed and the signer in a secret line, if the line's id is that of the public key which its seed has. */
export async function openSecretKey(
	text: string,
): Promise<Result<{ seed: Bytes; signer: Signer }, string>> {
	if (!isSecretKey(text)) return err(`A secret key begins with ${secretPrefix}.`);
	const line = parseKeyLine(text.slice(secretPrefix.length));
	if (!line.ok) return line;
	const { name, id, type, key: seed } = line.value;
	if (seed.length !== seedBytes) return err("The secret key is not 32 bytes long.");
	const signer = await signerOf(name, type, seed);
	return signer.vkey.id === id
		? ok({ seed, signer })
		: err("The secret key's id is not that of its bytes.");
}

/** The signer in a secret line, if the line's id is that of the public key which its seed has. */
export async function parseSecretKey(text: string): Promise<Result<Signer, string>> {
	const opened = await openSecretKey(text);
	return opened.ok ? ok(opened.value.signer) : opened;
}

const importPublicKey = (publicKey: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);

/** Whether Ed25519 can be verified here at all: older browsers, and pages that came without TLS, cannot. */
export async function canVerify(): Promise<boolean> {
	try {
		// The base point, which is a key as good as any (RFC 8032 §5.1).
		await importPublicKey(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66)));
		return true;
	} catch {
		return false;
	}
}

/** Whether these bytes are the key's Ed25519 signature of a message (RFC 8032). */
export async function isSignedBy(vkey: Vkey, signature: Bytes, message: Bytes): Promise<boolean> {
	try {
		const key = await importPublicKey(vkey.publicKey);
		return await crypto.subtle.verify("Ed25519", key, signature, message);
	} catch {
		// A public key that is no point of the curve has signed nothing.
		return false;
	}
}
