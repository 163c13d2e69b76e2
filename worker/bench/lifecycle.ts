import { type BenchWorker, startBenchWorker } from "./own-worker.ts";
import { atMost, median, percentile, printTable, type Target } from "./report.ts";

const sizes = (process.env.CURFEW_BENCH_SIZES ?? "1000,10000,100000,1000000")
	.split(",")
	.map(Number);
const operations = [
	"noop",
	"check",
	"start",
	"refresh",
	"revoke one",
	"revoke user",
	"revoke organization",
	"list page 1",
	"list page 100",
	"list by name",
	"list by address",
	"list by domain",
	"list by user sort",
];
const rounds = Number(process.env.CURFEW_BENCH_ROUNDS ?? 7);
/** Calls that one sample averages over. */
const iterations = 40;

/** Every operation at every size, rounds interleaved, as ratios to the smallest size and to a call that does nothing. */
export async function benchLifecycle(): Promise<Target[]> {
	const worker = await startBenchWorker("worker/bench/bench-worker.ts");
	const { call } = worker;
	try {
		for (const size of sizes) {
			const startedMs = performance.now();
			await call(`/fill?sessions=${size}`);
			console.log(`filled ${size} sessions in ${seconds(startedMs)} s`);
		}
		const medians = await measure(call);
		print(medians);
		const settled = await call(`/settle?sessions=${sizes.at(-1)}`);
		const { rows, stepsMs } = settled as { rows: number; stepsMs: number[] };
		console.log(
			`settling ${rows} rows: ${stepsMs.length} steps, p50 ${median(stepsMs)} ms, p99 ${percentile(stepsMs, 0.99)} ms, slowest ${Math.max(...stepsMs)} ms`,
		);
		return targetsOf(medians);
	} finally {
		await worker.end();
	}
}

type Medians = Map<string, number>;
const key = (operation: string, size: number): string => `${operation}@${size}`;

async function measure(call: BenchWorker["call"]): Promise<Medians> {
	const samples = new Map<string, number[]>();
	for (let round = 0; round < rounds; round += 1) {
		for (const operation of operations) {
			for (const size of sizes) {
				const query = new URLSearchParams({
					operation,
					sessions: String(size),
					iterations: String(iterations),
				});
				const { microseconds } = (await call(`/measure?${query}`)) as { microseconds: number[] };
				const known = samples.get(key(operation, size)) ?? [];
				samples.set(key(operation, size), [...known, ...microseconds]);
			}
		}
	}
	return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

function print(medians: Medians): void {
	const smallest = sizes[0] ?? 0;
	const heading = ["operation", ...sizes.map((size) => `${size} (µs, ×1k, ×no-op)`)];
	const rows = operations.map((operation) => [
		operation,
		...sizes.map((size) => {
			const value = medians.get(key(operation, size));
			if (value === undefined || Number.isNaN(value)) return "–";
			const toSmallest = value / (medians.get(key(operation, smallest)) ?? Number.NaN);
			const toNoop = value / (medians.get(key("noop", size)) ?? Number.NaN);
			const ratio = Number.isNaN(toSmallest) ? "–" : toSmallest.toFixed(2);
			return `${value.toFixed(0)}  ${ratio}  ${toNoop.toFixed(1)}`;
		}),
	]);
	printTable([heading, ...rows]);
}

function targetsOf(medians: Medians): Target[] {
	const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
	const at = (operation: string, size: number) => medians.get(key(operation, size)) ?? Number.NaN;
	const growth = (operation: string): Target =>
		atMost(
			`${operation} at ${largest} against ${smallest}`,
			at(operation, largest) / at(operation, smallest),
			1.5,
		);
	return [
		atMost(
			`revoke organization of ${largest} against revoke one`,
			at("revoke organization", largest) / at("revoke one", largest),
			2,
		),
		growth("refresh"),
		growth("check"),
		growth("list page 1"),
		growth("list by name"),
		growth("list by address"),
		growth("list by domain"),
		growth("list by user sort"),
		atMost(
			`page 100 against page 1 at ${largest}`,
			at("list page 100", largest) / at("list page 1", largest),
			1.2,
		),
	];
}

const seconds = (startedMs: number): string => ((performance.now() - startedMs) / 1_000).toFixed(1);
