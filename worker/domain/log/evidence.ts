import { err, ok, type Result } from "../result.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import { toCanonicalJson } from "../wire/canonical-json.ts";
import { type Bytes, concatBytes, fromUtf8, utf8 } from "./bytes.ts";
import { hashBytes } from "./lines.ts";
import { rootOfLeaves } from "./merkle.ts";
import type { Sha256 } from "./sha256.ts";
import { entryBytesMax } from "./tiles.ts";

const saltBytes = 16;

/** What came from outside, as it lies beside a leaf: with its salt in base64, so that it is found in the leaf. */
export type OpenFields = Readonly<Record<string, { salt: string; value: string }>>;

/** A leaf's body: public facts, and of everything from outside no more than a salted hash in base64. */
export interface SealedBody {
	[fact: string]: unknown;
	sealed: Readonly<Record<string, string>>;
}

export const newSalt = (): string => toBase64(crypto.getRandomValues(new Uint8Array(saltBytes)));

/**
 * What a leaf says of a value from outside: SHA-256(salt ‖ value). The salt keeps a value that is erased from being
 * found by trying all values; 16 bytes of one length for all, so that no salt ends where another's value begins.
 */
export const sealField = (sha256: Sha256, salt: Uint8Array, value: string): Bytes =>
	sha256(concatBytes(salt, utf8(value)));

const saltOf = ({ salt }: OpenFields[string]): Bytes | null => {
	const bytes = fromBase64(salt);
	return bytes?.length === saltBytes ? bytes : null;
};

/** The leaf's body of an event: its public facts as they are, and each field from outside under seal. */
export function sealBody(
	sha256: Sha256,
	facts: Readonly<Record<string, unknown>>,
	fields: OpenFields,
): Result<SealedBody, string> {
	if (Object.hasOwn(facts, "sealed")) return err("The fact sealed would hide the sealed fields.");
	const sealed: [string, string][] = [];
	for (const [name, field] of Object.entries(fields)) {
		const salt = saltOf(field);
		if (salt === null) return err(`The salt of ${name} is not ${saltBytes} bytes of base64.`);
		sealed.push([name, toBase64(sealField(sha256, salt, field.value))]);
	}
	return ok({ ...facts, sealed: Object.fromEntries(sealed) });
}

/** The leaf of a body: its canonical JSON (RFC 8785), as long as an entry of a bundle may be. */
export function leafOf(body: SealedBody): Result<Bytes, string> {
	const text = toCanonicalJson(body);
	if (!text.ok) return text;
	const leaf = utf8(text.value);
	return leaf.length > entryBytesMax
		? err(`The leaf has ${leaf.length} bytes, and ${entryBytesMax} is the most a log takes.`)
		: ok(leaf);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The body in a leaf, which must be the canonical text of it and of nothing else. */
export function parseLeaf(leaf: Uint8Array): Result<SealedBody, string> {
	const text = fromUtf8(leaf);
	const body = text === null ? undefined : parseJson(text);
	if (!isRecord(body)) return err("The leaf is no JSON object.");
	const canonical = toCanonicalJson(body);
	if (!canonical.ok || canonical.value !== text) {
		return err("The leaf is not canonical JSON (RFC 8785).");
	}
	const sealed = Object.hasOwn(body, "sealed") ? body.sealed : {};
	const isSeal = (seal: unknown) =>
		typeof seal === "string" && fromBase64(seal)?.length === hashBytes;
	return isRecord(sealed) && Object.values(sealed).every(isSeal)
		? ok({ ...body, sealed: sealed as Record<string, string> })
		: err("What the leaf holds under seal are not SHA-256 hashes in base64.");
}

/** Opened fields as the text of a JSON object `{name: {salt, value}}`. */
export function parseOpenFields(text: string): Result<OpenFields, string> {
	const fields = parseJson(text);
	if (!isRecord(fields)) return err("The fields are no JSON object.");
	for (const [name, field] of Object.entries(fields)) {
		const isField =
			isRecord(field) && typeof field.salt === "string" && typeof field.value === "string";
		if (!isField) return err(`The field ${name} is not made of a salt and a value, both texts.`);
	}
	return ok(fields as OpenFields);
}

/** How a field stands to a leaf. */
export interface CheckedField {
	name: string;
	/** `sealed`: the leaf has it, and its value was not given. `absent`: it was given, and the leaf has none of its name. */
	standing: "agrees" | "wrong" | "sealed" | "absent";
}

/** Holds opened fields against a leaf's body: those of the leaf first, then those that it does not have. */
export function checkFields(
	sha256: Sha256,
	{ sealed }: SealedBody,
	fields: OpenFields,
): CheckedField[] {
	const ofLeaf = Object.entries(sealed).map(([name, seal]): CheckedField => {
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (field === undefined) return { name, standing: "sealed" };
		const salt = saltOf(field);
		const agrees = salt !== null && toBase64(sealField(sha256, salt, field.value)) === seal;
		return { name, standing: agrees ? "agrees" : "wrong" };
	});
	const absent = Object.keys(fields).filter((name) => !Object.hasOwn(sealed, name));
	return [...ofLeaf, ...absent.map((name): CheckedField => ({ name, standing: "absent" }))];
}

/** As many session ids stand in a leaf themselves; of more, their count and root do. */
const sessionsInLeafMax = 500;

export type SessionsFact = { count: number; ids: string[] } | { count: number; root: string };

/**
 * What a leaf says of the sessions that were ended: their ids in order of code units, each once; or of more than 500
 * the root of the tree whose leaves they are (RFC 6962 §2.1), in base64.
 */
export function sessionsFact(sha256: Sha256, sessionIds: Iterable<string>): SessionsFact {
	const ids = [...new Set(sessionIds)].sort();
	const count = ids.length;
	return count <= sessionsInLeafMax
		? { count, ids }
		: { count, root: toBase64(rootOfLeaves(sha256, ids.map(utf8))) };
}
