import fc from "fast-check";
import { expect, it } from "vitest";
import { readClientHints } from "./client-hints.ts";

it("the headers of a browser are read, whatever the case of their names, without the brand that is made up", () => {
	expect(
		readClientHints({
			"Sec-CH-UA": '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"',
			"sec-ch-ua-mobile": "?1",
			"SEC-CH-UA-PLATFORM": '"Android"',
			"Sec-CH-UA-Platform-Version": '"14.0.0"',
			"Sec-CH-UA-Model": '"Pixel 8"',
			"Sec-CH-UA-Form-Factors": '"Mobile", "XR"',
		}),
	).toEqual({
		brands: ["Chromium", "Google Chrome"],
		mobile: true,
		platform: "Android",
		platformVersion: "14.0.0",
		model: "Pixel 8",
		formFactors: ["Mobile", "XR"],
	});
});

it.each([
	" Not A;Brand",
	"Not/A)Brand",
	"Not_A Brand",
	"Not;A=Brand",
	"(Not(A:Brand",
	"Not.A/Brand",
	"Not?A_Brand",
	" ",
])("%j is no brand", (brand) => {
	const hints = readClientHints({ "Sec-CH-UA": `"Opera";v="109", "${brand}";v="8"` });
	expect(hints?.brands).toEqual(["Opera"]);
});

it("the list with full versions counts where both are sent", () => {
	const hints = readClientHints({
		"Sec-CH-UA": '"Chromium";v="124"',
		"Sec-CH-UA-Full-Version-List": '"Brave";v="124.0.0.0", "Chromium";v="124.0.0.0"',
	});
	expect(hints?.brands).toEqual(["Brave", "Chromium"]);
});

it("quotes inside a string are read as such", () => {
	expect(readClientHints({ "Sec-CH-UA-Model": '"a \\"b\\" \\\\"' })?.model).toBe('a "b" \\');
});

it.each([
	["a brand without quotes", { "sec-ch-ua": "Chromium;v=124" }],
	["a list that breaks off", { "sec-ch-ua": '"Chromium";v="124", "Goo' }],
	["a comma too many", { "sec-ch-ua": '"Chromium";v="124",' }],
	["a boolean in words", { "sec-ch-ua-mobile": "true" }],
	["a platform without quotes", { "sec-ch-ua-platform": "Windows" }],
	["an empty model", { "sec-ch-ua-model": '""' }],
	["signs outside of ASCII", { "sec-ch-ua-model": '"\u202ePixel"' }],
	["a value that is no string", { "sec-ch-ua-mobile": true }],
	["a value without end", { "sec-ch-ua-model": `"${"x".repeat(5_000)}"` }],
	["another header", { "user-agent": '"x"' }],
])("%s is left out as if it had not been sent", (_, raw) => {
	expect(readClientHints(raw)).toBeNull();
	expect(readClientHints({ ...raw, "Sec-CH-UA-Full-Version-List": '"Opera";v="1"' })).toMatchObject(
		{ brands: ["Opera"] },
	);
});

it.each([
	null,
	undefined,
	"Sec-CH-UA",
	7,
	[],
	{},
	new Proxy(
		{},
		{
			ownKeys() {
				throw new Error("not for you");
			},
		},
	),
])("nothing is read from what is no object of headers", (raw) => {
	expect(readClientHints(raw)).toBeNull();
});

it("no input makes it throw", () => {
	const name = fc.constantFrom(
		"sec-ch-ua",
		"Sec-CH-UA-Mobile",
		"Sec-CH-UA-Model",
		"Sec-CH-UA-Form-Factors",
	);
	const piece = fc.constantFrom('"', "\\", ",", ";", "v=", "?1", " ", "Chromium", "\u0000", "é");
	const value = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
	fc.assert(
		fc.property(
			fc.oneof(fc.dictionary(name, fc.oneof(value, fc.anything())), fc.anything()),
			(raw) => {
				readClientHints(raw);
			},
		),
	);
});
