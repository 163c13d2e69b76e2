import { expect, test } from "vitest";
import { densityOf, shows, withDensity, withToggled } from "./look-words.ts";

const usual = "compact no-expires";

test("a column that is switched twice is where it was", () => {
	const without = withToggled(usual, "place");
	expect(without).toBe("compact no-place no-expires");
	expect(shows(without, "place")).toBe(false);
	expect(withToggled(without, "place")).toBe(usual);
});

test("another density leaves the columns alone", () => {
	const roomy = withDensity(usual, "comfortable");
	expect(densityOf(roomy)).toBe("comfortable");
	expect(shows(roomy, "expires")).toBe(false);
	expect(shows(roomy, "device")).toBe(true);
});

test("words that nobody knows mean nothing, and go with the next choice", () => {
	for (const strange of ["", "no-", "no-user no-active", "cosy no-flags  no-expires"]) {
		expect(densityOf(strange)).toBe("compact");
		expect(shows(strange, "ip")).toBe(true);
		expect(withToggled(strange, "ip")).toMatch(/^compact no-ip( no-expires)?$/);
	}
});
