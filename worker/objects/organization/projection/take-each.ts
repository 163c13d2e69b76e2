/**
 * Takes rows over one by one; returns how many could not be. Whatever is wrong with a row, it must not keep an object closed.
 * What was written of it before it failed stays: that only ends, and everybody signs in again after a row was skipped.
 */
export function takeEach<T>(rows: Iterable<T>, take: (row: T) => void): number {
	let skipped = 0;
	for (const row of rows) {
		try {
			take(row);
		} catch (error) {
			skipped += 1;
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("a row of D1 could not be taken over", { name });
		}
	}
	return skipped;
}
