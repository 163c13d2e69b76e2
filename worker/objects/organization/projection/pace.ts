import type { Clock } from "../../../domain/clock.ts";

/**
 * For how long changes are gathered once one has gone to D1: of a burst of sign-ins the first is there at once, and the
 * others in four batches a second.
 */
export const gatherMs = 250;

/** When the next of what runs one at a time may begin: the first at once, others `gatherMs` after the one before. */
export class Pace {
	readonly #clock: Clock;
	readonly #wait: (ms: number) => Promise<unknown>;
	/** When the last began. */
	#beganMs = Number.NEGATIVE_INFINITY;
	#isHurried = false;
	#wake: (() => void) | null = null;

	constructor(clock: Clock, wait: (ms: number) => Promise<unknown>) {
		this.#clock = clock;
		this.#wait = wait;
	}

	/** The next begins at once, if it already waits too. */
	hurry(): void {
		this.#isHurried = true;
		this.#wake?.();
	}

	/** How long the next has to wait now. */
	get remainingMs(): number {
		const sinceMs = this.#clock.now() - this.#beganMs;
		// A clock that was set back says nothing, and nobody waits for it.
		return this.#isHurried || sinceMs < 0 ? 0 : Math.max(0, gatherMs - sinceMs);
	}

	/** Resolves when the next may begin, and counts it as begun. */
	async turn(): Promise<void> {
		const waitMs = this.remainingMs;
		if (waitMs > 0) {
			const { promise: hurried, resolve } = Promise.withResolvers<void>();
			this.#wake = resolve;
			await Promise.race([this.#wait(waitMs), hurried]);
			this.#wake = null;
		}
		this.#isHurried = false;
		this.#beganMs = this.#clock.now();
	}
}
