import { expect, test } from "vitest";
import type { Bugs } from "./bugs.ts";
import { checkHistory } from "./checker.ts";
import { explore, smallModelBounds } from "./interleavings.ts";
import { harmlessHalves, mutants } from "./protocol-faults.ts";
import { simulate } from "./simulate.ts";

const seeds = 2_000;
/** By then each of the planted mistakes must have shown; most do within ten. */
const mistakeSeedsMax = 2_000;
const harmlessSeeds = 60;
/**
 * Histories that show what few others do, tried first. Whoever changes the simulator moves them: then the search takes
 * longer, and `npm run sim -- --mutants` tells the new ones.
 */
const seedsOfRareMistakes: Record<string, number[]> = {
	"a superseded writer answers strict checks from memory": [479],
	"the row keeps the last term, not the longest": [467],
	"a recovery replays only what is above the object's present sequence": [2_281],
	"the base of a delta is not compared": [174],
	"a pair: deltas assume delivery, and isolates do not compare their base": [489],
};
const patienceMs = 600_000;

test(`no check that starts after a revocation was reported enforced answers active, in ${seeds} histories of faults`, {
	timeout: patienceMs,
}, () => {
	let revokes = 0;
	const broken: string[] = [];
	for (let seed = 1; seed <= seeds; seed += 1) {
		const outcome = simulate(seed);
		revokes += outcome.completedRevokes;
		for (const violation of outcome.violations) broken.push(`seed ${seed}: ${violation}`);
	}
	expect(broken).toEqual([]);
	expect(revokes).toBeGreaterThan(seeds);
});

test("a seed gives the same history every time", () => {
	expect(simulate(7)).toEqual(simulate(7));
});

const found = (bugs: Bugs, among: Iterable<number>): boolean => {
	for (const seed of among) if (simulate(seed, bugs).violations.length > 0) return true;
	return false;
};

function* from1To(last: number): Iterable<number> {
	for (let seed = 1; seed <= last; seed += 1) yield seed;
}

test.each(mutants)(
	"a planted mistake is found: $name",
	{ timeout: patienceMs },
	({ name, bugs }) => {
		const isFound =
			found(bugs, seedsOfRareMistakes[name] ?? []) || found(bugs, from1To(mistakeSeedsMax));
		expect(isFound).toBe(true);
	},
);

test.each(harmlessHalves)("harmless alone: $name", { timeout: patienceMs }, ({ bugs }) => {
	expect(found(bugs, from1To(harmlessSeeds))).toBe(false);
});

test("the small model has no interleaving in which anybody answers active once enforced", {
	timeout: patienceMs,
}, () => {
	for (const bounds of smallModelBounds) {
		const outcome = explore(bounds);
		expect(outcome.counterexample).toBeNull();
		expect(outcome.enforcedStates).toBeGreaterThan(1_000);
	}
});

test("the small model finds a replica that acknowledges for its predecessor", () => {
	const byName = mutants.find(({ name }) => name.includes("by name"));
	const outcomes = smallModelBounds.map((bounds) => explore(bounds, byName?.bugs));
	expect(outcomes.some(({ counterexample }) => counterexample !== null)).toBe(true);
});

test("the check of a history finds a stale accept and a premature refusal", () => {
	const revoke = { kind: "revoke", sessionIds: ["a", "b"], startMs: 10, endMs: 20 } as const;
	const check = (sessionId: string, startMs: number, answer: "active" | "revoked") =>
		({ kind: "check", sessionId, startMs, endMs: startMs + 1, answer }) as const;
	const sound = [
		check("a", 5, "active"),
		revoke,
		check("a", 19, "active"),
		check("b", 12, "revoked"),
	];
	expect(checkHistory(sound)).toMatchObject({ stale: [], premature: [], completedRevokes: 1 });
	expect(checkHistory([revoke, check("a", 20, "active")]).stale).toEqual(["a"]);
	expect(checkHistory([check("b", 5, "revoked"), revoke]).premature).toEqual(["b"]);
});
