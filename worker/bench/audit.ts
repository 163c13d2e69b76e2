import { type LeafBytes, leafBytes } from "./audit/leaf-bytes.ts";
import { type BenchWorker, startBenchWorker } from "./own-worker.ts";
import { atLeast, atMost, median, printTable, type Target } from "./report.ts";

const isQuick = process.argv.includes("--quick");
const sizes = isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
const smallest = sizes[0] ?? 0;
const largest = sizes.at(-1) ?? 0;
/** The size of the log that is walked and exported. It is none of the others. */
const walked = isQuick ? 10_001 : 100_001;

const rounds = Number(process.env.CURFEW_BENCH_ROUNDS ?? 11);
const appendsOfRound = 100;
const pagesOfRound = 20;
const filledAtOnce = 20_000;
const pagesDeep = 10;
const partEvents = 5_000;

interface Measured {
	done: number;
	cursor: string | null;
	faults: number;
	ms: number;
}

type Measure = (
	operation: string,
	size: number,
	count: number,
	cursor?: string | null,
) => Promise<Measured>;

/** The audit log at 1 k, 100 k and 1 M events: appending, listing, walking and exporting; and what a leaf costs. */
export async function benchAudit(): Promise<Target[]> {
	const worker = await startBenchWorker("worker/bench/audit/audit-worker.ts");
	try {
		await fillPlainly(worker);
		const measure: Measure = async (operation, size, count, cursor = null) => {
			const query = new URLSearchParams({ operation, size: String(size), count: String(count) });
			if (cursor !== null) query.set("cursor", cursor);
			return (await worker.call(`/measure?${query}`)) as Measured;
		};
		say("appending and listing");
		const each = await measureRounds(measure);
		printEach(each);
		await fillTruly(worker);
		say("walking it");
		const verified = await walk(measure, worker);
		say("exporting it");
		const exported = [];
		for (const format of ["ndjson", "csv", "ocsf"]) exported.push(await exportAll(measure, format));
		await worker.stop();
		const bytes = await leafBytes(worker.state, largest);
		print(verified, exported, bytes);
		return targetsOf(each, verified, exported, bytes);
	} finally {
		await worker.end();
	}
}

/** Events all alike, for what goes by their number. */
async function fillPlainly({ call }: BenchWorker): Promise<void> {
	for (const size of sizes) {
		await call(`/create?size=${size}`);
		await call(`/fill-plainly?size=${size}`);
		say(`filled a log of ${size}, object and D1`);
	}
}

/** True events with true leaves, for what reads each of them. */
async function fillTruly({ call }: BenchWorker): Promise<void> {
	await call(`/create?size=${walked}`);
	for (let left = walked; left > 0; left -= filledAtOnce) {
		await call(`/fill?size=${walked}&count=${Math.min(left, filledAtOnce)}`);
	}
	say(`filled a log of ${walked} true events, object and D1`);
}

const say = (what: string): void =>
	console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);

/** Microseconds of each operation at each size, medians of interleaved rounds. */
type Each = Record<"append" | "list page 1" | "list page 10", Map<number, number>>;

async function measureRounds(measure: Measure): Promise<Each> {
	const deep = new Map<number, string | null>();
	for (const size of sizes) {
		let cursor: string | null = null;
		for (let page = 1; page < pagesDeep; page += 1) {
			({ cursor } = await measure("list", size, 1, cursor));
		}
		deep.set(size, cursor);
	}
	const samples = new Map<string, number[]>();
	const take = async (name: string, size: number, measured: Promise<Measured>) => {
		const { ms, done } = await measured;
		const key = `${name} ${size}`;
		samples.set(key, [...(samples.get(key) ?? []), (ms * 1_000) / done]);
	};
	for (let round = 0; round < rounds; round += 1) {
		for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) {
			await take("append", size, measure("append", size, appendsOfRound));
			await take("list page 1", size, measure("list", size, pagesOfRound));
			await take("list page 10", size, measure("list", size, pagesOfRound, deep.get(size)));
		}
	}
	const of = (name: string) =>
		new Map(sizes.map((size) => [size, median(samples.get(`${name} ${size}`) ?? [])]));
	return {
		append: of("append"),
		"list page 1": of("list page 1"),
		"list page 10": of("list page 10"),
	};
}

