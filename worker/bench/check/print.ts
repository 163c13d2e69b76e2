import { printTable } from "../report.ts";
import type { ColdFigures } from "./cold.ts";
import type { EnforcementFigures } from "./enforcement.ts";
import type { LoadFigures } from "./load.ts";
import type { Figures } from "./rounds.ts";
import type { Throughput } from "./throughput.ts";

export interface RequestFigures {
	latency: Map<string, Figures>;
	/** Microseconds of the asking itself, on the clock and of the processor. */
	alone: Map<string, { took: number; cpu: number }>;
	served: Map<string, Throughput>;
}

export interface CheckFigures extends RequestFigures {
	load: LoadFigures[];
	enforcement: EnforcementFigures[];
	cold: ColdFigures[];
	viewBytes: number;
}

const whole = (value: number): string => value.toFixed(0);
const times = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

/** One table; each part has its own heading row. */
export function printRequests(figures: RequestFigures, betterAuthVersion: string): void {
	printTable(requestRows(figures, betterAuthVersion));
}

export function printFigures(figures: CheckFigures, betterAuthVersion: string): void {
	const { load, enforcement, cold, viewBytes } = figures;
	printTable([
		...requestRows(figures, betterAuthVersion),
		[],
		["cold", "p50 µs", "p99 µs"],
		...cold.map(({ name, p50, p99 }) => [name, whole(p50), whole(p99)]),
		[],
		[
			"enforced, simulated round trips",
			"p50 ms",
			"p99 ms",
			"revokes",
			"over bound ms",
			"waiting for nothing",
		],
		...enforcement.map((one) => [
			`${one.roundTripMs} ms, ${one.isolates} isolates`,
			whole(one.p50),
			whole(one.p99),
			String(one.revokes),
			whole(one.overBoundMs),
			`${(one.withoutWaiting * 100).toFixed(3)} %`,
		]),
		[],
		["organization object, 4 isolates", "checks/s", "calls/s"],
		...load.map((one) => ["", whole(one.checksPerSecond), one.callsPerSecond.toFixed(1)]),
		["isolate, 100 k revocations", `${(viewBytes / 1e6).toFixed(2)} MB`],
	]);
}

function requestRows(
	{ latency, alone, served }: RequestFigures,
	betterAuthVersion: string,
): string[][] {
	return [
		[
			"one connection",
			"p50 µs",
			"p99 µs",
			"CPU µs",
			"p50 × no-op",
			"CPU × no-op",
			"by itself µs",
			"by itself CPU µs",
		],
		...[...latency].map(([name, { p50, p99, cpu, ratio, cpuRatio }]) => [
			name.replace("Better Auth getSession", `Better Auth ${betterAuthVersion} getSession`),
			whole(p50),
			whole(p99),
			cpu === null ? "–" : whole(cpu),
			times(ratio),
			times(cpuRatio),
			alone.get(name)?.took.toFixed(2) ?? "",
			alone.get(name)?.cpu.toFixed(2) ?? "",
		]),
		[],
		[
			"32 connections",
			"requests/s",
			"× no-op",
			"p25–p75",
			"CPU µs",
			"requests",
			"not from memory",
			"seconds of these",
		],
		...[...served].map(([name, { perSecond, ratio, p25, p75, cpu, requests, notFromMemory }]) => [
			name,
			whole(perSecond),
			times(ratio),
			`${times(p25)}–${times(p75)}`,
			cpu === null ? "–" : whole(cpu),
			String(requests),
			...(notFromMemory === null || /no-op/.test(name)
				? []
				: [String(notFromMemory.checks), String(notFromMemory.seconds)]),
		]),
	];
}
