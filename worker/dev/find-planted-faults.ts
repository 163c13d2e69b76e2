import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Mutant } from "../testing/model/mutant.ts";
import { mutantNamed, mutants, testOf } from "../testing/model/planted-faults.ts";
import { rotated, rotationSeed } from "./planted-faults/rotation.ts";
import { type Verdict, verdictOf } from "./planted-faults/verdict.ts";
import { type Child, start } from "./world/child.ts";

// `npm run test:mutants [-- NAME … | --rotate]`: plants each fault in turn and expects its test to notice.

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		/** As many as fit into the budget, others for each commit. */
		rotate: { type: "boolean", default: false },
		seconds: { type: "string", default: "60" },
	},
});

/** A run that takes longer hangs. */
const runMaxMs = 600_000;
const atOnce = Math.min(2, availableParallelism());
const reporter = fileURLToPath(new URL("./planted-faults/reporter.ts", import.meta.url));

const running = new Set<Child>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.once(signal, () => {
		void Promise.all([...running].map((child) => child.stop())).then(() => process.exit(1));
	});
}

/** Runs the test of a fault with the fault in the sources. */
async function runOver(fault: Mutant): Promise<Verdict> {
	const { name } = fault;
	const parameters = ["run", "--bail=1", `--reporter=${reporter}`];
	const child = start(name, "vitest", [...parameters, testOf(fault)], {
		variables: { MUTANT: name, NO_COLOR: "1" },
	});
	running.add(child);
	const timer = setTimeout(() => void child.stop(), runMaxMs);
	await child.exited;
	clearTimeout(timer);
	running.delete(child);
	return verdictOf(name, child.output());
}

function lineOf({ name }: Mutant, verdict: Verdict): string {
	switch (verdict.kind) {
		case "caught":
			return `caught    ${name} (${verdict.how})`;
		case "survived":
			return `SURVIVED  ${name}`;
		case "broken":
			return `NO PROOF  ${name} (${verdict.why.replaceAll(/\s+/g, " ")})`;
	}
}

/** Runs them, two at a time; none begins that would not be done within the budget. Returns how many came to what. */
async function runAll(faults: readonly Mutant[], budgetMs: number) {
	const startMs = Date.now();
	const waiting = [...faults];
	const counts = { caught: 0, survived: 0, broken: 0 };
	let longestMs = 0;
	const lane = async (): Promise<void> => {
		while (Date.now() - startMs + longestMs <= budgetMs) {
			const fault = waiting.shift();
			if (fault === undefined) return;
			const sinceMs = Date.now();
			const verdict = await runOver(fault);
			longestMs = Math.max(longestMs, Date.now() - sinceMs);
			counts[verdict.kind] += 1;
			console.log(lineOf(fault, verdict));
		}
	};
	await Promise.all(Array.from({ length: atOnce }, lane));
	return { ...counts, tried: faults.length - waiting.length, tookMs: Date.now() - startMs };
}

async function main(): Promise<number> {
	const seed = values.rotate ? rotationSeed() : null;
	const named = positionals.length > 0 ? positionals.map((name) => mutantNamed(name)) : mutants;
	const { caught, survived, broken, tried, tookMs } = await (seed === null
		? runAll(named, Number.POSITIVE_INFINITY)
		: runAll(rotated(mutants, seed), Number(values.seconds) * 1_000));
	const among = seed === null ? "" : ` of ${mutants.length}, chosen by ${seed}`;
	console.log(
		`planted faults: ${tried} tried${among}, ${caught} caught, ${survived} survived, ` +
			`${broken} without proof, ${Math.round(tookMs / 1_000)} s`,
	);
	return tried > 0 && caught === tried ? 0 : 1;
}

process.exitCode = await main();
