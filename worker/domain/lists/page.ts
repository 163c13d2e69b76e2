import { type Failure, failure } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";
import { fromBase64url, toBase64url } from "../wire/base64url.ts";
import { text } from "../wire/text.ts";

/** Where a keyset page starts: after the row with this sort value and id. */
export interface Position<V extends string | number = string | number> {
	value: V;
	id: string;
	/** Where a pass over a list stands whose rows move: what was the newest when it began. */
	pass?: number;
}

/** Room for a name of 200 characters in any script. What a cursor says is judged by the list that it is for. */
export const cursorSchema = text(2_000);

/**
 * Writes a position as an opaque cursor. `list` names everything the order depends on (organization, sort, filter): a
 * cursor is refused by any other list. The checksum notices damage; it needs no key, because a cursor opens nothing
 * that its list does not show anyway. Whoever forges one gets a page that begins elsewhere, and never an error.
 */
export function encodeCursor(list: string, position: Position): string {
	const { value, id, pass } = position;
	return sealCursor(list, JSON.stringify(pass === undefined ? [value, id] : [value, id, pass]));
}

/** Writes whatever a list wants to be told again as an opaque cursor, for that list only. */
export const sealCursor = (list: string, body: string): string =>
	toBase64url(new TextEncoder().encode(`${checksum(list + body)}${body}`));

/** What `sealCursor` wrote; null when the cursor is damaged or belongs to another list. */
export function openCursor(list: string, cursor: string): string | null {
	const written = textOf(cursor);
	if (written === null) return null;
	const body = written.slice(8);
	return sealCursor(list, body) === cursor ? body : null;
}

/** The position, or null when the cursor is damaged, belongs to another list or is none that `encodeCursor` makes. */
export function decodeCursor(list: string, cursor: string): Position | null {
	const body = openCursor(list, cursor);
	const position = body === null ? null : positionOf(body);
	return position !== null && encodeCursor(list, position) === cursor ? position : null;
}

function positionOf(body: string): Position | null {
	let read: unknown;
	try {
		read = JSON.parse(body);
	} catch {
		return null;
	}
	const [value, id, pass]: unknown[] = Array.isArray(read) ? read : [];
	const isValue = typeof value === "string" || Number.isSafeInteger(value);
	if (!isValue || typeof id !== "string") return null;
	const position = { value: value as string | number, id };
	if (pass === undefined) return position;
	return Number.isSafeInteger(pass) ? { ...position, pass: pass as number } : null;
}

/** What lists are sorted by. */
interface SortedBy {
	number: number;
	string: string;
}

/**
 * Where the page that was asked for starts: null without a cursor, a refusal for one that is none of this list.
 *
 * @param values the type of what the list is sorted by
 */
export function startOf<K extends keyof SortedBy>(
	list: string,
	cursor: string | undefined,
	values: K,
): Result<Position<SortedBy[K]> | null, Failure> {
	if (cursor === undefined) return ok(null);
	const position = decodeCursor(list, cursor);
	return position !== null && typeof position.value === values
		? ok(position as Position<SortedBy[K]>)
		: err(failure("bad_cursor"));
}

/** FNV-1a, 32 bits, as 8 hex digits. */
function checksum(checked: string): string {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(checked)) {
		hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
	}
	return hash.toString(16).padStart(8, "0");
}

/** The text that lies in a cursor; null when it was never one. */
function textOf(cursor: string): string | null {
	const bytes = fromBase64url(cursor);
	if (bytes === null) return null;
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
}
