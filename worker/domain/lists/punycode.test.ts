import fc from "fast-check";
import { expect, it } from "vitest";
import { decodedLabel } from "./punycode.ts";

it.each([
	["xn--mnchen-3ya", "münchen"],
	["xn--bcher-kva", "bücher"],
	["xn--r8jz45g", "例え"],
	["xn--80ak6aa92e", "аррӏе"],
	["xn--fiqs8s", "中国"],
	["xn--mgberp4a5d4ar", "السعودية"],
	["xn--ls8h", "💩"],
	["xn--a-", "a"],
])("%s is %s", (label, text) => {
	expect(decodedLabel(label)).toBe(text);
});

it.each(["xn--a!", "xn--99999999", "xn--mnchen-3y", "xn--ü"])("%s is none", (label) => {
	expect(decodedLabel(label)).toBeNull();
});

it("any label can be read, and gives what a browser's address would", () => {
	fc.assert(
		fc.property(fc.stringMatching(/^xn--[a-z0-9-]{0,59}$/), (label) => {
			expect(() => decodedLabel(label)).not.toThrow();
		}),
	);
	const letters = fc
		.stringMatching(/^[a-zà-öø-ÿα-ωа-яㄅ-ㄩ一-龥]{1,12}$/)
		.filter((text) => /[^a-z]/.test(text));
	fc.assert(
		fc.property(letters, (text) => {
			const [label = ""] = new URL(`https://${text.normalize("NFC")}.example`).hostname.split(".");
			if (label.startsWith("xn--"))
				expect(new URL(`https://${decodedLabel(label)}.example`).hostname).toBe(`${label}.example`);
		}),
	);
});
