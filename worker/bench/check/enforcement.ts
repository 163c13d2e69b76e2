import { setTimeout as pause } from "node:timers/promises";
import { percentile } from "../report.ts";
import { type Enforced, type Hammered, roundTripMsOf } from "./workers/protocol.ts";
import type { BenchWorld } from "./world.ts";

/** Few enough isolates to lease from the organization itself, and so many that their region's replica lends. */
const crowdSizes = { direct: 4, replica: 24 } as const;
export type Lender = keyof typeof crowdSizes;
export const lenders = Object.keys(crowdSizes) as Lender[];

const organizationsEach = 4;
const perSecond = 20;
/** Until all gates hold leases, and an organization has noticed that it is crowded. */
const warmUpSeconds = 3;
const seconds = 20;

export interface EnforcementFigures {
	roundTripMs: number;
	lender: Lender;
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
	lender: Lender,
): Promise<EnforcementFigures> {
	const names = Array.from(
		{ length: organizationsEach },
		(_, index) => `org_rtt${roundTripMs}x${lender}${index}`,
	);
	if (names.some((name) => roundTripMsOf(name) !== roundTripMs)) throw new Error("Bad name");
	const outcomes = await Promise.all(names.map((name) => revokeIn(world, name, lender)));
	const revoked = outcomes.flatMap(({ enforced }) => enforced);
	const took = revoked.map(({ tookMs }) => tookMs);
	const checks = outcomes.reduce((sum, { hammered }) => sum + hammered.checks, 0);
	const waited = outcomes.reduce((sum, { hammered }) => sum + hammered.waited, 0);
	return {
		roundTripMs,
		lender,
		revokes: revoked.length,
		p50: percentile(took, 0.5),
		p99: percentile(took, 0.99),
		overBoundMs: Math.max(...revoked.map(({ tookMs, boundMs }) => tookMs - boundMs)),
		withoutWaiting: (checks - waited) / checks,
		unavailable: outcomes.reduce((sum, { hammered }) => sum + hammered.unavailable, 0),
	};
}

async function revokeIn(world: BenchWorld, organizationId: string, lender: Lender) {
	await world.curfew("prepare", { organizationId, standing: 0, ended: 0 });
	const standing = await world.curfew("begin", organizationId, "usr_standing");
	const order = {
		sessions: [standing],
		gates: crowdSizes[lender],
		perSecond,
		warmUpSeconds,
		seconds,
	};
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
