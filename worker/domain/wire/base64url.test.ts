import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./base64url.ts";

test("bytes come back as they were, from text that needs no escaping in a URL", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
			const text = toBase64url(bytes);
			expect(text).toBe(encodeURIComponent(text));
			expect(fromBase64url(text)).toEqual(bytes);
		}),
	);
});

test("what is not base64url is null, never an error: padding, the other alphabet, a length that cannot be", () => {
	for (const text of ["YQ==", "a+b/", "a b", "A", "Ä"]) expect(fromBase64url(text)).toBeNull();
});
