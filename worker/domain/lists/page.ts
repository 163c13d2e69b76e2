import { fromBase64url, toBase64url } from "../base64url.ts";

/** Where a keyset page starts: after the row with this sort value and id. */
export interface Position {
	value: string | number;
	id: string;
}

/**
 * Writes a position as an opaque cursor. `list` names everything the order depends on (organization, sort, filter): a
 * cursor is refused by any other list. The checksum notices damage; it needs no key, because a cursor opens nothing
 * that its list does not show anyway.
 */
export function encodeCursor(list: string, position: Position): string {
	const body = JSON.stringify([position.value, position.id]);
	return toBase64url(new TextEncoder().encode(`${checksum(list + body)}${body}`));
}

/** The position, or null when the cursor is damaged or belongs to another list. */
export function decodeCursor(list: string, cursor: string): Position | null {
	const text = textOf(cursor);
	if (text === null) return null;
	const body = text.slice(8);
	if (checksum(list + body) !== text.slice(0, 8)) return null;
	const [value, id] = JSON.parse(body) as [string | number, string];
	return { value, id };
}

/** FNV-1a, 32 bits, as 8 hex digits. */
function checksum(text: string): string {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) {
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
