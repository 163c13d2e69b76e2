import { expect, it } from "vitest";
import { readClient, readUser } from "./client-facts.ts";

it("a report that says everything in its form is taken over whole", () => {
	const { origin, ignored } = readClient({
		ip: "203.0.113.7",
		userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/124.0.0.0",
		clientHints: { "Sec-CH-UA": '"Brave";v="124"', "Sec-CH-UA-Model": '""' },
		authMethods: ["pwd"],
		clientId: "app",
	});
	expect(origin).toMatchObject({ clientId: "app", authMethods: ["pwd"] });
	expect(ignored).toEqual([]);
});

it.each([
	["userAgent", 5],
	["userAgent", "x".repeat(1_025)],
	["clientId", ["app"]],
	["clientId", "x".repeat(256)],
	["clientHints", "Sec-CH-UA"],
	["clientHints", 7],
	["clientHints", []],
	["clientHints", { "Sec-CH-UA": "Chromium" }],
	["clientHints", { "User-Agent": "Mozilla/5.0" }],
	["ip", 5],
	["geo", 5],
	["authMethods", 5],
])("what cannot be kept of %s is named in the answer: case %#", (field, sent) => {
	expect(readClient({ [field]: sent }).ignored).toMatchObject([{ field }]);
});

it.each([
	["clientHints", undefined],
	["clientHints", null],
	["clientHints", {}],
	["clientHints", { "Sec-CH-UA-Model": '""', "Sec-CH-UA": "" }],
	["userAgent", ""],
	["clientId", " "],
])("nothing is named where nothing was said of %s: %j", (field, sent) => {
	expect(readClient({ [field]: sent }).ignored).toEqual([]);
});

it("a name that does not fit is cut to whole characters, and named", () => {
	const { user, ignored } = readUser("1", { name: `${"x".repeat(199)}😀` });
	expect(user.name).toBe("x".repeat(199));
	expect(ignored).toMatchObject([{ field: "user.name" }]);
	const marked = readUser("1", { name: `Z${"\u0301".repeat(500)}` });
	expect(marked.user.name).toBe(`Z${"\u0301".repeat(199)}`);
});

it("a name or an address that is no text, and an address that does not fit, are left out and named", () => {
	expect(readUser("1", { name: 5, email: {} }).ignored).toMatchObject([
		{ field: "user.name" },
		{ field: "user.email" },
	]);
	expect(readUser("1", { email: "x".repeat(255) })).toMatchObject({
		user: { name: "", email: "" },
		ignored: [{ field: "user.email" }],
	});
});

it.each(["", " ", "\u200b", "\u202e\u2066", "\u0301\u0301", "\u3164", "\u2800 \u00a0", "\ufeff"])(
	"a name or an address of which nobody sees anything is none: %j",
	(text) => {
		const { user, ignored } = readUser("1", { name: text, email: text });
		expect(user).toEqual({ id: "1", name: "", email: "" });
		expect(ignored).toEqual([]);
	},
);

it("nothing turns the direction of a name or an address, and joiners that letters need stay", () => {
	const turn = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c";
	const { user } = readUser(`id${turn}`, { name: `Ada${turn} L`, email: `${turn}a@b.example` });
	expect(user).toEqual({ id: `id${turn}`, name: "Ada L", email: "a@b.example" });
	expect(readUser("1", { name: "علی\u200cرضا" }).user.name).toBe("علی\u200cرضا");
	expect(readUser("1", { name: "😀" }).user.name).toBe("😀");
});
