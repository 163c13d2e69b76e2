import { longestHoldMs } from "../../../domain/lease/longest-terms.ts";
import { caps } from "../../../domain/limits/caps.ts";

/**
 * The processes outside Workers that lease with a token, by the token. Kept in memory: an object that was lost counts
 * anew, and lets in at most as many again. A process counts until the last lease it can hold has run out.
 */
export class TokenHolders {
	readonly #lastMs = new Map<string, Map<string, number>>();

	/** 0: it may lease, and counts from now. Otherwise how long until one of the others is gone for certain. */
	admit(tokenId: string, holder: string, nowMs: number): number {
		this.#forgetGone(nowMs);
		const holders = this.#lastMs.get(tokenId) ?? new Map<string, number>();
		if (!holders.has(holder) && holders.size >= caps.holdersOfToken) {
			return Math.min(...holders.values()) + longestHoldMs - nowMs;
		}
		holders.set(holder, nowMs);
		this.#lastMs.set(tokenId, holders);
		return 0;
	}

	/** Of all tokens: one that is used no more, such as one that was rotated, would never be asked about again. */
	#forgetGone(nowMs: number): void {
		for (const [tokenId, holders] of this.#lastMs) {
			for (const [holder, lastMs] of holders) {
				if (nowMs - lastMs >= longestHoldMs) holders.delete(holder);
			}
			if (holders.size === 0) this.#lastMs.delete(tokenId);
		}
	}

	/** How many it remembers, of all tokens. */
	get size(): number {
		return [...this.#lastMs.values()].reduce((sum, holders) => sum + holders.size, 0);
	}
}
