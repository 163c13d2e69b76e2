const chunkBytes = 0x8000;

/** Base64 with the standard alphabet and padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
	let binary = "";
	for (let at = 0; at < bytes.length; at += chunkBytes) {
		binary += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
	}
	return btoa(binary);
}

const shape = /^[A-Za-z0-9+/]*={0,2}$/;
/** Last characters before padding that carry no bits which are thrown away. */
const lastOfOne = /[AQgw]==$/;
const lastOfTwo = /[AEIMQUYcgkosw048]=$/;

/** The bytes, or null when the text is not the one base64 text of its bytes: no junk, no other padding, no spare bits. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
	if (text.length % 4 !== 0 || !shape.test(text)) return null;
	if (text.endsWith("==") ? !lastOfOne.test(text) : text.endsWith("=") && !lastOfTwo.test(text)) {
		return null;
	}
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
	return bytes;
}
