import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";

test("bytes of any length come back from their text, which is that of the platform", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
			expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
			expect(fromBase64(toBase64(bytes))).toEqual(bytes);
		}),
	);
	const large = new Uint8Array(1_000_000).fill(0xfb);
	expect(fromBase64(toBase64(large))).toEqual(large);
});

test("bytes have one text only: junk, other alphabets, missing padding and spare bits are refused", () => {
	for (const text of [
		"A",
		"AA",
		"AAA",
		"AA=",
		"A===",
		"====",
		"=",
		"AB==",
		"AAB=",
		"AA==AA==",
		"A-_A",
		"AA A",
		"AAAA\n",
		" AAAA",
		"AAA٠",
	]) {
		expect(fromBase64(text), text).toBeNull();
	}
	fc.assert(
		fc.property(fc.string({ maxLength: 12 }), (text) => {
			const bytes = fromBase64(text);
			if (bytes !== null) expect(toBase64(bytes)).toBe(text);
		}),
	);
	// Every last group there is: what is accepted is written back as it was.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const accepted = [...alphabet].map((last) => [`A${last}==`, `AA${last}=`, `AAA${last}`]);
	const counts = [0, 1, 2].map(
		(at) => accepted.filter((texts) => fromBase64(texts[at] as string) !== null).length,
	);
	expect(counts).toEqual([4, 16, 64]);
});
