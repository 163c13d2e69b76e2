import fc from "fast-check";
import { expect, it } from "vitest";
import { cutText, shownText, text, typedText, writtenText } from "./text.ts";

const utf16 = fc
	.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
	.map((units) => String.fromCharCode(...units));

const stored = (value: string): string => new TextDecoder().decode(new TextEncoder().encode(value));

it("a text that is accepted is stored as the very text that was sent", () => {
	fc.assert(
		fc.property(fc.oneof(utf16, fc.string({ unit: "binary" })), (sent) => {
			const read = text(100).safeParse(sent);
			if (read.success) expect(stored(read.data)).toBe(sent);
			else expect(sent).toMatch(/[\p{Cs}\p{Cc}\p{Zl}\p{Zp}]/u);
		}),
		{ numRuns: 2_000 },
	);
});

it.each(["Zoë Å", "محمد \u200f", "👩‍👩‍👧 family", " two  blanks ", "e\u0301 is not é", ""])(
	"%j is kept as it is",
	(sent) => {
		expect(text(100).parse(sent)).toBe(sent);
	},
);

it("what people type into one line loses the blanks around it, and what they write keeps its lines", () => {
	expect(typedText(9).parse("  acme \n")).toBe("acme");
	expect(typedText(9).safeParse("ac\nme").success).toBe(false);
	expect(writtenText(40).parse(" Laptop stolen.\r\nSeen in \u2028Berlin\n")).toBe(
		"Laptop stolen.\r\nSeen in \u2028Berlin",
	);
	for (const sent of ["a\tb", "a\u0000b", "a\u009bb", "a\ud83db"]) {
		expect(writtenText(9).safeParse(sent).success).toBe(false);
	}
});

it("a text that is cut stays whole, and is a beginning of what it was", () => {
	expect(cutText("a👩b", 2)).toBe("a");
	expect(cutText("a👩b", 3)).toBe("a👩");
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 20 }), (whole, max) => {
			const cut = cutText(whole, max);
			expect(whole.startsWith(cut)).toBe(true);
			expect(cut.isWellFormed()).toBe(true);
			expect(cut.length).toBeGreaterThanOrEqual(Math.min(whole.length, max) - 1);
		}),
	);
});

it("a text of unknown origin is shown without what is not whole", () => {
	expect(shownText("a\u0000b\n\ud800c", 40)).toBe("a\ufffdb\ufffd\ufffdc");
	fc.assert(
		fc.property(utf16, (sent) => {
			expect(text(100).safeParse(shownText(sent, 100)).success).toBe(true);
		}),
	);
});
