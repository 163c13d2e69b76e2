import { printTable } from "../report.ts";
import type { BenchWorld } from "./bench-world.ts";
import { Connection } from "./connection.ts";
import { Inspector } from "./inspector.ts";
import type { NodeEdge } from "./node/node-process.ts";
import { nodeNames } from "./node/node-ways.ts";
import { busiestFunctions, type Profile } from "./profile-table.ts";
import { sendTo, type Way, warmUp } from "./rounds.ts";
import { names } from "./ways.ts";

const seconds = 5;
const intervalMicroseconds = 100;

/** Where a request spends its time, on one connection: functions by their own time, of Node's edge and the Worker's. */
export async function printProfiles(
	ways: readonly Way[],
	node: NodeEdge,
	world: BenchWorld,
	requestsMax: number,
): Promise<void> {
	for (const name of [nodeNames.noop, nodeNames.check, nodeNames.guard]) {
		const way = wayNamed(ways, name);
		await warmUp([way], requestsMax);
		await node.ask("profile");
		await load(way);
		print(name, await node.ask<Profile>("profile's end"));
	}
	const inspector = await Inspector.open(world.inspectorUrl);
	await inspector.ask("Profiler.enable");
	await inspector.ask("Profiler.setSamplingInterval", { interval: intervalMicroseconds });
	for (const name of [names.noop, names.check.none, names.guard]) {
		const way = wayNamed(ways, name);
		await warmUp([way], requestsMax);
		await inspector.ask("Profiler.start");
		await load(way);
		const { profile } = await inspector.ask<{ profile: Profile }>("Profiler.stop");
		print(name, profile);
	}
	inspector.close();
}

function wayNamed(ways: readonly Way[], name: string): Way {
	const way = ways.find((one) => one.name === name);
	if (way === undefined) throw new Error(`There is no way named ${name}`);
	return way;
}

async function load(way: Way): Promise<void> {
	const connection = await Connection.open(way.port);
	const untilMs = performance.now() + seconds * 1_000;
	while (performance.now() < untilMs) await sendTo(connection, way);
	connection.close();
}

const print = (name: string, profile: Profile): void =>
	printTable([[name, "function", "at"], ...busiestFunctions(profile), []]);
