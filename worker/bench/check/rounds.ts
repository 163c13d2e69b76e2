import { Random } from "../../testing/support/random.ts";
import { median, percentile } from "../report.ts";
import { Connection } from "./connection.ts";
import type { NotFromMemory } from "./workers/bench-messages.ts";

/** Who answers requests. */
interface Server {
	/** Requests of a way until it runs as it will: until its code is compiled as well as it gets. */
	warmUp: number;
	/** Processor time that it has used so far; null where it cannot be told. */
	cpuMicroseconds(): Promise<number | null> | number | null;
	/** Checks that it did not answer from memory so far; left out where there are none. */
	notFromMemory?(): Promise<NotFromMemory>;
}

/** One way of answering a request, at one address. */
export interface Way {
	name: string;
	port: number;
	request: Buffer;
	/** The way whose figures of the same round are the floor of this one's ratios. */
	floor: string;
	/** How often one request asks. */
	times: number;
	server: Server;
}

export interface Figures {
	p50: number;
	p99: number;
	/** Processor time of the server for one request, in microseconds; null where it cannot be told. */
	cpu: number | null;
	/** Median over the rounds of this p50 over the floor's p50. */
	ratio: number;
	cpuRatio: number | null;
}

interface Sample {
	p50: number;
	p99: number;
	cpu: number | null;
}

interface RoundOptions {
	rounds: number;
	requests: number;
	warmUp: number;
}

/**
 * Every way in every round, in an order that chance chooses anew: what follows another always is measured with what that
 * one leaves behind, which for a way of 40 µs may be more than itself.
 */
export async function inRounds<Measured>(
	ways: readonly Way[],
	rounds: number,
	measure: (way: Way) => Promise<Measured>,
): Promise<Map<string, Measured[]>> {
	const measured = new Map<string, Measured[]>(ways.map(({ name }) => [name, []]));
	const chance = new Random(rounds);
	for (let round = 0; round < rounds; round += 1) {
		const left = [...ways];
		while (left.length > 0) {
			for (const way of left.splice(chance.integer(left.length), 1)) {
				measured.get(way.name)?.push(await measure(way));
			}
		}
	}
	return measured;
}

/** Before anything is measured: compiling goes on in other threads, whose time would count. */
export async function warmUp(ways: readonly Way[], requestsMax: number): Promise<void> {
	for (const way of ways) {
		const connection = await Connection.open(way.port);
		const requests = Math.min(way.server.warmUp, requestsMax);
		for (let count = 0; count < requests; count += 1) await sendTo(connection, way);
		connection.close();
	}
}

/** Every way in every round, one request at a time on one connection. Latencies are microseconds. */
export async function measureLatency(
	ways: readonly Way[],
	options: RoundOptions,
): Promise<Map<string, Figures>> {
	const samples = await inRounds(ways, options.rounds, async (way) => {
		// Opened anew: the server closes a connection that waits for its next turn.
		const connection = await Connection.open(way.port);
		for (let count = 0; count < options.warmUp; count += 1) await sendTo(connection, way);
		const sampled = await sample(connection, way, options);
		connection.close();
		return sampled;
	});
	return new Map(ways.map((way) => [way.name, figuresOf(way, samples)]));
}

async function sample(
	connection: Connection,
	way: Way,
	{ requests }: RoundOptions,
): Promise<Sample> {
	const tookMicroseconds: number[] = [];
	const cpuBefore = await way.server.cpuMicroseconds();
	for (let count = 0; count < requests; count += 1) {
		const startedMs = performance.now();
		await sendTo(connection, way);
		tookMicroseconds.push((performance.now() - startedMs) * 1_000);
	}
	const cpuAfter = await way.server.cpuMicroseconds();
	return {
		p50: median(tookMicroseconds),
		p99: percentile(tookMicroseconds, 0.99),
		cpu: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / requests,
	};
}

function figuresOf(way: Way, samples: ReadonlyMap<string, Sample[]>): Figures {
	const own = samples.get(way.name) ?? [];
	const floor = samples.get(way.floor) ?? [];
	const cpus = own.map(({ cpu }) => cpu).filter((cpu) => cpu !== null);
	const overFloor = (figure: (sample: Sample) => number): number =>
		median(own.map((one, round) => figure(one) / figure(floor[round] ?? one)));
	return {
		p50: median(own.map(({ p50 }) => p50)),
		p99: median(own.map(({ p99 }) => p99)),
		cpu: cpus.length === 0 ? null : median(cpus),
		ratio: overFloor(({ p50 }) => p50),
		cpuRatio: cpus.length === 0 ? null : overFloor(({ cpu }) => cpu ?? Number.NaN),
	};
}

/** Every answer must be the good one, or the figures mean nothing. */
export async function sendTo(connection: Connection, { name, request }: Way): Promise<void> {
	const status = await connection.send(request);
	if (status !== 200) throw new Error(`${name} answered ${status}`);
}
