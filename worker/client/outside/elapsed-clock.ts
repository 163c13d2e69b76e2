import type { Clock } from "../../domain/clock.ts";
import { type HolderRules, holderRules } from "../../domain/lease/holder-rules.ts";

/** The two clocks of a machine: one that may be set at any time, and one that may stand still while it sleeps. */
interface Machine {
	wallMs(): number;
	monotonicMs(): number;
}

const thisMachine: Machine = {
	wallMs: () => Date.now(),
	monotonicMs: () => performance.now(),
};

/**
 * How far the two may come apart before both are counted anew from there. Readings are rounded, and clocks are slewed:
 * counted anew at each reading, the larger of two roundings would run fast.
 */
const toleranceMs = 5;

/**
 * A clock that only ever shows more: since it began, the larger of what the wall clock and the monotonic clock say has
 * passed, piece by piece. Sleep and steps shorten a lease on it, and nothing prolongs one by more than the tolerance,
 * which the guard of isolates (25 ms) covers. What it shows is near the wall clock's time, and need not be it.
 */
export function elapsedClock(
	machine: Machine = thisMachine,
	{ elapsedMs }: Pick<HolderRules, "elapsedMs"> = holderRules,
): Clock {
	let sinceMs = machine.wallMs();
	let wallMs = sinceMs;
	let monotonicMs = machine.monotonicMs();
	return {
		now() {
			const wall = machine.wallMs();
			const monotonic = machine.monotonicMs();
			const nowMs = sinceMs + elapsedMs(wall - wallMs, monotonic - monotonicMs);
			if (Math.abs(wall - wallMs - (monotonic - monotonicMs)) > toleranceMs) {
				sinceMs = nowMs;
				wallMs = wall;
				monotonicMs = monotonic;
			}
			return nowMs;
		},
	};
}
