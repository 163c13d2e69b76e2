import { secondMs } from "../clock.ts";

/** ρ: how far a clock's rate may be from real time, as a fraction. Quartz stays within 0.0001, so this is ample. */
export const driftMax = 0.002;

/** g from writer to replica, and to isolates: what undetected clock steps and rounding may take from a wait. */
export const replicaGuardMs = 250;
export const isolateGuardMs = 25;
/** Only replicas have an address; whoever has none is an isolate. */
export const guardOf = (address: string | null): number =>
	address === null ? isolateGuardMs : replicaGuardMs;

/**
 * dur(x) = x·(1+2ρ) + g: how long a grantor waits on its own clock until a lease of `termMs` on the holder's clock has
 * run out. A slow holder and a fast grantor need x·(1+ρ)/(1−ρ), which is 2ρ²·x more than x·(1+2ρ): 0.08 ms for 10 s,
 * covered by the guard.
 */
export const dur = (termMs: number, guardMs: number): number =>
	termMs * (1 + 2 * driftMax) + guardMs;

/** The bounds of the policy. Whoever cannot know which terms were granted waits for the longest that can have been. */
export const replicaTermMaxMs = 10 * secondMs;
export const isolateTermMaxMs = 10 * secondMs;
export const graceMaxMs = 60 * secondMs;

/** How far ahead the shared row of direct leases is written, hence how often at most: once in this time. */
export const directWindowMs = secondMs;
/** Above this many isolates with a direct lease, isolates are sent to the replica of their region. */
export const directIsolatesMax = 20;

export const pushRetryMs = 150;
/** An invocation may hold 6 outgoing connections; one stays free for the projection. */
export const pushesAtOnceMax = 5;

/** How long leases of an organization last. Changing them never shortens a lease that was granted. */
export interface Terms {
	/** L: from the writer to a region replica. */
	replicaTermMs: number;
	/** L1: to an isolate, whoever grants it. 0 grants none: every check asks the writer. */
	isolateTermMs: number;
	/** G: how much longer a holder may answer when it cannot renew. 0 denies at once. */
	graceMs: number;
}

export const defaultTerms: Terms = {
	replicaTermMs: 10 * secondMs,
	isolateTermMs: secondMs,
	graceMs: 0,
};

/** What an organization lends by its policy. Grace is a longer lease: without a lease there is none. */
export const termsOf = (policy: { leaseMs: number; graceMs: number }): Terms => ({
	...defaultTerms,
	isolateTermMs: policy.leaseMs,
	graceMs: policy.leaseMs > 0 ? policy.graceMs : 0,
});

/** Half a term is left for asking again when a renewal is lost. Whoever is asked nothing renews nothing. */
export const isRenewalDue = (remainingMs: number, termMs: number, share = 0.5): boolean =>
	remainingMs <= termMs * share;
