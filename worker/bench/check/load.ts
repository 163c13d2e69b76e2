import type { BenchWorld } from "./world.ts";

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
		const order = { sessions: [session], gates, perSecond, warmUpSeconds: 0 };
		await world.edge("/hammer", { ...order, seconds: warmUpSeconds });
		const before = await world.curfew("gateCalls", organizationId);
		const hammered = await world.edge("/hammer", { ...order, seconds });
		const { checks } = (await hammered.json()) as { checks: number };
		const after = await world.curfew("gateCalls", organizationId);
		const calls = after.checks + after.leases - before.checks - before.leases;
		figures.push({ checksPerSecond: checks / seconds, callsPerSecond: calls / seconds });
	}
	return figures;
}
