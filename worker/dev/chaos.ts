import { parseArgs } from "node:util";
import { plants } from "../testing/chaos/plants.ts";
import { overMaxMs } from "../testing/chaos/script/revocation-bound.ts";
import { ChaosRun } from "../testing/chaos/script/run.ts";
import { mutantNamed } from "../testing/model/planted-faults.ts";
import { migrateDatabase } from "./world/database.ts";

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "60" },
		/** Chooses the faults and orders again; what the machine makes of them is new each time. */
		seed: { type: "string", default: "1" },
		/** Plants this fault in the Workers and expects the run to notice. */
		plant: { type: "string" },
	},
});

const grouped = (count: number): string => count.toLocaleString("en");
const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const chaos = new ChaosRun(migrateDatabase);
process.once("exit", () => chaos.endNow());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.once(signal, () => process.exit(1));
}

try {
	const fault = values.plant === undefined ? undefined : mutantNamed(values.plant, plants);
	const outcome = await chaos.run(Number(values.seconds), Number(values.seed), fault);
	const { figures, faults, inNode } = outcome;
	console.log(
		`a Node process took part, over HTTPS: ${grouped(inNode.checks)} checks (${grouped(inNode.active)} active)`,
	);
	console.log([...faults].map(([kind, count]) => `${kind} ${count}`).join(", "));
	console.log(
		`seed ${values.seed}: ${grouped(figures.checks)} checks (${grouped(figures.active)} active, ` +
			`${grouped(figures.unavailable)} unavailable, ${grouped(outcome.lost)} without an answer), ` +
			`${grouped(figures.completedRevokes)} revokes completed, ${outcome.pending} given up, ` +
			`${figures.stale.length} stale accepts, ${figures.premature.length} premature refusals, ` +
			`slowest enforcement ${inSeconds(outcome.slowestMs)} (writer undisturbed ${inSeconds(outcome.slowestUndisturbedMs)}), ` +
			`worst over bound ${inSeconds(outcome.worstOverMs)} (${inSeconds(outcome.unexplainedOverMs)} of it not by late ` +
			`timers, at most ${inSeconds(overMaxMs)}), ${outcome.writerStarts} starts of the writer`,
	);
	const isLate = outcome.unexplainedOverMs > overMaxMs || outcome.pending > 0;
	const broken = figures.stale.length > 0 || figures.premature.length > 0 || isLate;
	const empty = figures.completedRevokes === 0 || figures.active === 0 || inNode.active === 0;
	if (fault !== undefined) console.log(`${broken ? "caught   " : "SURVIVED "} ${fault.name}`);
	process.exitCode = broken !== (fault !== undefined) || empty ? 1 : 0;
} finally {
	await chaos.end();
}
