import { expect, test } from "vitest";
import { countryName, placeOf } from "./places.ts";

test("a code that names no country is shown as it is", () => {
	expect(countryName("DE")).toBe("Germany");
	expect(countryName("not a code")).toBe("not a code");
	expect(countryName("")).toBe("");
});

test("a place without city or country is unknown, never empty", () => {
	expect(placeOf({ city: "Berlin", country: "DE" })).toBe("Berlin, Germany");
	expect(placeOf({ country: "DE" })).toBe("Germany");
	expect(placeOf({})).toBe("Not known");
	expect(placeOf(null)).toBe("Not known");
});
