import { directWindowMs, dur, graceMaxMs, replicaGuardMs, replicaTermMaxMs } from "./terms.ts";

/**
 * How long activity that a holder saw may be on its way: it comes with a renewal, before the holder's lease has run out.
 * What it saw in its grace comes later, and finds only what has not been ended.
 */
export const activityInFlightMs = Math.ceil(dur(replicaTermMaxMs, replicaGuardMs));

/** The longest hold that any policy allows, for a writer whose lease rows are lost (see `restored.ts`). */
export const longestHoldMs = replicaTermMaxMs + graceMaxMs + directWindowMs;
