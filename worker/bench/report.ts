/** What a bench promises, and what it measured. */
export interface Target {
	name: string;
	value: number;
	limit: number;
	met: boolean;
}

const rounded = (value: number): number => Number(value.toFixed(value < 100 ? 3 : 0));

export const atMost = (name: string, value: number, limit: number): Target => ({
	name,
	value: rounded(value),
	limit,
	met: value <= limit,
});

export const atLeast = (name: string, value: number, limit: number): Target => ({
	name,
	value: rounded(value),
	limit,
	met: value >= limit,
});

/** The value below which `share` of them lie. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = Float64Array.from(values).sort();
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function printTable(rows: readonly (readonly string[])[]): void {
	const columns = Math.max(...rows.map((row) => row.length));
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	for (const row of rows) {
		console.log(
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("   ")
				.trimEnd(),
		);
	}
}
