/** A small seeded source of chance (mulberry32): the same seed gives the same history on every machine. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635;
	}

	/** In [0, 1). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	between(low: number, high: number): number {
		return low + (high - low) * this.next();
	}

	/** A whole number from `from` to `to`, both included. */
	wholeBetween(from: number, to: number): number {
		return from + this.integer(to - from + 1);
	}

	/** An integer in [0, `below`). */
	integer(below: number): number {
		return Math.floor(this.next() * below);
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	/** Any of the items; undefined when there are none. */
	pick<Item>(items: readonly Item[]): Item | undefined {
		return items[this.integer(items.length)];
	}

	/** Any of items that are known to be there. */
	pickOne<Item>(items: readonly Item[]): Item {
		return present(items[this.integer(items.length)]);
	}

	/** Any of items that are known to be there, each as often as its share of all weights. */
	pickWeighted<Item extends { weight: number }>(items: readonly Item[]): Item {
		return present(items[this.weighted(items.map(({ weight }) => weight))]);
	}

	/** The index of a weight, as often as its share of all weights. */
	weighted(weights: readonly number[]): number {
		let rest = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
		const index = weights.findIndex((weight) => {
			rest -= weight;
			return rest < 0;
		});
		return Math.max(0, index);
	}
}

function present<Item>(item: Item | undefined): Item {
	if (item === undefined) throw new Error("There is nothing to pick from.");
	return item;
}
