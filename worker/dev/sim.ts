import { parseArgs } from "node:util";
import { explore, modelBounds } from "../testing/sim/interleavings.ts";
import { mutants } from "../testing/sim/protocol-faults.ts";
import { scenarioOf } from "../testing/sim/scenario.ts";
import { simulate } from "../testing/sim/simulate.ts";

const mutantSeedsMax = 3_000;
const failuresShown = 10;

const { values } = parseArgs({
	options: {
		seeds: { type: "string", default: "20000" },
		/** Replays one history, and shows what broke in it. */
		seed: { type: "string" },
		mutants: { type: "boolean", default: false },
		model: { type: "boolean", default: false },
	},
});

const grouped = (count: number): string => count.toLocaleString("en");
const seconds = (ms: number): string => (ms / 1_000).toFixed(2);

/** A line that replaces itself on a terminal, and is left out where it could not. */
function progress(text: string): void {
	if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
}

function runSeeds(count: number): boolean {
	const failures: number[] = [];
	const sums = { checks: 0, active: 0, unavailable: 0, revokes: 0, stale: 0 };
	let worstMs = 0;
	for (let seed = 1; seed <= count; seed += 1) {
		const outcome = simulate(seed);
		sums.checks += outcome.checks;
		sums.active += outcome.active;
		sums.unavailable += outcome.unavailable;
		sums.revokes += outcome.completedRevokes;
		sums.stale += outcome.stale.length;
		worstMs = Math.max(worstMs, outcome.worstAttemptMs);
		if (outcome.violations.length > 0) {
			failures.push(seed);
			progress("");
			if (failures.length <= failuresShown) {
				console.log(`seed ${seed}: ${outcome.violations.join("; ")}`);
			}
		}
		if (seed % 100 === 0) progress(`${grouped(seed)} of ${grouped(count)} histories`);
	}
	progress("");
	if (failures.length > 0) console.log(`Replay with: npm run sim -- --seed ${failures[0]}`);
	console.log(
		`${grouped(count)} histories, ${grouped(sums.checks)} checks (${grouped(sums.active)} active, ` +
			`${grouped(sums.unavailable)} unavailable), ${grouped(sums.revokes)} completed revokes, ` +
			`${sums.stale} stale accepts, ${failures.length} failed seeds, worst attempt ${seconds(worstMs)} s`,
	);
	return failures.length === 0 && sums.revokes > 0 && sums.active > 0;
}

function replay(seed: number): boolean {
	console.log(JSON.stringify(scenarioOf(seed), null, "  "));
	const outcome = simulate(seed);
	for (const violation of outcome.violations) console.log(violation);
	console.log(
		`seed ${seed}: ${grouped(outcome.checks)} checks, ${outcome.completedRevokes} completed revokes, ` +
			`${outcome.stale.length} stale accepts, ${outcome.violations.length} violations, ` +
			`worst attempt ${seconds(outcome.worstAttemptMs)} s`,
	);
	return outcome.violations.length === 0;
}

function runMutants(): boolean {
	const survivors = mutants.filter(({ name, bugs }) => {
		for (let seed = 1; seed <= mutantSeedsMax; seed += 1) {
			const [violation] = simulate(seed, bugs).violations;
			if (violation === undefined) continue;
			console.log(`killed by seed ${String(seed).padStart(4)}  ${name}  (${violation})`);
			return false;
		}
		console.log(`SURVIVED ${grouped(mutantSeedsMax)} seeds  ${name}`);
		return true;
	});
	console.log(
		`${mutants.length} mutants, ${mutants.length - survivors.length} killed within ` +
			`${grouped(mutantSeedsMax)} seeds each, ${survivors.length} survived`,
	);
	return survivors.length === 0;
}

function runModel(): boolean {
	let states = 0;
	let transitions = 0;
	let broken = false;
	for (const bounds of modelBounds) {
		const outcome = explore(bounds);
		states += outcome.states;
		transitions += outcome.transitions;
		broken ||= outcome.counterexample !== null;
		console.log(`${JSON.stringify(bounds)}: ${grouped(outcome.states)} states`);
		for (const step of outcome.counterexample ?? []) console.log(`  ${step}`);
	}
	console.log(
		`${grouped(states)} states, ${grouped(transitions)} transitions, every interleaving visited, ` +
			(broken ? "S1 BROKEN" : "S1 holds in each"),
	);
	return !broken;
}

function main(): boolean {
	if (values.model) return runModel();
	if (values.mutants) return runMutants();
	if (values.seed !== undefined) return replay(Number(values.seed));
	return runSeeds(Number(values.seeds));
}

process.exitCode = main() ? 0 : 1;
