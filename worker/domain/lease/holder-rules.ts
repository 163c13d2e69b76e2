import type { Facts } from "./facts.ts";
import { isOlder, type Stamp } from "./stamp.ts";
import { dur } from "./terms.ts";
import type { ViewUpdate } from "./view-update.ts";
import { combine, covers, type ViewWatermark } from "./view-watermark.ts";

/**
 * The decisions of whoever holds a lease, as `leaseRules` has them all. They stand apart so that a gate, which lends
 * nothing, comes without the rules of lenders.
 */
export const holderRules = {
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

	/** Of a clock that may stop while a machine sleeps, and one that may be set: neither can make a lease longer. */
	elapsedMs: (wallMs: number, monotonicMs: number): number => Math.max(wallMs, monotonicMs),
};

export type HolderRules = typeof holderRules;
