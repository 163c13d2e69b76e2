import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./page.ts";

const position = fc.record({
	value: fc.oneof(fc.string({ unit: "grapheme" }), fc.integer()),
	id: fc.string(),
});

it("a cursor leads back to its position in its own list", () => {
	fc.assert(
		fc.property(fc.string(), position, (list, at) => {
			expect(decodeCursor(list, encodeCursor(list, at))).toEqual(at);
		}),
	);
});

it("a cursor of another list is refused", () => {
	const cursor = encodeCursor("acme by name", { value: "dana", id: "ses_1" });
	expect(decodeCursor("acme by address", cursor)).toBeNull();
});

it("a cursor with any one character changed is refused", () => {
	const cursor = encodeCursor("list", { value: 1_700_000_000_000, id: "ses_1" });
	for (let index = 0; index < cursor.length; index += 1) {
		const changed = cursor[index] === "A" ? "B" : "A";
		const damaged = cursor.slice(0, index) + changed + cursor.slice(index + 1);
		expect(decodeCursor("list", damaged)).toBeNull();
	}
});

it.each(["", "%%%", "not base64!", "AAAA", "a".repeat(2_000)])("%j is no cursor", (text) => {
	expect(decodeCursor("list", text)).toBeNull();
});
