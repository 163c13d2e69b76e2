import { roundTripMs } from "./organizations/curfew.ts";
import { type IsolateMemory, measureMemory } from "./organizations/memory.ts";
import { loadProduct } from "./organizations/product.ts";
import { measureShares, type Plan, type Shares } from "./organizations/shares.ts";
import { atMost, printTable, type Target } from "./report.ts";

/** Fewer organizations for a shorter time: to try it, not to judge by. */
const isQuick = process.argv.includes("--quick");

const plan: Plan = {
	seed: Number(process.env.CURFEW_BENCH_SEED ?? 1),
	organizations: isQuick ? 100 : 1_000,
	sessionsEach: 3,
	isolates: 8,
	rates: [
		{ checksPerSecond: 0.1, warmUpSeconds: 60, seconds: isQuick ? 60 : 120 },
		{ checksPerSecond: 1, warmUpSeconds: 15, seconds: isQuick ? 20 : 30 },
		{ checksPerSecond: 10, warmUpSeconds: 5, seconds: 5 },
	],
};

const crowds = [1_000, 10_000];

/**
 * Checks of 1,000 organizations, few of which are busy, in eight isolates far from their objects: who answers them, and
 * what the objects have to do for it. And what one isolate holds of 10,000.
 */
export async function benchOrganizations(): Promise<Target[]> {
	const memory: IsolateMemory[] = [];
	for (const organizations of crowds) {
		for (const checksEach of [1, 2]) {
			say(`an isolate of ${organizations} organizations, ${checksEach} checks each`);
			memory.push(await measureMemory(organizations, checksEach));
		}
	}
	say(`beginning ${plan.organizations} organizations`);
	const shares = await measureShares(await loadProduct(), plan, say);
	print(shares, memory);
	return [...shares.flatMap(targetsOf), ...memory.flatMap(memoryTargets)];
}

const say = (what: string): void => console.error(`${process.uptime().toFixed(0)} s: ${what}`);

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function print(shares: readonly Shares[], memory: readonly IsolateMemory[]): void {
	const { near, far } = roundTripMs;
	printTable([
		[
			`${plan.organizations} organizations, ${plan.isolates} isolates`,
			"checks",
			"no I/O",
			`near (${near} ms)`,
			`far (${far} ms): lease`,
			"far: asked",
			"mean ms",
			"p99 ms",
			"object calls/check",
			"alarms/check",
			"rows/check",
		],
		...shares.map((one) => [
			`${one.rate.checksPerSecond} checks/s each`,
			String(one.checks),
			...[one.memory, one.near, one.lent, one.asked].map(percent),
			one.meanMs.toFixed(1),
			one.p99Ms.toFixed(0),
			...[one.work.calls, one.work.alarms, one.work.rows].map((count) =>
				(count / one.checks).toFixed(3),
			),
		]),
		[],
		["one isolate", "checks each", "MB", "bytes an organization", "MB after a minute of quiet"],
		...memory.map(({ organizations, checksEach, bytes, bytesAfterQuiet }) => [
			`${organizations} organizations`,
			String(checksEach),
			(bytes / 1e6).toFixed(2),
			(bytes / organizations).toFixed(0),
			(bytesAfterQuiet / 1e6).toFixed(2),
		]),
	]);
}

/** By the checks a second of an organization: nobody may have to ask more, or write more, than this. */
const bounds: Record<number, { far: number; calls: number; rows: number }> = {
	1: { far: 0.6, calls: 0.75, rows: 1 },
};

function targetsOf(shares: Shares): Target[] {
	const { rate, memory, near, lent, asked, work, checks, unavailable } = shares;
	const at = `at ${rate.checksPerSecond} checks/s each`;
	const bound = bounds[rate.checksPerSecond];
	return [
		atMost(
			`share of checks that nobody accounts for, ${at}`,
			Math.abs(1 - memory - near - lent - asked),
			1e-9,
		),
		atMost(`checks not answered active, ${at}`, unavailable, 0),
		...(bound === undefined || isQuick
			? []
			: [
					atMost(`share of checks answered far, ${at}`, lent + asked, bound.far),
					atMost(`calls to the object for a check, ${at}`, work.calls / checks, bound.calls),
					atMost(`rows written for a check, ${at}`, work.rows / checks, bound.rows),
				]),
	];
}

function memoryTargets({
	organizations,
	checksEach,
	bytes,
	bytesAfterQuiet,
}: IsolateMemory): Target[] {
	const of = `${organizations} organizations, ${checksEach} checks each`;
	return [
		...(checksEach === 1 ? [atMost(`megabytes an isolate holds of ${of}`, bytes / 1e6, 8)] : []),
		atMost(`megabytes left after a minute of quiet, ${of}`, bytesAfterQuiet / 1e6, 0.5),
	];
}
