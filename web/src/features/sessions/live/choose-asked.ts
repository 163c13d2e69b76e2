/**
 * Which sessions the next question is about: those that somebody looks at or has chosen first, then the others from
 * where the last question stopped, so that each gets its turn however many there are.
 */
export function chooseAsked(order: {
	first: Iterable<string>;
	others: readonly string[];
	from: number;
	isDue: (id: string) => boolean;
	max: number;
}): { ids: string[]; next: number } {
	const { first, others, from, isDue, max } = order;
	const chosen = new Set<string>();
	for (const id of first) if (chosen.size < max && isDue(id)) chosen.add(id);
	let next = from;
	for (let looked = 0; looked < others.length && chosen.size < max; looked += 1) {
		const id = others[(from + looked) % others.length];
		if (id !== undefined && isDue(id)) chosen.add(id);
		next = (from + looked + 1) % others.length;
	}
	return { ids: [...chosen], next };
}
