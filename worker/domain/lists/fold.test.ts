import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "./fold.ts";

const unicode = fc.string({ unit: "binary", maxLength: 40 });

describe("what is folded is equal for spellings that mean the same", () => {
	it.each([
		[
			"accents",
			"Müller Jürgen Nguyễn Dvořák Muñoz Çelik",
			"muller jurgen nguyen dvorak munoz celik",
		],
		["letters without decomposition", "ŁØĐÐßÆŒÞıĦŊĸſəƠƯ", "loddssaeoethihnqseou"],
		["capital sharp s", "GROẞ", "gross"],
		["Turkish i", "İIıi", "iiii"],
		["Greek", "ΚΌΔΥΣ κόδυς Ἀλέξανδρος", "κοδυσ κοδυσ αλεξανδροσ"],
		["Cyrillic", "Фёдор Андрей Ґалаґан Ўладзімір", "федор андреи галаган уладзімір"],
		["Arabic letters", "أإآٱ ؤ ئى ة", "اااا و يي ه"],
		["Persian letters", "کیان", "كيان"],
		["harakat and tatweel", "مُحَمَّد مـحـمـد", "محمد محمد"],
		["Arabic ligatures", "ﷲ ﻻ", "الله لا"],
		["Hebrew points and final letters", "שָׁלוֹם", "שלומ"],
		["widths", "Ｊａｎｅ ｱﾊﾟｰﾄ", "jane あぱーと"],
		["digits", "٤٢ ۴۲ ४२ ４２ ４²", "42 42 42 42 42"],
		["ligatures", "ﬁﬂ ǅ Ǌ", "fifl dz nj"],
		["nukta", "ज़ाहिद", "जाहिद"],
		["katakana", "サトウ ヴィ", "さとう ゔぃ"],
		["Malayalam chillus", "അവൻ", "അവന്"],
		["apostrophes", "O’B Oʼb O`b O´b O‘b O＇b", "o'b o'b o'b o'b o'b o'b"],
		["dashes", "a‐b‑b–b—b−b﹣b", "a-b-b-b-b-b-b"],
		["what nobody sees", "J\u200da\u200bn\u00ade\u200f\u202a\ufeff", "jane"],
		["what breaks a line", "a\tb\nc\u2028d\u00a0e\u3000f", "a b c d e f"],
	])("%s", (_what, text, folded) => {
		expect(foldText(text)).toBe(folded);
	});
});

it.each([
	["vowel signs", "राम", "रम"],
	["virama", "धर्म", "धरम"],
	["Tamil vowels", "குமார்", "கமர"],
	["Thai tones", "น้า", "นา"],
	["dakuten", "ガ", "カ"],
	["Hangul vowels", "김", "금"],
	["Chinese variants", "國", "国"],
	["Cyrillic ы and и", "ы", "и"],
])("%s are told apart", (_what, one, other) => {
	expect(foldText(one)).not.toBe(foldText(other));
});

it("Hangul is left in whole syllables", () => {
	expect(foldText("김민수".normalize("NFD"))).toBe("김민수");
});

it("what is folded is folded already, and is one for both Unicode forms", () => {
	fc.assert(
		fc.property(unicode, (text) => {
			const folded = foldText(text);
			expect(foldText(folded)).toBe(folded);
			expect(foldText(text.normalize("NFC"))).toBe(folded);
			expect(foldText(text.normalize("NFD"))).toBe(folded);
		}),
		{ numRuns: 1_000 },
	);
});

it("any sequence of code units can be folded", () => {
	fc.assert(
		fc.property(fc.array(fc.nat({ max: 0xffff })), (units) => {
			expect(foldText(String.fromCharCode(...units)).isWellFormed()).toBe(true);
		}),
	);
});
