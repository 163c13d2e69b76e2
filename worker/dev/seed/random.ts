/** A small repeatable source of chance (mulberry32): the same seed gives the same people and the same past. */
export interface Random {
	/** A number from 0 up to, but without, 1. */
	next(): number;
	/** A whole number from `from` to `to`, both included. */
	between(from: number, to: number): number;
	pick<T>(items: readonly T[]): T;
	/** Picks by weight. */
	weighted<T extends { weight: number }>(items: readonly T[]): T;
	chance(probability: number): boolean;
}

export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const at = <T>(items: readonly T[], index: number): T => {
		const item = items[index];
		if (item === undefined) throw new Error("Nothing to pick from");
		return item;
	};
	return {
		next,
		between: (from, to) => from + Math.floor(next() * (to - from + 1)),
		pick: (items) => at(items, Math.floor(next() * items.length)),
		weighted(items) {
			let rest = next() * items.reduce((sum, item) => sum + item.weight, 0);
			for (const item of items) {
				rest -= item.weight;
				if (rest < 0) return item;
			}
			return at(items, items.length - 1);
		},
		chance: (probability) => next() < probability,
	};
}
