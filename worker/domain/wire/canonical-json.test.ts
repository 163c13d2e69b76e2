import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("values that are equal give the same text, whatever the order of their fields", () => {
	const one = { b: [3, { d: null, c: "é" }], a: { z: 1, y: true } };
	const other = { a: { y: true, z: 1 }, b: [3, { c: "é", d: null }] };
	expect(canonicalJson(one)).toBe('{"a":{"y":true,"z":1},"b":[3,{"c":"é","d":null}]}');
	expect(canonicalJson(other)).toBe(canonicalJson(one));
	expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

test("values that differ give different text: order of a list, type, an empty object, an absent field", () => {
	const different = [[1, 2], [2, 1], "1", 1, {}, [], null, { a: null }, { a: "" }, { "": "a" }];
	expect(new Set(different.map(canonicalJson)).size).toBe(different.length);
});

// RFC 8785 §3.2.3: members are ordered by their UTF-16 code units.
test("members stand in the order of their code units", () => {
	const members = {
		"\u20ac": "Euro Sign",
		"\r": "Carriage Return",
		"\ufb33": "Hebrew Letter Dalet With Dagesh",
		"1": "One",
		"\ud83d\ude00": "Emoji: Grinning Face",
		"\u0080": "Control",
		"\u00f6": "Latin Small Letter O With Diaeresis",
	};
	const order = [...canonicalJson(members).matchAll(/:"([^"]+)"/g)].map(([, name]) => name);
	expect(order).toEqual([
		"Carriage Return",
		"One",
		"Control",
		"Latin Small Letter O With Diaeresis",
		"Euro Sign",
		"Emoji: Grinning Face",
		"Hebrew Letter Dalet With Dagesh",
	]);
});
