import type { Facts } from "./facts.ts";
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
import { isOlder, type Stamp } from "./stamp.ts";
import { driftMax, dur, longestHoldMs, type Terms } from "./terms.ts";
import type { ViewUpdate } from "./view-update.ts";
import { combine, covers, type ViewWatermark } from "./view-watermark.ts";

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
	/** A view never goes back, and a delta counts only on top of what it was made for. */
	accepts: (own: Stamp, update: ViewUpdate): boolean =>
		!isOlder(update.stamp, own) && (update.base === null || !isOlder(own, update.base)),

	/** A lease counts from before its request was sent: the grantor's wait begins later than that. */
	expiryMs: (sentAtMs: number, _receivedAtMs: number, termMs: number): number => sentAtMs + termMs,

	steppedBack: (lastReadingMs: number, nowMs: number): boolean => nowMs < lastReadingMs,

	/**
	 * Upper bound of the writer's clock, `elapsedMs` after a request was sent that it answered with `asOfMs`. The guard
	 * covers what an undetected step back and two rounded readings may hide of the elapsed time.
	 */
	writerBoundMs: (asOfMs: number, elapsedMs: number, guardMs: number): number =>
		asOfMs + dur(elapsedMs, guardMs),

	/** An entry goes by the writer's time alone; a holder's own clock (`_nowMs`) may show anything. */
	isRedundant: (
		entry: { endsAtMs: number; shortenedToMs?: number },
		asOfMs: number,
		_nowMs: number,
	): boolean => entry.endsAtMs <= asOfMs,

	combineWatermarks: combine as (known: ViewWatermark, added: ViewWatermark) => ViewWatermark,

	/** Each watermark counts with its own exceptions only. */
	coveringWatermark: (
		watermarks: readonly ViewWatermark[],
		facts: Facts,
	): ViewWatermark | undefined => watermarks.find((watermark) => covers(watermark, facts)),

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
