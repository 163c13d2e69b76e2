import { expect, test } from "vitest";
import { byNeed } from "./by-need.ts";

const grant = (state: "active" | "scheduled" | "requested", startsAt = 0, endsAt = 0) => ({
	...{ id: "grt_1", scope: "read" as const, state },
	...{ startsAt: startsAt || null, endsAt: endsAt || null },
});
const organization = (
	name: string,
	supportGrant: ReturnType<typeof grant> | null = null,
	recoveringSince: number | null = null,
) => ({ ...{ name, slug: name.toLowerCase(), supportGrant, recoveringSince } });
const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);

test("access that ends or begins soon comes first, then what is asked for, then everybody else by name", () => {
	const { yours, others } = byNeed(
		[
			organization("Zeta"),
			organization("Asked", grant("requested")),
			organization("Also asked", grant("requested")),
			organization("Long", grant("active", 1, 9_000)),
			organization("Later", grant("scheduled", 5_000, 90_000)),
			organization("Soon", grant("active", 1, 2_000)),
			organization("Alpha"),
		],
		"",
		1_000,
	);
	expect(names(yours)).toEqual(["Soon", "Later", "Long", "Also asked", "Asked"]);
	expect(names(others)).toEqual(["Alpha", "Zeta"]);
});

test("what is closed until it has recovered comes before everything else, the longest first", () => {
	const { recovering, yours, others } = byNeed(
		[
			organization("Later", grant("active", 1, 2_000), 900),
			organization("Alpha"),
			organization("First", null, 400),
		],
		"",
		1_000,
	);
	expect(names(recovering)).toEqual(["First", "Later"]);
	expect(yours).toEqual([]);
	expect(names(others)).toEqual(["Alpha"]);
});

test("access that has ended meanwhile needs nobody", () => {
	const { yours, others } = byNeed([organization("Acme", grant("active", 1, 2_000))], "", 2_000);
	expect(yours).toEqual([]);
	expect(names(others)).toEqual(["Acme"]);
});

test("a search finds names and short names, in both parts", () => {
	const all = [organization("Acme", grant("requested")), organization("Globex")];
	expect(names(byNeed(all, "ac", 0).yours)).toEqual(["Acme"]);
	expect(names(byNeed(all, "glo", 0).others)).toEqual(["Globex"]);
	expect(byNeed(all, "nowhere", 0)).toEqual({ recovering: [], yours: [], others: [] });
});
