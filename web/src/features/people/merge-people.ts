interface Entry {
	id: string;
	activeSessions: number;
	lastSeenAt: number;
}

interface Page {
	items: Entry[];
	total: { count: number; capped: boolean };
	nextCursor?: string | null | undefined;
}

/**
 * What is shown, with what the first page says by now of its people: none of them moves, comes or goes.
 *
 * @param isEverybody whether the list also has those without an active session; otherwise who left it has none
 * @returns also how many more people there are by now than are shown or stand below
 */
export function mergePeople<P extends Page>(
	pages: readonly P[],
	fresh: P,
	isEverybody: boolean,
): { pages: P[]; more: number } {
	const now = new Map(fresh.items.map((person) => [person.id, person]));
	const isWhole = !fresh.nextCursor;
	/** Whoever was seen later than the last of a page stands in it, if they are in the list at all. */
	const from = isWhole ? 0 : (fresh.items.at(-1)?.lastSeenAt ?? 0);
	const merged = pages.map((page) => ({
		...page,
		items: page.items.map((person) => {
			const known = now.get(person.id);
			if (known) return known;
			const hasLeft = !isEverybody && person.lastSeenAt > from;
			return hasLeft ? { ...person, activeSessions: 0 } : person;
		}),
	}));
	const shown = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
	const unseen = fresh.items.filter(({ id }) => !shown.has(id)).length;
	const isAllShown = !pages.at(-1)?.nextCursor;
	const grown = fresh.total.count - (pages[0]?.total.count ?? 0);
	// Whoever comes up from a page that was not read is not new.
	return { pages: merged, more: isAllShown ? unseen : Math.max(0, Math.min(unseen, grown)) };
}
