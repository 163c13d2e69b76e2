import type { Clock } from "../../domain/clock.ts";
import { type HolderRules, holderRules } from "../../domain/lease/holder-rules.ts";

/**
 * How far the two may come apart before both are counted anew from there. Readings are rounded, and clocks are slewed:
 * counted anew at each reading, the larger of two roundings would run fast.
 */
const toleranceMs = 5;

/**
 * Of the two clocks of a machine, one that may be set at any time and one that may stand still while it sleeps: a clock
 * that only ever shows more. Since it began, the larger of what the wall clock and the monotonic clock say has
 * passed, piece by piece. Sleep and steps shorten a lease on it, and nothing prolongs one by more than the tolerance,
 * which the guard of isolates (25 ms) covers. What it shows is near the wall clock's time, and need not be it.
 */
export function elapsedClock(
	wall: () => number = () => Date.now(),
	monotonic: () => number = () => performance.now(),
	{ elapsedMs }: Pick<HolderRules, "elapsedMs"> = holderRules,
): Clock {
	let sinceMs = wall();
	let wallMs = sinceMs;
	let monotonicMs = monotonic();
	return {
		now() {
			const wallNow = wall();
			const monotonicNow = monotonic();
			const passedMs = wallNow - wallMs;
			const monotonicPassedMs = monotonicNow - monotonicMs;
			const nowMs = sinceMs + elapsedMs(passedMs, monotonicPassedMs);
			if (Math.abs(passedMs - monotonicPassedMs) > toleranceMs) {
				sinceMs = nowMs;
				wallMs = wallNow;
				monotonicMs = monotonicNow;
			}
			return nowMs;
		},
	};
}
