import { BenchWorld } from "./check/bench-world.ts";
import { measureCold } from "./check/cold.ts";
import { crowdSizes, type EnforcementFigures, measureEnforcement } from "./check/enforcement.ts";
import { measureLoad } from "./check/load.ts";
import { type CheckFigures, printFigures } from "./check/print.ts";
import { type Figures, measureLatency, measureThroughput } from "./check/rounds.ts";
import { names, prepareWays } from "./check/ways.ts";
import { type CheckedSession, type Crowd, crowds, many } from "./check/workers/bench-messages.ts";
import { atLeast, atMost, type Target } from "./report.ts";

const standing = 10_000;
const rounds = Number(process.env.CURFEW_BENCH_ROUNDS ?? 11);
const perRound = { requests: 1_000, warmUp: 100 };
const manyRounds = { rounds: 5, requests: 60, warmUp: 5 };
const throughput = { rounds: 12, connections: 32, seconds: 1.5 };
const coldSamples = 100;
const roundTripsMs = [20, 120, 250];
const checksPerSecond = [20, 200];
/** L1 as organizations have it unless they choose. */
const leaseMs = 1_000;

/** The check against a floor and against what one would use instead, interleaved on one workerd. */
export async function benchCheck(): Promise<Target[]> {
	const viewBytes = await inWorld({ inspected: true }, (world) => bytesOfView(world, "100k"));
	return inWorld({}, async (world) => {
		const sessions = await prepare(world);
		const ways = await prepareWays(world, sessions.none, standing);
		const cpuMicroseconds = () => world.cpuMicroseconds();
		say(`${ways.once.length} ways, ${rounds} rounds on one connection`);
		const latency = await measureLatency(ways.once, { rounds, ...perRound, cpuMicroseconds });
		say("the same without the request around it");
		const alone = aloneOf(await measureLatency(ways.many, { ...manyRounds, cpuMicroseconds }));
		say("32 connections");
		const busiest = ways.once.filter(({ name }) => names.busiest.includes(name));
		const served = await measureThroughput(busiest, throughput);
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
		const cold = await measureCold(world, sessions.none, coldSamples);
		const figures = { latency, alone, served, load, enforcement, cold, viewBytes };
		printFigures(figures, world.betterAuthVersion);
		return targetsOf(figures);
	});
}

/** Microseconds of asking once, when a request that asks many times has those of one that asks nothing taken off. */
function aloneOf(figures: ReadonlyMap<string, Figures>): Map<string, number> {
	const floor = figures.get(names.noop)?.p50 ?? 0;
	return new Map([...figures].map(([name, { p50 }]) => [name, (p50 - floor) / many]));
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
	const without = await world.edgeBytes();
	await lease(crowd);
	return (await world.edgeBytes()) - without;
}

function targetsOf(figures: CheckFigures): Target[] {
	const { latency, alone, served, enforcement, load, viewBytes } = figures;
	const own = (name: string): number => alone.get(name) ?? Number.NaN;
	const p50 = (name: string): number => latency.get(name)?.p50 ?? Number.NaN;
	const ratio = (name: string): number => latency.get(name)?.ratio ?? Number.NaN;
	const [slow, fast] = load;
	const waitless = Math.min(...enforcement.map(({ withoutWaiting }) => withoutWaiting));
	return [
		atMost("leased check, p50 over no-op", ratio(names.check.none), 1.15),
		atMost("leased check, p50 over object call", p50(names.check.none) / p50(names.object), 0.5),
		atMost(
			"leased check, its own time over that of an object call",
			own(names.check.none) / own(names.object),
			0.5,
		),
		atMost("whole guard, p50 over no-op", ratio(names.guard), 1.3),
		atLeast(
			"Better Auth getSession, p50 over leased check",
			p50(names.betterAuth) / p50(names.check.none),
			8,
		),
		atLeast("leased check, throughput over no-op", served.get(names.check.none)?.ratio ?? 0, 0.9),
		atMost(
			"p50 with 100 k revocations over none",
			p50(names.check["100k"]) / p50(names.check.none),
			1.05,
		),
		atMost("megabytes an isolate holds for 100 k revocations", viewBytes / 1e6, 2.5),
		atLeast("share of checks that wait for nothing, 20 a second", waitless, 0.999),
		...enforcement.map(({ roundTripMs, isolates, p99 }) =>
			atMost(
				`enforced, p99 ms, ${isolates} isolates, round trip ${roundTripMs} ms (simulated)`,
				p99,
				leaseMs + 2 * roundTripMs + 100,
			),
		),
		atMost(
			"worst enforcement, ms over its receipt's bound",
			Math.max(...enforcement.map(({ overBoundMs }) => overBoundMs)),
			0,
		),
		atMost(
			`object calls at ${fast?.checksPerSecond} checks/s over those at ${slow?.checksPerSecond}`,
			(fast?.callsPerSecond ?? Number.NaN) / (slow?.callsPerSecond ?? Number.NaN),
			1.2,
		),
	];
}
