import { pushRetryMs } from "../../../domain/lease/terms.ts";
import type { Disruption } from "./processes.ts";

/** How late timers of the writer's process were for a while; on the wall clock. */
export interface Lag {
	fromMs: number;
	toMs: number;
	lateMs: number;
}

/**
 * How far past its bound a revocation may end beyond what late timers explain. The bound leaves a retry for the look
 * that finds it over, and three looks fit into that, so this is only for what the measured timers did not see.
 */
export const overMaxMs = 100;

/**
 * By when a revocation has to be enforced, on the writer's wall clock: what its receipt says in the end, as a writer
 * that restarts states it anew. Only one that was stopped (SIGSTOP) at that moment could neither look nor say so: it
 * has one retry from when it went on.
 */
export function boundOf(enforcedBy: number, disruptions: readonly Disruption[]): number {
	let boundMs = enforcedBy;
	for (const { kind, fromMs, toMs } of disruptions) {
		const lookedMs = (toMs ?? Number.POSITIVE_INFINITY) + pushRetryMs;
		if (kind === "paused" && fromMs <= boundMs) boundMs = Math.max(boundMs, lookedMs);
	}
	return boundMs;
}

/** The latest timer of the writer's process around these moments: a machine this busy may let a look wait as long. */
export const lateBetween = (lags: readonly Lag[], fromMs: number, toMs: number): number =>
	Math.max(
		0,
		...lags.filter((lag) => lag.fromMs <= toMs && lag.toMs >= fromMs).map(({ lateMs }) => lateMs),
	);
