import { setTimeout as pause } from "node:timers/promises";
import { directIsolatesMax } from "../../domain/lease/terms.ts";
import { percentile } from "../report.ts";
import type { BenchWorld } from "./bench-world.ts";
import { Connection, requestTo } from "./connection.ts";
import type { CheckedSession } from "./workers/bench-messages.ts";

export interface ColdFigures {
	name: string;
	p50: number;
	p99: number;
}

interface ColdCase {
	name: string;
	/** What is lost besides the isolate's memory; its script stays started. */
	lost: ("replica" | "organization")[];
	/** Which check is timed: the first asks the organization, the second takes a lease. */
	timed: "first" | "second";
	/** Leases come from the region's replica, as in an organization with many isolates. */
	crowded: boolean;
}

export const firstCheck = "isolate lost, first check";
/** In the same rounds as the first checks: what each of these is at least. */
export const strictCheck = "strict check, in between";

const cases: ColdCase[] = [
	{ name: firstCheck, lost: [], timed: "first", crowded: false },
	{ name: "isolate lost, check that takes a lease", lost: [], timed: "second", crowded: false },
	{ name: "isolate lost, lease from the replica", lost: [], timed: "second", crowded: true },
	{ name: "isolate and replica lost", lost: ["replica"], timed: "second", crowded: true },
	{
		name: "isolate and organization object lost",
		lost: ["organization"],
		timed: "first",
		crowded: false,
	},
	{
		name: "isolate, replica and organization object lost",
		lost: ["replica", "organization"],
		timed: "second",
		crowded: true,
	},
];

/** So few new isolates a second that the organization goes on lending to each. */
const quietPauseMs = 100;
/** As many isolates as the organization lends to itself: whoever comes then leases from the replica. */
const crowd = { gates: directIsolatesMax, perSecond: 20, warmUpSeconds: 0, seconds: 15 };
const crowdingMs = 1_000;

/** The first checks after memory is lost, in microseconds at the client. */
export async function measureCold(
	world: BenchWorld,
	session: CheckedSession,
	samples: number,
): Promise<ColdFigures[]> {
	const request = requestTo("/cold", {});
	const strictRequest = requestTo("/strict", {});
	const figures: ColdFigures[] = [];
	for (const { name, lost, timed, crowded } of cases) {
		const crowding = crowded ? world.edge("/hammer", { ...crowd, sessions: [session] }) : null;
		await pause(crowdingMs);
		const connection = await Connection.open(world.edgePort);
		const took: number[] = [];
		const strict: number[] = [];
		for (let count = 0; count < samples; count += 1) {
			if (!crowded) await pause(quietPauseMs);
			for (const what of lost) await world.curfew("lose", session.organizationId, what);
			await world.edge("/cold", session);
			if (timed === "second") await expectActive(connection.send(request));
			took.push(await microsecondsOf(connection, request));
			if (name !== firstCheck) continue;
			// Led up to in the same way.
			await pause(quietPauseMs);
			await world.edge("/cold", session);
			strict.push(await microsecondsOf(connection, strictRequest));
		}
		connection.close();
		await crowding;
		figures.push(figuresOf(name, took));
		if (strict.length > 0) figures.push(figuresOf(strictCheck, strict));
	}
	return figures;
}

const figuresOf = (name: string, took: readonly number[]): ColdFigures => ({
	...{ name, p50: percentile(took, 0.5), p99: percentile(took, 0.99) },
});

async function microsecondsOf(connection: Connection, request: Buffer): Promise<number> {
	const startedMs = performance.now();
	await expectActive(connection.send(request));
	return (performance.now() - startedMs) * 1_000;
}

async function expectActive(status: Promise<number>): Promise<void> {
	const answer = await status;
	if (answer !== 200) throw new Error(`A cold check answered ${answer}`);
}
