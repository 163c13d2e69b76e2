import { setTimeout as pause } from "node:timers/promises";
import { startProvider } from "../provider/server.ts";
import { migrateDatabase } from "./database.ts";
import { loadKeys } from "./keys.ts";
import { endFormerWitness, prepareLog, startWitness } from "./log.ts";
import { requireFreePorts } from "./ports.ts";
import { origin, StartError } from "./settings.ts";
import { buildUserInterface } from "./user-interface.ts";
import { type RunningWorker, startCurfew, startEdge, type WorkerOptions } from "./workers.ts";

export interface World {
	curfew: string;
	edge: string;
	provider: string;
	witness: string;
	/** Ends everything that was started; safe to call twice. */
	stop: () => Promise<void>;
	/** Rejects when a part ends by itself. */
	failed: Promise<never>;
}

interface WorldOptions extends WorkerOptions {
	progress?: (text: string) => void;
	/** Given as soon as there is something to stop, for whoever is interrupted while it starts. */
	onStarted?: (stop: () => Promise<void>) => unknown;
}

/** A cold machine needs seconds for the first bundle; past this something is wrong. */
const readyLimitMs = 120_000;
const pollMs = 100;
const lastAnswerMax = 300;

/** Starts the whole local world: provider, Curfew with its data, the witness of its logs, and the example edge. */
export async function startWorld(options: WorldOptions): Promise<World> {
	const { settings } = options;
	const progress = options.progress ?? (() => {});
	await endFormerWitness(settings);
	await requireFreePorts(settings.ports);
	const running: (() => Promise<void>)[] = [];
	let stopped: Promise<void> | undefined;
	const stop = (): Promise<void> => {
		stopped ??= Promise.all(running.map((end) => end())).then(() => {});
		return stopped;
	};
	options.onStarted?.(stop);
	try {
		const keys = await loadKeys(settings.stateDirectory);
		const provider = await startProvider({
			port: settings.ports.provider,
			keys: keys.provider,
			curfewPort: settings.ports.curfew,
			edgePort: settings.ports.edge,
		});
		running.push(async () => {
			provider.closeAllConnections();
			provider.close();
		});
		const log = await prepareLog(settings);
		const witness = startWitness(settings, options.logLevel !== "none");
		running.push(witness.stop, () => endFormerWitness(settings));
		progress("Preparing the admin UI and the database");
		const own = <T extends RunningWorker>(worker: T): T => {
			running.push(worker.stop);
			return worker;
		};
		const prepared = Promise.all([
			buildUserInterface(settings.stateDirectory),
			migrateDatabase(settings.stateDirectory),
		]);
		const workers = await Promise.all([
			startEdge(options, keys).then(own),
			// The database is one file: Curfew opens it when the migration has let go of it.
			prepared.then(() => startCurfew(options, keys, log)).then(own),
		]);
		const failed = Promise.race(workers.map((worker) => worker.failed));
		failed.catch(() => {});
		progress("Filling in people and sessions");
		const world = {
			curfew: origin(settings.ports.curfew),
			edge: origin(settings.ports.edge),
			provider: origin(settings.ports.provider),
			witness: origin(settings.ports.witness),
			stop,
			failed,
		};
		const endedEarly = witness.exited.then(() => {
			throw new StartError(`The witness ended:\n${witness.output()}`);
		});
		await Promise.race([failed, endedEarly, ready(world)]);
		// From here on it may end and be started again by itself, as a witness elsewhere may.
		endedEarly.catch(() => {});
		return world;
	} catch (error) {
		await stop();
		throw error;
	}
}

async function ready(world: { curfew: string; edge: string; witness: string }): Promise<void> {
	await Promise.all([
		answers(world.witness, "The witness"),
		answers(`${world.curfew}/healthz`, "Curfew"),
		answers(`${world.edge}/.well-known/jwks.json`, "The example app"),
	]);
	// The edge reaches Curfew over its service binding only once both have registered.
	await answers(`${world.edge}/healthz`, "The example app's binding to Curfew");
}

/** Waits until something answers there. */
export async function answers(url: string, what: string): Promise<void> {
	const limitMs = Date.now() + readyLimitMs;
	let last = "It did not answer.";
	while (Date.now() < limitMs) {
		const response = await fetch(url).catch(() => null);
		if (response !== null) last = (await response.text()).slice(0, lastAnswerMax);
		if (response?.ok) return;
		await pause(pollMs);
	}
	throw new StartError(
		`${what} did not become ready within ${readyLimitMs / 1000} s. ${last}\nIf its data is from an older version, remove it and start again.`,
	);
}
