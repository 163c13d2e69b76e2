import { setTimeout as pause } from "node:timers/promises";
import { percentile } from "../report.ts";
import type { BenchWorld } from "./bench-world.ts";
import { type Enforced, type Hammered, roundTripMsOf } from "./workers/bench-messages.ts";

/** Isolates of an organization: four lease from its object; of 24 twenty do, and the others from their region's replica. */
export const crowdSizes = [4, 24];

/** Gates in all: more would measure how busy this machine is. */
const gatesMax = 48;
const organizationsMax = 4;
const perSecond = 20;
/** Until all gates hold leases, and an organization has noticed that it is crowded. */
const warmUpSeconds = 3;
const seconds = 30;

export interface EnforcementFigures {
	roundTripMs: number;
	isolates: number;
	revokes: number;
	p50: number;
	p99: number;
	/** The most by which one passed the bound on its receipt; below zero: none did. */
	overBoundMs: number;
	/** Share of checks that were answered without waiting for a call. */
	withoutWaiting: number;
	unavailable: number;
}

/** Revokes while every gate checks twenty times a second, with the organization's object this far away. */
export async function measureEnforcement(
	world: BenchWorld,
	roundTripMs: number,
	isolates: number,
): Promise<EnforcementFigures> {
	const names = Array.from(
		{ length: Math.min(organizationsMax, Math.floor(gatesMax / isolates)) },
		(_, index) => `org_rtt${roundTripMs}x${isolates}x${index}`,
	);
	if (names.some((name) => roundTripMsOf(name) !== roundTripMs)) throw new Error("Bad name");
	const outcomes = await Promise.all(names.map((name) => revokeIn(world, name, isolates)));
	const revoked = outcomes.flatMap(({ enforced }) => enforced);
	const took = revoked.map(({ tookMs }) => tookMs);
	const checks = outcomes.reduce((sum, { hammered }) => sum + hammered.checks, 0);
	const waited = outcomes.reduce((sum, { hammered }) => sum + hammered.waited, 0);
	return {
		roundTripMs,
		isolates,
		revokes: revoked.length,
		p50: percentile(took, 0.5),
		p99: percentile(took, 0.99),
		overBoundMs: Math.max(...revoked.map(({ tookMs, boundMs }) => tookMs - boundMs)),
		withoutWaiting: (checks - waited) / checks,
		unavailable: outcomes.reduce((sum, { hammered }) => sum + hammered.unavailable, 0),
	};
}

async function revokeIn(world: BenchWorld, organizationId: string, gates: number) {
	await world.curfew("prepare", { organizationId, standing: 0, ended: 0 });
	const standing = await world.curfew("begin", organizationId, "usr_standing");
	const order = { sessions: [standing], gates, perSecond, warmUpSeconds, seconds };
	const untilMs = performance.now() + (warmUpSeconds + seconds) * 1_000;
	const hammering = world.edge("/hammer", order);
	await pause(warmUpSeconds * 1_000);
	const enforced: Enforced[] = [];
	while (performance.now() < untilMs) {
		const { facts } = await world.curfew("begin", organizationId, `usr_${enforced.length}`);
		enforced.push(await world.curfew("end", organizationId, facts.sessionId));
	}
	return { enforced, hammered: (await (await hammering).json()) as Hammered };
}
