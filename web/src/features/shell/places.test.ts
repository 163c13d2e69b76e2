import { expect, test } from "vitest";
import { placesOf } from "./places.ts";

const acme = { slug: "acme" };
const labels = (...of: Parameters<typeof placesOf>) => placesOf(...of).map(({ label }) => label);

test("no letter after g leads to two pages", () => {
	const keys = placesOf(acme, { isGlobal: true, isOutsider: false }).map(({ key }) => key);
	expect(new Set(keys).size).toBe(keys.length);
});

test("people of the platform are not led to what the organization decides for itself", () => {
	const seen = labels(acme, { isGlobal: true, isOutsider: true });
	expect(seen).toContain("Support access");
	expect(seen).not.toContain("Administrators");
	expect(seen).not.toContain("API tokens");
	expect(labels(undefined, { isGlobal: false, isOutsider: false })).toEqual([]);
});
