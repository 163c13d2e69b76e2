import { err, ok, type Result } from "../result.ts";
import { parseVkey, signatureTypes, type Vkey } from "./keys.ts";
import { settingLines } from "./lines.ts";

/** A witness that checkpoints are sent to. */
export interface Witness {
	vkey: Vkey;
	/** Its submission prefix, without a slash at its end (c2sp.org/tlog-witness, Parameters). */
	url: string;
	/** SHA-256, in hexadecimal, of the token under which it may read the logs. Null: it has none. */
	readingTokenHash: string | null;
}

/** A note has room for 16 signatures, and up to 8 keys of the log sign it. */
const witnessesMax = 8;

const shape = "A vkey and a URL belong here, and the SHA-256 of a reading token where it has one.";

function parseUrl(text: string): Result<string, string> {
	const url = URL.parse(text);
	if (url === null || !/^https?:$/.test(url.protocol)) {
		return err("The URL is none of https or http.");
	}
	if (url.username || url.password) return err("The URL has credentials in it.");
	if (/[?#]/.test(text)) return err("The URL has a query or a fragment.");
	return ok(url.href.replace(/\/+$/, ""));
}

function parseWitness(text: string): Result<Witness, string> {
	const [key = "", address, hash, ...more] = text.split(/\s+/);
	if (address === undefined || more.length > 0) return err(shape);
	const vkey = parseVkey(key);
	if (!vkey.ok) return vkey;
	if (vkey.value.type !== signatureTypes.cosignature) {
		return err("This is a log's key, and a witness signs with a key of type 4 (cosignature).");
	}
	const url = parseUrl(address);
	if (!url.ok) return url;
	if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash)) {
		return err("The hash of the reading token is not 64 hexadecimal digits in lower case.");
	}
	return ok({ vkey: vkey.value, url: url.value, readingTokenHash: hash ?? null });
}

/** Reads the variable `WITNESSES`: a line for each, its vkey, its URL and the SHA-256 of its reading token, if it has one. */
export function readWitnesses(text: string): Result<Witness[], string> {
	const witnesses: (Witness & { line: number })[] = [];
	for (const { line, text: content } of settingLines(text)) {
		const wrong = (says: string) => err(`Line ${line}: ${says}`);
		const witness = parseWitness(content);
		if (!witness.ok) return wrong(witness.error);
		const { vkey, url } = witness.value;
		const sameKey = witnesses.find(
			({ vkey: { name, id } }) => name === vkey.name && id === vkey.id,
		);
		if (sameKey !== undefined) return wrong(`This key already stands in line ${sameKey.line}.`);
		const sameUrl = witnesses.find((other) => other.url === url);
		if (sameUrl !== undefined) return wrong(`This URL already stands in line ${sameUrl.line}.`);
		witnesses.push({ ...witness.value, line });
		if (witnesses.length > witnessesMax)
			return wrong(`There are more than ${witnessesMax} witnesses.`);
	}
	return ok(witnesses.map(({ line: _line, ...witness }) => witness));
}
