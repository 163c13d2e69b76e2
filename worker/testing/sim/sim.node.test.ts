import { expect, test } from "vitest";
import { checkHistory } from "./checker.ts";
import { explore, smallModelBounds } from "./interleavings.ts";
import { harmlessHalves, mutants } from "./protocol-faults.ts";
import { simulate } from "./simulate.ts";

const seeds = 3_000;
/** Enough for most planted mistakes; `npm run sim -- --mutants` gives every one its full 2,000 seeds. */
const mutantSeeds = 60;
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

test("planted mistakes are found", { timeout: patienceMs }, () => {
	const isFound = (bugs: (typeof mutants)[number]["bugs"]): boolean => {
		for (let seed = 1; seed <= mutantSeeds; seed += 1) {
			if (simulate(seed, bugs).violations.length > 0) return true;
		}
		return false;
	};
	const found = mutants.filter(({ bugs }) => isFound(bugs));
	expect(found.length).toBeGreaterThanOrEqual(15);
	expect(harmlessHalves.filter(({ bugs }) => isFound(bugs))).toEqual([]);
});

test("the small model has no interleaving in which anybody answers active once enforced", {
	timeout: patienceMs,
}, () => {
	const outcome = explore(smallModelBounds);
	expect(outcome.counterexample).toBeNull();
	expect(outcome.enforcedStates).toBeGreaterThan(1_000);
});

test("the small model finds a replica that acknowledges for its predecessor", () => {
	const byName = mutants.find(({ name }) => name.includes("by name"));
	expect(explore(smallModelBounds, byName?.bugs).counterexample).not.toBeNull();
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
