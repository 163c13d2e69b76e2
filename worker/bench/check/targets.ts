import { atLeast, atMost, type Target } from "../report.ts";
import type { EnforcementFigures } from "./enforcement.ts";
import { nodeNames } from "./node/node-ways.ts";
import type { CheckFigures, RequestFigures } from "./print.ts";
import { names } from "./ways.ts";

/** L1 as organizations have it unless they choose. */
const leaseMs = 1_000;

/** What a request costs, against its floors and its rivals. */
export function requestTargets({ latency, alone, served }: RequestFigures): Target[] {
	const own = (name: string): number => alone.get(name)?.took ?? Number.NaN;
	const p50 = (name: string): number => latency.get(name)?.p50 ?? Number.NaN;
	const ratio = (name: string): number => latency.get(name)?.ratio ?? Number.NaN;
	const cpu = (name: string): number => latency.get(name)?.cpuRatio ?? Number.NaN;
	return [
		atMost("leased check, p50 over no-op", ratio(names.check.none), 1.15),
		atMost("leased check, p50 over object call", p50(names.check.none) / p50(names.object), 0.5),
		atMost(
			"leased check, its own time over that of an object call",
			own(names.check.none) / own(names.object),
			0.5,
		),
		atMost("whole guard, p50 over no-op", ratio(names.guard), 1.3),
		atMost("Node, leased check, processor time over no-op", cpu(nodeNames.check), 1.05),
		atMost("Node, whole guard, processor time over no-op", cpu(nodeNames.guard), 1.1),
		atMost("Express, whole guard, processor time over no-op", cpu(nodeNames.expressGuard), 1.1),
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
	];
}

/** What the protocol costs and holds, whatever a request does. */
export function protocolTargets({ enforcement, load, viewBytes }: CheckFigures): Target[] {
	const [slow, fast] = load;
	const waitless = Math.min(...enforcement.map(({ withoutWaiting }) => withoutWaiting));
	return [
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
