import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findFreePorts } from "../../worker/dev/world/ports.ts";
import { startWorld } from "../../worker/dev/world/world.ts";

interface Addresses {
	curfew: string;
	edge: string;
	provider: string;
}

declare module "vitest" {
	export interface ProvidedContext {
		addresses: Addresses;
	}
}

/** One whole local world for the run: fresh data, free ports, no activity. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const stateDirectory = await mkdtemp(join(tmpdir(), "curfew-e2e-"));
	const forget = () => rm(stateDirectory, { recursive: true, force: true });
	const world = await startWorld({
		settings: { ports: await findFreePorts(), stateDirectory },
		logLevel: "none",
		watch: false,
	}).catch(async (error: unknown) => {
		await forget();
		throw error;
	});
	const { curfew, edge, provider } = world;
	project.provide("addresses", { curfew, edge, provider });
	return async () => {
		await world.stop();
		await forget();
	};
}
