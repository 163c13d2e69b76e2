import { expect, test } from "vitest";
import { readFile } from "../../testing/support/source-files.ts";
import { canonicalJson, toCanonicalJson } from "./canonical-json.ts";

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

const vectors: {
	number_samples: { ieee754_hex_be: string; json: string; invalid: boolean }[];
	s3_2_input_json: string;
	s3_2_4_canonical_utf8_hex: string;
} = JSON.parse(readFile("worker/testing/vectors/jcs-rfc8785.json"));

test("every number of RFC 8785's appendix B is written as there, and what is no number is refused", () => {
	for (const { ieee754_hex_be, json, invalid } of vectors.number_samples) {
		const number = Buffer.from(ieee754_hex_be, "hex").readDoubleBE();
		const written = toCanonicalJson([number]);
		expect(written.ok).toBe(!invalid);
		if (written.ok) expect(written.value).toBe(`[${json}]`);
	}
	expect(vectors.number_samples.length).toBeGreaterThan(20);
});

test("the sample of RFC 8785 §3.2.2 has the bytes of §3.2.4", () => {
	const written = canonicalJson(JSON.parse(vectors.s3_2_input_json));
	expect(Buffer.from(written).toString("hex")).toBe(vectors.s3_2_4_canonical_utf8_hex);
});

test("what JSON cannot say is refused by a sentence: NaN, infinity, lone surrogates, functions, endless depth", () => {
	const endless: unknown[] = [];
	endless.push(endless);
	const refused = [
		Number.NaN,
		[Number.NEGATIVE_INFINITY],
		"\ud800",
		{ "\udc00": 1 },
		[() => 1],
		[1n],
		endless,
	];
	for (const value of refused) expect(toCanonicalJson(value).ok).toBe(false);
	expect(toCanonicalJson({ b: "\ud83d\ude00", a: undefined })).toEqual({
		ok: true,
		value: '{"b":"\ud83d\ude00"}',
	});
});
