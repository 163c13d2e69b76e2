import { expect, it } from "vitest";
import { rotated } from "./rotation.ts";

const names = (seed: string): string[] =>
	rotated(
		Array.from({ length: 30 }, (_, nth) => ({ name: `fault-${nth}` })),
		seed,
	).map(({ name }) => name);

it("one seed gives one order, another seed another, and nobody is left out", () => {
	expect(names("8c1f")).toEqual(names("8c1f"));
	expect(names("8c1f")).not.toEqual(names("8c20"));
	expect(new Set(names("8c1f")).size).toBe(30);
});

it("within a few dozen commits everyone is among the first five", () => {
	const seen = new Set(
		Array.from({ length: 60 }, (_, commit) => names(`commit ${commit}`).slice(0, 5)).flat(),
	);
	expect(seen.size).toBe(30);
});
