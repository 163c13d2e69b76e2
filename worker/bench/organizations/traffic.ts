import type { Random } from "../../testing/support/random.ts";
import type { CheckedSession } from "../check/workers/bench-messages.ts";

/** Who is checked where: organizations by Zipf's law, the n-th 1/n times as often as the first, in any isolate. */
export class Traffic {
	readonly #cumulated: number[] = [];
	readonly #random: Random;
	readonly #sessions: readonly (readonly CheckedSession[])[];

	constructor(random: Random, sessions: readonly (readonly CheckedSession[])[]) {
		this.#random = random;
		this.#sessions = sessions;
		let sum = 0;
		for (const nth of sessions.keys()) {
			sum += 1 / (nth + 1);
			this.#cumulated.push(sum);
		}
	}

	/**
	 * Milliseconds until the next check of any organization; they come independently of each other.
	 *
	 * @param perSecond of an organization, in the mean
	 */
	pauseMs(perSecond: number): number {
		const ofAll = perSecond * this.#sessions.length;
		return (-Math.log(1 - this.#random.next()) * 1_000) / ofAll;
	}

	next(): CheckedSession {
		const drawn = this.#random.next() * (this.#cumulated.at(-1) ?? 0);
		let [low, high] = [0, this.#cumulated.length - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#cumulated[middle] ?? 0) > drawn) high = middle;
			else low = middle + 1;
		}
		return this.#random.pickOne(this.#sessions[low] ?? []);
	}
}
