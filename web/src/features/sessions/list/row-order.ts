/**
 * The lists of rows to draw one after the other, from those drawn to those wanted. A row that has focus must never be
 * taken out of the page and put back, which would take the focus away: first what goes is dropped, then what comes
 * before it is put in, then what comes behind it.
 */
export function stepsAround(
	drawn: readonly string[],
	wanted: readonly string[],
	focused: string | undefined,
): string[][] {
	const from = focused === undefined ? -1 : drawn.indexOf(focused);
	const to = focused === undefined ? -1 : wanted.indexOf(focused);
	if (from < 0 || to < 0) return [[...wanted]];
	const isWanted = new Set(wanted);
	const before = new Set(wanted.slice(0, to));
	const left = drawn.filter((id, at) => isWanted.has(id) && (at >= from || before.has(id)));
	const behind = left.slice(left.indexOf(drawn[from] as string));
	const settled = behind.filter((id) => !before.has(id));
	return [
		[...left.slice(0, left.length - behind.length), ...settled],
		[...wanted.slice(0, to), ...settled],
		[...wanted],
	];
}

/** The rows in sight and those kept whatever is in sight, all in the order of the list. */
export function rowsToDraw(
	ids: readonly string[],
	inSight: { first: number; last: number },
	kept: readonly number[],
): { rows: string[]; above: number[]; below: number[] } {
	const { first, last } = inSight;
	const sorted = [...new Set(kept)]
		.filter((at) => at >= 0 && at < ids.length)
		.sort((a, b) => a - b);
	const above = sorted.filter((at) => at < first);
	const below = sorted.filter((at) => at > last);
	const named = (at: number): string[] => ids.slice(at, at + 1);
	const rows = [...above.flatMap(named), ...ids.slice(first, last + 1), ...below.flatMap(named)];
	return { rows, above, below };
}
