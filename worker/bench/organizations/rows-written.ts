const kinds =
	/^\s*(?:WITH[\s\S]*?\)\s*)?(INSERT|REPLACE|UPDATE|DELETE)\b(?:\s+OR\s+\w+)?(?:\s+(?:INTO|FROM))?\s+"?(\w+)"?/i;

/** By the text of a statement: no two databases of objects differ in their tables. */
const known = new Map<string, number>();

/**
 * What the platform counts for each row that a statement writes: the row, and every index entry that is written with
 * it. An update writes those of the indexes that know a column which it sets; what is deleted counts once. What begins
 * has none of the facts that come later, on which an index of few rows waits.
 *
 * @param indexesOf the definitions of a table's indexes; null is one that SQLite made for a key
 * @returns 0 for a statement that only reads
 */
export function entriesWritten(
	text: string,
	indexesOf: (table: string) => readonly (string | null)[],
): number {
	const before = known.get(text);
	if (before !== undefined) return before;
	const entries = countEntries(text, indexesOf);
	known.set(text, entries);
	return entries;
}

function countEntries(
	text: string,
	indexesOf: (table: string) => readonly (string | null)[],
): number {
	const [, kind, table] = kinds.exec(text) ?? [];
	if (kind === undefined || table === undefined) return 0;
	switch (kind.toUpperCase()) {
		case "DELETE":
			return 1;
		case "UPDATE": {
			const set = [...text.matchAll(/(?:\bSET|,)\s*"?(\w+)"?\s*=/gi)].map(([, column]) => column);
			const isMet = (index: string | null) =>
				index !== null && set.some((column) => new RegExp(`\\b${column}\\b`).test(index));
			return 1 + indexesOf(table).filter(isMet).length;
		}
		default:
			return (
				1 + indexesOf(table).filter((index) => !/WHERE.*IS NOT NULL/s.test(index ?? "")).length
			);
	}
}
