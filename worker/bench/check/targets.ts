import { atLeast, atMost, type Target } from "../report.ts";
import { firstCheck, strictCheck } from "./cold.ts";
import type { EnforcementFigures } from "./enforcement.ts";
import { nodeNames } from "./node/node-ways.ts";
import type { CheckFigures, RequestFigures } from "./print.ts";
import { names } from "./ways.ts";

/** L1 as organizations have it unless they choose. */
const leaseMs = 1_000;

/** By how much more of a no-op's processor time a check may take, and a whole guard; on the clock by `slack` more. */
const overhead = { check: 1.05, guard: 1.1, slack: 0.03 };
/** Microseconds of the asking itself. */
const byItself = { check: 0.5, guard: 2 };
/** Of a no-op's, under 32 connections. */
const throughput = { check: 0.95, guard: 0.92 };

const kinds = [
	{ where: "", check: names.check.none, guard: names.guard },
	{ where: "Node, ", check: nodeNames.check, guard: nodeNames.guard },
] as const;

/** What a request costs, against its floors and its rivals. */
export function requestTargets(figures: RequestFigures): Target[] {
	const { latency, alone, served } = figures;
	const own = (name: string): number => alone.get(name)?.took ?? Number.NaN;
	const p50 = (name: string): number => latency.get(name)?.p50 ?? Number.NaN;
	const cpu = (name: string): number => latency.get(name)?.cpuRatio ?? Number.NaN;
	const missed = [...served].filter(([name]) => !/no-op/.test(name));
	return [
		...kinds.flatMap((kind) => targetsOf(figures, kind)),
		atMost(
			"whole guard around a handler, processor time over no-op",
			cpu(names.handlerGuard),
			overhead.guard,
		),
		atLeast(
			"whole guard around a handler, throughput over no-op",
			served.get(names.handlerGuard)?.ratio ?? Number.NaN,
			throughput.guard,
		),
		atMost("Express, whole guard, processor time over no-op", cpu(nodeNames.expressGuard), 1.1),
		atMost(
			"processor time that 100 k revocations add, over no-op",
			cpu(names.check["100k"]) - cpu(names.check.none),
			0.02,
		),
		atMost(
			"leased check, its own time over that of an object call",
			own(names.check.none) / own(names.object),
			0.02,
		),
		atLeast(
			"Better Auth getSession, p50 over leased check",
			p50(names.betterAuth) / p50(names.check.none),
			8,
		),
		atMost(
			"seconds in which a check under 32 connections was not answered from memory",
			missed.reduce((sum, [, { notFromMemory }]) => sum + (notFromMemory?.seconds ?? 0), 0),
			0,
		),
	];
}

/** The same in Workers and in Node. */
function targetsOf(
	{ latency, alone, served }: RequestFigures,
	{ where, check, guard }: (typeof kinds)[number],
): Target[] {
	const each = [
		{ what: "leased check", name: check, kind: "check" },
		{ what: "whole guard", name: guard, kind: "guard" },
	] as const;
	return each.flatMap(({ what, name, kind }) => [
		atMost(
			`${where}${what}, processor time over no-op`,
			latency.get(name)?.cpuRatio ?? Number.NaN,
			overhead[kind],
		),
		atMost(
			`${where}${what}, p50 over no-op`,
			latency.get(name)?.ratio ?? Number.NaN,
			overhead[kind] + overhead.slack,
		),
		atMost(`${where}${what} by itself, µs`, alone.get(name)?.took ?? Number.NaN, byItself[kind]),
		atLeast(
			`${where}${what}, throughput over no-op`,
			served.get(name)?.ratio ?? Number.NaN,
			throughput[kind],
		),
	]);
}

/** What the protocol costs and holds, whatever a request does. */
export function protocolTargets({ enforcement, load, cold, viewBytes }: CheckFigures): Target[] {
	const [slow, fast] = load;
	const coldP50 = (name: string): number =>
		cold.find((one) => one.name === name)?.p50 ?? Number.NaN;
	const waitless = Math.min(...enforcement.map(({ withoutWaiting }) => withoutWaiting));
	return [
		atMost(
			"first check of a lost isolate, p50 over a strict check",
			coldP50(firstCheck) / coldP50(strictCheck),
			1.2,
		),
		atMost("megabytes an isolate holds for 100 k revocations", viewBytes / 1e6, 2.5),
		atLeast("share of checks that wait for nothing, 20 a second", waitless, 0.999),
		...enforcement.map(enforcedInTime),
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

const enforcedInTime = ({ roundTripMs, isolates, p99 }: EnforcementFigures): Target =>
	atMost(
		`enforced, p99 ms, ${isolates} isolates, round trip ${roundTripMs} ms (simulated)`,
		p99,
		leaseMs + 2 * roundTripMs + 100,
	);
