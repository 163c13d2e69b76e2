import { median, percentile } from "../report.ts";
import { Connection } from "./connection.ts";
import { inRounds, sendTo, type Way } from "./rounds.ts";
import type { NotFromMemory } from "./workers/bench-messages.ts";

export interface Throughput {
	perSecond: number;
	/** To the floor of the same round: median, and between which the middle half of the rounds lies. */
	ratio: number;
	p25: number;
	p75: number;
	/** Processor time of the server for one request, in microseconds; null where it cannot be told. */
	cpu: number | null;
	requests: number;
	/** Of these requests' checks; null where there are none. */
	notFromMemory: NotFromMemory | null;
}

interface Round {
	perSecond: number;
	requests: number;
	cpu: number | null;
	notFromMemory: NotFromMemory | null;
}

interface Options {
	rounds: number;
	connections: number;
	seconds: number;
}

/** Requests a second over many connections, rounds interleaved. */
export async function measureThroughput(
	ways: readonly Way[],
	options: Options,
): Promise<Map<string, Throughput>> {
	const rounds = await inRounds(ways, options.rounds, (way) => measureRound(way, options));
	return new Map(
		ways.map(({ name, floor }) => [name, throughputOf(rounds.get(name), rounds.get(floor))]),
	);
}

async function measureRound(way: Way, { connections, seconds }: Options): Promise<Round> {
	const open = await Promise.all(
		Array.from({ length: connections }, () => Connection.open(way.port)),
	);
	// Whoever holds no lease any more takes one by its second check.
	for (let count = 0; count < 3; count += 1) {
		await Promise.all(open.map((connection) => sendTo(connection, way)));
	}
	const { server } = way;
	const missedBefore = await server.notFromMemory?.();
	const cpuBefore = await server.cpuMicroseconds();
	const beganMs = performance.now();
	const untilMs = beganMs + seconds * 1_000;
	let requests = 0;
	await Promise.all(
		open.map(async (connection) => {
			while (performance.now() < untilMs) {
				await sendTo(connection, way);
				requests += 1;
			}
		}),
	);
	const perSecond = (requests * 1_000) / (performance.now() - beganMs);
	const cpuAfter = await server.cpuMicroseconds();
	const missed = await server.notFromMemory?.();
	for (const connection of open) connection.close();
	return {
		...{ perSecond, requests },
		cpu: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / requests,
		notFromMemory:
			missed === undefined || missedBefore === undefined ? null : less(missed, missedBefore),
	};
}

function throughputOf(own: readonly Round[] = [], floor: readonly Round[] = []): Throughput {
	const ratios = own.map(({ perSecond }, nth) => perSecond / (floor[nth]?.perSecond ?? perSecond));
	const cpus = own.flatMap(({ cpu }) => cpu ?? []);
	const missed = own.flatMap(({ notFromMemory }) => notFromMemory ?? []);
	return {
		perSecond: median(own.map(({ perSecond }) => perSecond)),
		ratio: median(ratios),
		p25: percentile(ratios, 0.25),
		p75: percentile(ratios, 0.75),
		cpu: cpus.length === 0 ? null : median(cpus),
		requests: own.reduce((sum, { requests }) => sum + requests, 0),
		notFromMemory: missed.length === 0 ? null : missed.reduce(plus),
	};
}

const less = (one: NotFromMemory, other: NotFromMemory): NotFromMemory => ({
	checks: one.checks - other.checks,
	seconds: one.seconds - other.seconds,
});

const plus = (one: NotFromMemory, other: NotFromMemory): NotFromMemory => ({
	checks: one.checks + other.checks,
	seconds: one.seconds + other.seconds,
});