interface Walk {
	eventsPerSecond: number;
	events: number;
	faults: number;
	/** What the runtime holds at most in the last half of the walk, over the first; null: the system does not tell. */
	growth: number | null;
	megabytes: number | null;
}

async function walk(measure: Measure, { residentBytes }: BenchWorker): Promise<Walk> {
	let [cursor, ms, faults, events] = [null as string | null, 0, 0, 0];
	const held: number[] = [];
	do {
		const step = await measure("verify", walked, 0, cursor);
		ms += step.ms;
		faults += step.faults;
		({ cursor, done: events } = step);
		const bytes = residentBytes();
		if (bytes !== null) held.push(bytes);
	} while (cursor !== null);
	const half = Math.floor(held.length / 2);
	const [before, after] = [Math.max(...held.slice(0, half)), Math.max(...held.slice(half))];
	const isTold = half > 0 && before > 0;
	return {
		...{ events, faults, eventsPerSecond: (events * 1_000) / ms },
		growth: isTold ? after / before : null,
		megabytes: isTold ? after / 1e6 : null,
	};
}

async function exportAll(
	measure: Measure,
	format: string,
): Promise<{ format: string; eventsPerSecond: number }> {
	let [cursor, ms, events] = [null as string | null, 0, 0];
	do {
		const part = await measure(format, walked, partEvents, cursor);
		ms += part.ms;
		events += part.done;
		({ cursor } = part);
	} while (cursor !== null);
	return { format, eventsPerSecond: (events * 1_000) / ms };
}

type Exported = Awaited<ReturnType<typeof exportAll>>;

const ratio = (of: Map<number, number>): number =>
	(of.get(largest) ?? Number.NaN) / (of.get(smallest) ?? Number.NaN);

function printEach(each: Each): void {
	printTable([
		["operation", ...sizes.map((size) => `${size} events (µs)`), "largest / smallest"],
		...Object.entries(each).map(([name, of]) => [
			name,
			...sizes.map((size) => (of.get(size) ?? Number.NaN).toFixed(0)),
			ratio(of).toFixed(2),
		]),
	]);
}

function print(verified: Walk, exported: readonly Exported[], bytes: LeafBytes): void {
	const { events, faults, eventsPerSecond, megabytes, growth } = verified;
	console.log(
		`auditLog.verify: ${events} events, ${faults} faults, ${eventsPerSecond.toFixed(0)} events/s; ` +
			`${megabytes?.toFixed(0) ?? "?"} MB in the runtime, last half over first ${growth?.toFixed(3) ?? "?"}`,
	);
	for (const { format, eventsPerSecond: speed } of exported) {
		console.log(`auditLog.export ${format}: ${speed.toFixed(0)} events/s`);
	}
	printTable([
		["bytes an event", "hashes, for ever", "leaf and salts", "the event itself"],
		...Object.entries(bytes).map(([where, { hashes, leaf, event }]) => [
			...[where, hashes.toFixed(1), leaf.toFixed(0), event.toFixed(0)],
		]),
	]);
}

function targetsOf(
	each: Each,
	verified: Walk,
	exported: readonly Exported[],
	bytes: LeafBytes,
): Target[] {
	const between = `at ${largest} against ${smallest}`;
	return [
		atMost(`append ${between}`, ratio(each.append), 1.2),
		atMost(`list page 1 ${between}`, ratio(each["list page 1"]), 1.5),
		atMost(`list page ${pagesDeep} ${between}`, ratio(each["list page 10"]), 1.5),
		atMost(`faults that a walk of ${verified.events} events finds`, verified.faults, 0),
		...(verified.growth === null
			? []
			: [atMost("memory in the last half of a walk over the first", verified.growth, 1.1)]),
		...exported.map(({ format, eventsPerSecond }) =>
			atLeast(`export as ${format}, events a second`, eventsPerSecond, 20_000),
		),
		atMost("bytes a leaf costs for ever in the object", bytes.object.hashes, 64),
	];
}
