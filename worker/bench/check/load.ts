import { setTimeout as pause } from "node:timers/promises";
import type { BenchWorld } from "./bench-world.ts";
import type { Hammered } from "./workers/bench-messages.ts";

const gates = 4;
const warmUpSeconds = 3;
const seconds = 5;

export interface LoadFigures {
	checksPerSecond: number;
	/** Calls that the organization object answers for these checks. */
	callsPerSecond: number;
}

/** What the organization object has to do for the same number of isolates at different rates of checks. */
export async function measureLoad(world: BenchWorld, rates: number[]): Promise<LoadFigures[]> {
	const figures: LoadFigures[] = [];
	for (const perSecond of rates) {
		const organizationId = `org_load${perSecond}`;
		await world.curfew("prepare", { organizationId, standing: 0, ended: 0 });
		const session = await world.curfew("begin", organizationId, "usr_load");
		const order = { sessions: [session], gates, perSecond, warmUpSeconds, seconds: seconds + 1 };
		const hammering = world.edge("/hammer", order);
		await pause(warmUpSeconds * 1_000);
		const before = await callsOf(world, organizationId);
		await pause(seconds * 1_000);
		const calls = (await callsOf(world, organizationId)) - before;
		const { checks } = (await (await hammering).json()) as Hammered;
		figures.push({
			checksPerSecond: checks / order.seconds,
			callsPerSecond: calls / seconds,
		});
	}
	return figures;
}

async function callsOf(world: BenchWorld, organizationId: string): Promise<number> {
	const { checks, leases } = await world.curfew("gateCalls", organizationId);
	return checks + leases;
}
