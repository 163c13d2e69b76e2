import { BenchWorld } from "./check/bench-world.ts";
import { measureCold } from "./check/cold.ts";
import { crowdSizes, type EnforcementFigures, measureEnforcement } from "./check/enforcement.ts";
import { bytesHeld } from "./check/heap.ts";
import { measureLoad } from "./check/load.ts";
import { NodeEdge } from "./check/node/node-process.ts";
import { printFigures, printRequests, type RequestFigures } from "./check/print.ts";
import { printProfiles } from "./check/profile.ts";
import { type Figures, measureLatency, type Way, warmUp } from "./check/rounds.ts";
import { protocolTargets, requestTargets } from "./check/targets.ts";
import { measureThroughput } from "./check/throughput.ts";
import { names, prepareWays } from "./check/ways.ts";
import { type CheckedSession, type Crowd, crowds } from "./check/workers/bench-messages.ts";
import type { Target } from "./report.ts";

/** A few rounds of requests, and nothing that has to be waited for: to try it, not to judge by. */
const isQuick = process.argv.includes("--quick");
/** Says where the edges spend their time, and measures nothing. */
const isProfile = process.argv.includes("--profile");
const standing = 10_000;
const rounds = Number(process.env.CURFEW_BENCH_ROUNDS ?? (isQuick ? 3 : 21));
const perRound = { requests: isQuick ? 300 : 1_000, warmUp: 100 };
const manyRounds = { rounds: isQuick ? 2 : 5, requests: isQuick ? 20 : 60, warmUp: 5 };
const warmUpMax = isQuick ? 2_000 : Number.POSITIVE_INFINITY;
const throughput = { rounds: isQuick ? 3 : 30, connections: 32, seconds: 0.5 };
const coldSamples = 100;
const roundTripsMs = [20, 120, 250];
const checksPerSecond = [20, 200];

/** The check against a floor and against what one would use instead, interleaved, in Workers and in Node. */
export async function benchCheck(): Promise<Target[]> {
	if (isProfile) return profile();
	const viewBytes = isQuick
		? null
		: await inWorld({ inspected: true }, (world) => bytesOfView(world, "100k"));
	return inWorld({}, async (world) => {
		const sessions = await prepare(world);
		const requests = await measureRequests(world, sessions.none);
		if (viewBytes === null) {
			printRequests(requests, world.betterAuthVersion);
			return requestTargets(requests);
		}
		const figures = { ...requests, ...(await measureProtocol(world, sessions.none)), viewBytes };
		printFigures(figures, world.betterAuthVersion);
		return [...requestTargets(figures), ...protocolTargets(figures)];
	});
}

async function profile(): Promise<Target[]> {
	return inWorld({ inspected: true }, async (world) => {
		const { none } = await prepare(world);
		await besideNode(world, none, async (node) => {
			const { once } = await prepareWays(world, none, node, standing);
			say("under load of one connection each");
			await printProfiles(once, node, world, warmUpMax);
		});
		return [];
	});
}

async function besideNode<T>(
	{ curfewUrl: baseUrl, trust }: BenchWorld,
	session: CheckedSession,
	measure: (node: NodeEdge) => Promise<T>,
): Promise<T> {
	const node = await NodeEdge.start({ baseUrl, token: "cfw_local_service", session, ...trust });
	try {
		return await measure(node);
	} finally {
		await node.end();
	}
}

function measureRequests(world: BenchWorld, session: CheckedSession): Promise<RequestFigures> {
	return besideNode(world, session, async (node) => {
		const ways = await prepareWays(world, session, node, standing);
		say(`warming ${ways.once.length} ways up`);
		await warmUp(ways.once, warmUpMax);
		say(`${rounds} rounds on one connection`);
		const latency = await measureLatency(ways.once, { rounds, ...perRound });
		say("the same without the request around it");
		const alone = aloneOf(ways.many, await measureLatency(ways.many, manyRounds));
		say("32 connections");
		const busiest = ways.once.filter(({ name }) => names.busiest.includes(name));
		return { latency, alone, served: await measureThroughput(busiest, throughput) };
	});
}

async function measureProtocol(world: BenchWorld, session: CheckedSession) {
	say("calls to the organization object");
	const load = await measureLoad(world, checksPerSecond);
	const enforcement: EnforcementFigures[] = [];
	for (const roundTripMs of roundTripsMs) {
		for (const isolates of crowdSizes) {
			say(`revocations at a round trip of ${roundTripMs} ms, ${isolates} isolates`);
			enforcement.push(await measureEnforcement(world, roundTripMs, isolates));
		}
	}
	say("first checks after memory is lost");
	const cold = await measureCold(world, session, coldSamples);
	return { load, enforcement, cold };
}

/** Microseconds of asking once, when a request that asks many times has those of one that asks nothing taken off. */
function aloneOf(
	ways: readonly Way[],
	figures: ReadonlyMap<string, Figures>,
): RequestFigures["alone"] {
	const once = ({ name, floor, times }: Way, of: (figures: Figures) => number | null): number => {
		const [asking, idle] = [figures.get(name), figures.get(floor)];
		return (((asking && of(asking)) ?? Number.NaN) - ((idle && of(idle)) ?? Number.NaN)) / times;
	};
	return new Map(
		ways.map((way) => [
			way.name,
			{ took: once(way, ({ p50 }) => p50), cpu: once(way, ({ cpu }) => cpu) },
		]),
	);
}

const say = (what: string): void =>
	console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);

async function inWorld<T>(
	options: { inspected?: boolean },
	measure: (world: BenchWorld) => Promise<T>,
): Promise<T> {
	say("bundling and starting Curfew, an edge and the rivals");
	const world = await BenchWorld.start(options);
	try {
		return await measure(world);
	} finally {
		await world.end();
	}
}

async function prepare(world: BenchWorld): Promise<Record<Crowd, CheckedSession>> {
	say("filling the organizations");
	const sessions: Partial<Record<Crowd, CheckedSession>> = {};
	for (const crowd of Object.keys(crowds) as Crowd[]) {
		const organizationId = `org_${crowd}`;
		await world.curfew("prepare", { organizationId, standing, ended: crowds[crowd] });
		sessions[crowd] = await world.curfew("begin", organizationId, "usr_raj");
	}
	await world.edge("/sessions", sessions);
	return sessions as Record<Crowd, CheckedSession>;
}

/** What an isolate holds more once it leases a view of this size. */
async function bytesOfView(world: BenchWorld, crowd: Crowd): Promise<number> {
	await prepare(world);
	const lease = async (name: Crowd): Promise<void> => {
		// The second check takes the lease.
		for (let count = 0; count < 3; count += 1) {
			const response = await fetch(`http://127.0.0.1:${world.edgePort}/check/${name}`);
			if (!response.ok) throw new Error(`${name}: ${response.status}`);
		}
	};
	await lease("none");
	const without = await bytesHeld(world.inspectorUrl);
	await lease(crowd);
	return (await bytesHeld(world.inspectorUrl)) - without;
}
