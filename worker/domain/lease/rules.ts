import { holderRules } from "./holder-rules.ts";
import { longestHoldMs } from "./longest-terms.ts";
import type { LeaseGrant } from "./messages.ts";
import {
	type Allowed,
	allowedWhile,
	decideRestored,
	everybodyUntilMs,
	planRecovery,
	recoverSession,
	type Standing,
} from "./restored.ts";
import type { Stamp } from "./stamp.ts";
import { driftMax, dur, type Terms } from "./terms.ts";

/** How long a holder may still answer; 0 or less: not at all. */
export interface Remaining {
	leaseMs: number;
	withGraceMs: number;
}

/**
 * The decisions on which the promise rests, each a function of plain values. The product always runs these; the
 * simulator replaces single ones by known mistakes, to show that it would notice.
 */
export const leaseRules = {
	...holderRules,

	/**
	 * What a replica may lend: a lease that has run out when its own has, and grace that has when its own grace has. Nothing
	 * in its own grace: an edge that denies when Curfew cannot be reached must not live on a replica that cannot reach it.
	 */
	subLease: (
		remaining: Remaining,
		terms: Pick<Terms, "isolateTermMs" | "graceMs">,
		guardMs: number,
	): Pick<LeaseGrant, "termMs" | "graceMs"> | null => {
		const lendableMs = (remainingMs: number): number => remainingMs / (1 + 2 * driftMax) - guardMs;
		const termMs = Math.min(terms.isolateTermMs, lendableMs(remaining.leaseMs));
		if (termMs <= 0) return null;
		const graceMs = Math.min(terms.graceMs, lendableMs(remaining.withGraceMs) - termMs);
		return { termMs, graceMs };
	},

	/** Leases are held by an incarnation: its successor of the same name knows nothing of what it lent. */
	holderKey: (incarnation: string, _address: string | null): string => incarnation,

	/** Grace is only a longer lease, for the waiting as well as for the stored row. */
	holdMs: (termMs: number, graceMs: number): number => termMs + graceMs,
	storedTermMs: (longestMs: number, grantedMs: number, _graceMs: number): number =>
		Math.max(longestMs, grantedMs),

	/** Whether a stored row, of the longest term so far, says as much as the lease that is lent now needs. */
	coversLease: (storedTermMs: number, neededTermMs: number): boolean =>
		storedTermMs >= neededTermMs,

	untilMs: (heldUntilMs: number, nowMs: number, holdMs: number, guardMs: number): number =>
		Math.max(heldUntilMs, nowMs + dur(holdMs, guardMs)),

	/** A new writer does not know when a stored lease was granted, nor what its predecessor's clock showed. */
	restartUntilMs: (nowMs: number, storedTermMs: number, guardMs: number): number =>
		nowMs + dur(storedTermMs, guardMs),

	/** How long a lease may have been whose row is not known. */
	longestHoldMs,
	allowedWhile: (standing: Standing): Allowed => allowedWhile[standing],
	decideRestored,
	planRecovery,
	everybodyUntilMs,
	recoverSession,

	/** Renewals after the revocation carry it, so they do not prolong the wait. */
	deadlineMs: (frozenUntilMs: number, _heldUntilMs: number): number => frozenUntilMs,

	/** A replica vouches for its isolates: it acknowledges what they have, not what it has itself. */
	acknowledges: (_own: Stamp, drained: Stamp): Stamp => drained,
};

export type LeaseRules = typeof leaseRules;
