import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../support/random.ts";
import type { ChaosProcess } from "./processes.ts";
import type { CuttingProxy } from "./proxy.ts";

interface Edge {
	process: ChaosProcess;
	proxy: CuttingProxy;
	index: number;
}

/** The processes of a run. */
export interface ChaosWorld {
	writer: ChaosProcess;
	edges: readonly Edge[];
}

const kinds = [
	["cut", 6],
	["stall", 4],
	["delay", 6],
	["edge paused", 4],
	["edge asleep", 4],
	["edge restarted", 0.5],
	["writer paused", 1.5],
	["writer restarted", 0.5],
] as const;
export type FaultKind = (typeof kinds)[number][0];

/** About a lease: shorter and no lease runs out, longer and there is none left that could be stale. */
const cutMaxMs = 900;
const pauseMaxMs = 1_500;

/** Breaks something every moment until it is stopped, and returns once all is whole again. */
export async function breakUntil(
	stopped: () => boolean,
	{ writer, edges }: ChaosWorld,
	random: Random,
): Promise<Map<FaultKind, number>> {
	const counts = new Map<FaultKind, number>();
	const underWay = new Map<unknown, Promise<void>>();
	let failed: unknown = null;
	const begin = (target: unknown, kind: FaultKind, fault: () => Promise<void>): void => {
		if (underWay.has(target) || (target === writer && writer.isDisturbed)) return;
		counts.set(kind, (counts.get(kind) ?? 0) + 1);
		const work = fault()
			.catch((error: unknown) => {
				failed = error;
			})
			.finally(() => underWay.delete(target));
		underWay.set(target, work);
	};
	while (!stopped() && failed === null) {
		await pause(random.between(300, 1_700));
		const [kind] = kinds[random.weighted(kinds.map(([, weight]) => weight))] ?? kinds[0];
		const cutMs = random.between(50, cutMaxMs);
		const pauseMs = random.between(50, pauseMaxMs);
		const edge = random.pick(edges);
		if (edge === undefined) break;
		const { process: host, proxy } = edge;
		if (kind === "cut") begin(proxy, kind, () => proxy.cutWhile(pause(cutMs)));
		if (kind === "stall") begin(proxy, kind, () => proxy.stallWhile(pause(cutMs)));
		if (kind === "delay") {
			const delayMs = random.between(5, 150);
			begin(proxy, kind, () => proxy.delayWhile(delayMs, pause(pauseMs)));
		}
		if (kind === "edge paused") begin(host, kind, () => host.pausedFor(pauseMs));
		if (kind === "edge asleep") {
			const sleeper = edges.find(({ process: { plan } }) => plan.inNode)?.process;
			if (sleeper) begin(sleeper, kind, () => sleeper.sleepsFor(pauseMs));
		}
		if (kind === "edge restarted") begin(host, kind, () => host.restarted(pauseMs / 4));
		if (kind === "writer paused") begin(writer, kind, () => writer.pausedFor(pauseMs));
		if (kind === "writer restarted") begin(writer, kind, () => writer.restarted(pauseMs / 4));
	}
	await Promise.all(underWay.values());
	if (failed !== null) throw failed;
	return counts;
}
