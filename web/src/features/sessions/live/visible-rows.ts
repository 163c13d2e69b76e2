/** The ids of the rows that are in sight, found by halving: asking each of thousands where it stands would be felt. */
export function visibleRows(table: HTMLElement | undefined): string[] {
	const rows = table?.querySelectorAll<HTMLElement>("[data-row]") ?? [];
	let low = 0;
	let high = rows.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const isAbove = (rows[middle]?.getBoundingClientRect().bottom ?? 0) <= 0;
		if (isAbove) low = middle + 1;
		else high = middle;
	}
	const ids: string[] = [];
	for (let at = low; at < rows.length; at += 1) {
		const row = rows[at];
		if (!row?.dataset.row || row.getBoundingClientRect().top >= innerHeight) break;
		ids.push(row.dataset.row);
	}
	return ids;
}
