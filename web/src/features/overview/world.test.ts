import { expect, it } from "vitest";
import { dotsOf, landPath, spotOf } from "./world.ts";

it("the land is where it is: Berlin and Brasília are on it, the Atlantic is not", () => {
	const path = landPath();
	expect(path).toContain("M77 12h0");
	expect(path).toContain("M52 39h0");
	expect(path).not.toContain("M56 20h0");
});

it("countries are drawn in their place, small ones too", () => {
	expect(spotOf("DE")).toEqual({ x: 76, y: 12 });
	expect(spotOf("SG")).toEqual({ x: 113, y: 32 });
	// What stands across two entries is no country.
	expect(spotOf("T1")).toBeNull();
});

it("more sessions are a larger dot, and smaller dots lie on larger ones", () => {
	const dots = dotsOf([
		{ value: "FR", count: 1 },
		{ value: "DE", count: 100 },
		{ value: "??", count: 3 },
	]);
	expect(dots).toHaveLength(2);
	expect(dots[0]).toMatchObject({ x: 76 });
	expect(dots[0]?.r).toBeGreaterThan(dots[1]?.r ?? 0);
});
