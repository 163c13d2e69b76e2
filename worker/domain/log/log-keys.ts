import { z } from "zod";
import { isOrganizationId, platformId } from "../ids.ts";
import { err, ok, type Result } from "../result.ts";
import { type Bytes, sameBytes } from "./bytes.ts";
import {
	isSecretKey,
	openSecretKey,
	parseVkey,
	type Signer,
	signatureTypes,
	signerOf,
	type Vkey,
	vkeyOf,
} from "./keys.ts";
import { settingLines } from "./lines.ts";

/** A key of this deployment's logs. The logs share it: each has the vkey of its own origin and these bytes. */
export interface LogKey {
	/** The instant from which on it may sign. */
	fromMs: number;
	publicKey: Bytes;
	/** Null: only the public half is left, which verifies and signs nothing. */
	seed: Bytes | null;
}

/** What the secret `LOG_KEYS` says. */
export interface LogKeys {
	/** What the origin of each log begins with: `<host>/log`. */
	prefix: string;
	/** Newest first; of two with one time, the one that stands later. */
	keys: readonly LogKey[];
}

/** A key as one log publishes it. */
interface PublishedKey {
	vkey: Vkey;
	fromMs: number;
	/** Whether new checkpoints are to be believed by this one. */
	isCurrent: boolean;
}

/** Each signs every checkpoint, and a note of 16 signatures must have room for those of witnesses. */
const secretKeysMax = 8;

const time = z.iso.datetime();

/** Ids that a log can have: an organization's, and the platform's. */
export const isLogId = (id: string): boolean => isOrganizationId(id) || id === platformId;

/** The name of a log and of its keys: `<host>/log/<organization>` (c2sp.org/tlog-checkpoint, Note text). */
export const originOf = (prefix: string, organizationId: string): string =>
	`${prefix}/${organizationId}`;

async function parseKey(
	text: string,
): Promise<Result<{ name: string; publicKey: Bytes; seed: Bytes | null }, string>> {
	const opened = isSecretKey(text) ? await openSecretKey(text) : null;
	if (opened !== null && !opened.ok) return opened;
	const vkey = opened === null ? parseVkey(text) : ok(opened.value.signer.vkey);
	if (!vkey.ok) return vkey;
	const { name, type, publicKey } = vkey.value;
	if (type !== signatureTypes.ed25519) {
		return err("This is a witness's key, and a log signs with a key of type 1 (Ed25519).");
	}
	if (!/^[^/]+\/log$/.test(name)) return err("The key's name is not <host>/log.");
	return ok({ name, publicKey, seed: opened?.value.seed ?? null });
}

/**
 * Reads `LOG_KEYS`: a line for each key, an ISO 8601 time in UTC and the key, secret (as `npm run keys -- create` prints
 * it) or public. No sentence about what is wrong repeats anything of a line: it may be a secret.
 */
export async function readLogKeys(text: string): Promise<Result<LogKeys, string>> {
	let prefix: string | null = null;
	const keys: (LogKey & { line: number })[] = [];
	for (const { line, text: content } of settingLines(text)) {
		const wrong = (says: string) => err(`Line ${line}: ${says}`);
		const [from = "", keyText, ...more] = content.split(/\s+/);
		if (keyText === undefined || more.length > 0) {
			return wrong("A time and a key belong here, with a space between.");
		}
		if (!time.safeParse(from).success) {
			return wrong("The time is not ISO 8601 in UTC, such as 2026-11-26T09:00:00Z.");
		}
		const key = await parseKey(keyText);
		if (!key.ok) return wrong(key.error);
		const { name, publicKey, seed } = key.value;
		prefix ??= name;
		if (name !== prefix) return wrong("The key has another name than the keys before it.");
		const same = keys.find((other) => sameBytes(other.publicKey, publicKey));
		if (same !== undefined) return wrong(`This key already stands in line ${same.line}.`);
		keys.push({ fromMs: Date.parse(from), publicKey, seed, line });
		if (keys.filter((other) => other.seed !== null).length > secretKeysMax) {
			return wrong(`There are more than ${secretKeysMax} secret keys. Keep the vkeys of old ones.`);
		}
	}
	if (prefix === null) return err("There is no key in it.");
	keys.sort((one, other) => other.fromMs - one.fromMs || other.line - one.line);
	return ok({
		prefix,
		keys: keys.map(({ fromMs, publicKey, seed }) => ({ fromMs, publicKey, seed })),
	});
}

/** The key that new checkpoints are believed by: of the secret ones whose time has come, the newest. */
export const currentKey = ({ keys }: LogKeys, nowMs: number): LogKey | null =>
	keys.find(({ seed, fromMs }) => seed !== null && fromMs <= nowMs) ?? null;

/** Since when there is a key that signs; null: there is none. */
export function firstSecretFrom({ keys }: LogKeys): number | null {
	const from = keys.filter(({ seed }) => seed !== null).map(({ fromMs }) => fromMs);
	return from.length === 0 ? null : Math.min(...from);
}

/** The current key first, then the others, newest first. */
export function keysInOrder(logKeys: LogKeys, nowMs: number): LogKey[] {
	const current = currentKey(logKeys, nowMs);
	const others = logKeys.keys.filter((key) => key !== current);
	return current === null ? others : [current, ...others];
}

/**
 * All keys of one log that verify, the current one first, then the others, newest first. One whose time is still to come
 * is among them, so that it is known before it signs.
 */
export function vkeysFor(logKeys: LogKeys, organizationId: string, nowMs: number): PublishedKey[] {
	const origin = originOf(logKeys.prefix, organizationId);
	const current = currentKey(logKeys, nowMs);
	return keysInOrder(logKeys, nowMs).map((key) => ({
		vkey: vkeyOf(origin, signatureTypes.ed25519, key.publicKey),
		fromMs: key.fromMs,
		isCurrent: key === current,
	}));
}

/** What signs the checkpoints of one log: every secret key whose time has come, the current one first. Keep them: importing a key costs. */
export function signersFor(
	logKeys: LogKeys,
	organizationId: string,
	nowMs: number,
): Promise<Signer[]> {
	const origin = originOf(logKeys.prefix, organizationId);
	const seeds = keysInOrder(logKeys, nowMs).flatMap(({ seed, fromMs }) =>
		seed !== null && fromMs <= nowMs ? [seed] : [],
	);
	return Promise.all(seeds.map((seed) => signerOf(origin, signatureTypes.ed25519, seed)));
}
