import { parseArgs } from "node:util";
import { listenOn } from "../../testing/support/free-ports.ts";
import { origin, readSettings, StartError } from "../world/settings.ts";
import { loadLogs, loadWitnessKey, witnessFiles } from "./files.ts";
import { openHeads } from "./heads.ts";
import { endWitness } from "./process.ts";
import { witnessServer } from "./server.ts";
import { createWitness } from "./witness.ts";

// `npm run witness`: the local world's witness alone, with what it has seen. `-- --stop` ends the one that runs.

const usage = `npm run witness [-- options]

  --stop    ends the witness that runs, be it by itself or with npm start
  --quiet   says nothing but what it refuses
`;

function readOptions(): { stop: boolean; quiet: boolean; help: boolean } {
	const boolean = { type: "boolean", default: false } as const;
	try {
		return parseArgs({ options: { stop: boolean, quiet: boolean, help: boolean } }).values;
	} catch (error) {
		throw new StartError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
	}
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options.help) return console.log(usage);
	const { ports, stateDirectory } = readSettings(process.env);
	const url = origin(ports.witness);
	if (options.stop) {
		if (!(await endWitness(url))) throw new StartError(`No witness answers at ${url}.`);
		return console.log("The witness has ended. npm run witness starts it again.");
	}
	const files = witnessFiles(stateDirectory);
	const [signer, logKeys, heads] = await Promise.all([
		loadWitnessKey(files.key),
		loadLogs(files.logs),
		openHeads(files.heads),
	]);
	const say = (line: string): void => console.log(line);
	const server = witnessServer(createWitness({ signer, logKeys, heads, say }), say);
	await listenOn(ports.witness, server).catch(() => {
		throw new StartError(
			`Port ${ports.witness} is in use. End what listens there, or choose another port with CURFEW_WITNESS_PORT=….`,
		);
	});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		// What is under way is finished: a cosignature that was kept is also given.
		process.once(signal, () => server.close());
	}
	if (!options.quiet) console.log(`A witness listens at ${url}, which shows what it has seen.`);
}

main().catch((error: unknown) => {
	console.error(error instanceof StartError ? error.message : error);
	process.exitCode = 1;
});
