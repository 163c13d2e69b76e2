import type { Random } from "../../sim/random.ts";
import { type ChaosProcess, pause } from "./processes.ts";
import type { CuttingProxy } from "./proxy.ts";

export interface Edge {
	process: ChaosProcess;
	proxy: CuttingProxy;
	index: number;
}

const kinds = [
	["cut", 6],
	["stall", 6],
	["delay", 6],
	["edge paused", 4],
	["edge restarted", 2],
	["writer paused", 1.5],
	["writer restarted", 1],
] as const;
export type FaultKind = (typeof kinds)[number][0];

const pauseMaxMs = 2_000;

/** Breaks something every moment until it is stopped, and returns once all is whole again. */
export async function breakUntil(
	stopped: () => boolean,
	world: { writer: ChaosProcess; edges: readonly Edge[] },
	random: Random,
): Promise<Map<FaultKind, number>> {
	const counts = new Map<FaultKind, number>();
	const underWay = new Map<unknown, Promise<void>>();
	let failed: unknown = null;
	const begin = (target: unknown, kind: FaultKind, fault: () => Promise<void>): void => {
		if (underWay.has(target)) return;
		counts.set(kind, (counts.get(kind) ?? 0) + 1);
		const work = fault()
			.catch((error: unknown) => {
				failed = error;
			})
			.finally(() => underWay.delete(target));
		underWay.set(target, work);
	};
	while (!stopped() && failed === null) {
		await pause(random.between(200, 1_100));
		const [kind] = kinds[random.weighted(kinds.map(([, weight]) => weight))] ?? kinds[0];
		const lengthMs = random.between(50, pauseMaxMs);
		const edge = random.pick(world.edges);
		if (edge === undefined) break;
		const { process: host, proxy } = edge;
		if (kind === "cut") begin(proxy, kind, () => proxy.cutWhile(pause(lengthMs)));
		if (kind === "stall") begin(proxy, kind, () => proxy.stallWhile(pause(lengthMs)));
		if (kind === "delay") {
			const delayMs = random.between(5, 150);
			begin(proxy, kind, () => proxy.delayWhile(delayMs, pause(lengthMs)));
		}
		if (kind === "edge paused") begin(host, kind, () => host.pausedFor(lengthMs));
		if (kind === "edge restarted") begin(host, kind, () => host.restarted(lengthMs / 4));
		const { writer } = world;
		if (kind === "writer paused") begin(writer, kind, () => writer.pausedFor(lengthMs));
		if (kind === "writer restarted") begin(writer, kind, () => writer.restarted(lengthMs / 4));
	}
	await Promise.all(underWay.values());
	if (failed !== null) throw failed;
	return counts;
}
