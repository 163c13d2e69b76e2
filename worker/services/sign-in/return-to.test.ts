import { expect, test } from "vitest";
import { safeReturnTo } from "./return-to.ts";

test.each([
	["/", "/"],
	["/o/acme/sessions?status=active#top", "/o/acme/sessions?status=active#top"],
	["/o/acme/../globex", "/o/globex"],
	["/redirect?to=https://evil.example", "/redirect?to=https://evil.example"],
])("keeps the path %s of our own site", (wanted, kept) => {
	expect(safeReturnTo(wanted)).toBe(kept);
});

test("of a path too long to be kept the page remains, without its filter", () => {
	expect(safeReturnTo(`/o/acme/sessions?q=${"a".repeat(493)}`)).toHaveLength(512);
	expect(safeReturnTo(`/o/acme/sessions?q=${"a".repeat(494)}`)).toBe("/o/acme/sessions");
	// As it travels: every letter outside ASCII takes several characters.
	expect(safeReturnTo(`/o/acme/sessions?q=${"é".repeat(100)}`)).toBe("/o/acme/sessions");
});

test.each([
	null,
	"",
	"evil",
	"https://evil.example/",
	"javascript:alert(1)",
	"//evil.example",
	"///evil.example",
	"/\\evil.example",
	"\\\\evil.example",
	"/\t/evil.example",
	"/\n/evil.example",
	"/.//evil.example",
	"/o/..//evil.example",
	"/%2e//evil.example",
	" //evil.example",
	`/${"a".repeat(2_000)}`,
])("sends %j to the start page", (wanted) => {
	expect(safeReturnTo(wanted)).toBe("/");
});
