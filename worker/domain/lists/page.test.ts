import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor, startOf } from "./page.ts";

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

/** A cursor with a right checksum and any content: whoever reads this code can make one. */
function forged(list: string, body: string): string {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(list + body)) {
		hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
	}
	const bytes = new TextEncoder().encode(`${hash.toString(16).padStart(8, "0")}${body}`);
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}

it("a forged cursor is one that could have been made, or none", () => {
	expect(decodeCursor("list", forged("list", '[7,"ses_1"]'))).toEqual({ value: 7, id: "ses_1" });
	const bodies = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.json(),
		fc.tuple(fc.jsonValue(), fc.jsonValue()).map((pair) => JSON.stringify(pair)),
	);
	fc.assert(
		fc.property(bodies, (body) => {
			const cursor = forged("list", body);
			const position = decodeCursor("list", cursor);
			if (position !== null) expect(encodeCursor("list", position)).toBe(cursor);
		}),
		{ numRuns: 500 },
	);
});

it.each([
	"",
	"{",
	"null",
	"7",
	'"ses_1"',
	"[]",
	"[7]",
	'[7,"ses_1","0"]',
	'[7,"ses_1",0.5]',
	'[7,"ses_1",0,0]',
	'[ 7,"ses_1"]',
	'[{},"ses_1"]',
	'[null,"ses_1"]',
	'[1e400,"ses_1"]',
	'[1.5,"ses_1"]',
	'[-0,"ses_1"]',
	"[7,7]",
	'[7,{"a":1}]',
	'{"0":7,"1":"ses_1"}',
])("a cursor that says %j is none", (body) => {
	expect(decodeCursor("list", forged("list", body))).toBeNull();
});

it("a list sorted by numbers takes no cursor that names a text, and the other way round", () => {
	const byName = encodeCursor("list", { value: "dana", id: "ses_1" });
	const byTime = encodeCursor("list", { value: 7, id: "ses_1" });
	const refused = { ok: false, error: { reason: "bad_cursor" } };
	expect(startOf("list", byName, "number")).toEqual(refused);
	expect(startOf("list", byTime, "string")).toEqual(refused);
	expect(startOf("list", byTime, "number")).toEqual({ ok: true, value: { value: 7, id: "ses_1" } });
	expect(startOf("list", undefined, "number")).toEqual({ ok: true, value: null });
});
