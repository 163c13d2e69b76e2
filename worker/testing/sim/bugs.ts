import type { LeaseRules } from "../../domain/lease/rules.ts";

/**
 * Mistakes to plant. Those in the protocol's decisions replace a rule of one or all roles; the others sit in what
 * surrounds the core: storage gates, timers, restarts. Empty: the protocol as it is.
 */
export interface Bugs {
	rules?: Partial<LeaseRules>;
	writerRules?: Partial<LeaseRules>;
	replicaRules?: Partial<LeaseRules>;
	isolateRules?: Partial<LeaseRules>;
	/** A replica acknowledges a push on receipt and applies it a little later. */
	acknowledgesBeforeApplying?: boolean;
	/** An isolate remembers that a session was active. */
	memoizesAnswers?: boolean;
	/** Grants leave without waiting for durable storage. */
	sendsUngated?: boolean;
	/** A strict check is answered from memory, without touching storage. */
	answersStrictFromMemory?: boolean;
	/** Lease rows are not read at a restart. */
	forgetsLeases?: boolean;
	/** A holder that did not acknowledge so many pushes is taken for dead. */
	assumesDeadAfterPushes?: number;
	/** A later check of one request uses the clock reading of its beginning. */
	usesFrozenClock?: boolean;
	/** A recovery replays nothing. */
	restoreForgetsRevocations?: boolean;
	/** A recovery replays only what has a higher sequence than the object has come to meanwhile. */
	replaysOnlyAboveOwnSequence?: boolean;
	/** An object compares the sequence it has come to, not the one it started with. */
	comparesPresentSequence?: boolean;
	/** A grant carries the difference to what was last sent, not to what the holder reports. */
	assumesDelivery?: boolean;
}
