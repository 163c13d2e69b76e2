/** Bytes that WebCrypto accepts, whose memory is shared with nobody. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The UTF-8 bytes of a text. */
export const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

/** The text whose UTF-8 bytes these are, or null where they are no UTF-8. A byte order mark stays a character. */
export function fromUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return null;
	}
}

export function concatBytes(...parts: Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Whether two byte strings are equal. Nothing compared here is secret, so its time may depend on them. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
	one.length === other.length && one.every((byte, at) => byte === other[at]);
