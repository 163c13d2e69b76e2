import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePorts } from "../world/ports.ts";
import { startWorld } from "../world/world.ts";
import { createGround } from "./ground.ts";
import { tidyUp } from "./tidy.ts";

/** Where the attacks go. */
interface Place {
	curfew: string;
	edge: string;
	leave(): Promise<void>;
}

/**
 * The world that `CURFEW_URL` (and `CURFEW_EDGE_URL`, its example app) names, which is left tidy; else one that is started
 * for this, on ports that nobody uses and with data of its own, and is gone afterwards.
 */
export async function findPlace(
	environment: NodeJS.ProcessEnv,
	progress: (text: string) => void,
): Promise<Place> {
	const { CURFEW_URL, CURFEW_EDGE_URL = "http://127.0.0.1:8788" } = environment;
	if (CURFEW_URL) {
		const [curfew, edge] = [new URL(CURFEW_URL).origin, new URL(CURFEW_EDGE_URL).origin];
		const leave = () => tidyUp(createGround(curfew, edge, "198.18.255.2"));
		return { curfew, edge, leave };
	}
	const stateDirectory = await mkdtemp(join(tmpdir(), "curfew-attack-"));
	let stop = async (): Promise<void> => {};
	const leave = async (): Promise<void> => {
		await stop();
		await rm(stateDirectory, { recursive: true, force: true });
	};
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.once(signal, () => void leave().finally(() => process.exit(1)));
	}
	try {
		const { curfew, edge } = await startWorld({
			settings: { ports: await findFreePorts(), stateDirectory },
			logLevel: "none",
			watch: false,
			progress,
			onStarted(end) {
				stop = end;
			},
		});
		return { curfew, edge, leave };
	} catch (error) {
		await leave();
		throw error;
	}
}
