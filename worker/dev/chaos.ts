import { parseArgs } from "node:util";
import { ChaosRun } from "../testing/chaos/script/run.ts";

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "60" },
		/** Chooses the faults and orders again; what the machine makes of them is new each time. */
		seed: { type: "string", default: "1" },
	},
});

const grouped = (count: number): string => count.toLocaleString("en");
const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const chaos = new ChaosRun();
process.once("exit", () => chaos.endNow());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.once(signal, () => process.exit(1));
}

try {
	const outcome = await chaos.run(Number(values.seconds), Number(values.seed));
	const { figures, faults } = outcome;
	console.log([...faults].map(([kind, count]) => `${kind} ${count}`).join(", "));
	const restarts = (faults.get("writer restarted") ?? 0) + (faults.get("edge restarted") ?? 0);
	console.log(
		`seed ${values.seed}: ${grouped(figures.checks)} checks (${grouped(figures.active)} active, ` +
			`${grouped(figures.unavailable)} unavailable, ${grouped(outcome.lost)} requests lost), ` +
			`${grouped(figures.completedRevokes)} revokes completed, ${outcome.pending} given up, ` +
			`${figures.stale.length} stale accepts, ${figures.premature.length} premature refusals, ` +
			`slowest enforcement ${inSeconds(outcome.slowestMs)} (writer undisturbed ${inSeconds(outcome.slowestUndisturbedMs)}), ` +
			`worst over bound ${inSeconds(outcome.worstOverMs)}, ${restarts} restarts`,
	);
	const broken = figures.stale.length > 0 || figures.premature.length > 0;
	const empty = figures.completedRevokes === 0 || figures.active === 0;
	process.exitCode = broken || empty ? 1 : 0;
} finally {
	await chaos.end();
}
