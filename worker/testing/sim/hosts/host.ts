import type { SimulatedClock } from "./clock.ts";

/** A running piece of the system: it can be stopped, paused and cut off. */
export interface Host {
	/** Who it is to the network: partitions cut between places. */
	readonly place: string;
	readonly clock: SimulatedClock;
	alive: boolean;
	pausedUntilMs: number;
	/** Until then a step back of its clock may be known to a timer only, so it must not be paused. */
	steppedUntilMs: number;
}
