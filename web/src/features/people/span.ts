export interface Times {
	firstSeenAt: number;
	lastSeenAt: number;
}

/** A moment must be seen, too. */
const leastWidth = 2;

/** From where to where something was seen, in hundredths of the time in which anything was. */
export function spanOf(
	{ firstSeenAt, lastSeenAt }: Times,
	among: readonly Times[],
): { from: number; width: number } {
	const start = Math.min(...among.map((one) => one.firstSeenAt));
	const length = Math.max(...among.map((one) => one.lastSeenAt)) - start;
	if (length <= 0) return { from: 0, width: 100 };
	const width = Math.max(leastWidth, ((lastSeenAt - firstSeenAt) / length) * 100);
	return { from: Math.min(((firstSeenAt - start) / length) * 100, 100 - width), width };
}
