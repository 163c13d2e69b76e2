/** What an organization holds at the end of a day, by place and table, and how often it was woken that day. */
export interface DayFigures {
	rows: Record<string, number>;
	alarms: number;
}

interface Compared {
	what: string;
	first: number;
	last: number;
	grew: boolean;
}

const weekDays = 7;

/** A log is kept for ever: a row for 256 leaves, 34 bytes each. */
const isForEver = (what: string): boolean => /\blog_tiles$/.test(what);

/** A tenth more, or one where there are few, is how weeks differ by where their moments fall. */
const isMore = (last: number, first: number): boolean => last > first * 1.1 + 1;

/**
 * The first week and the last, by the most that a day of them had.
 *
 * @param days from when everything has stood for longer than the longest retention, so that as much goes as comes
 */
export function compareWeeks(days: readonly DayFigures[]): Compared[] {
	const weeks = [days.slice(0, weekDays), days.slice(-weekDays)] as const;
	const tables = new Set(days.flatMap(({ rows }) => Object.keys(rows)));
	const compared = (what: string, of: (day: DayFigures) => number): Compared => {
		const [first = 0, last = 0] = weeks.map((week) => Math.max(...week.map(of)));
		return { what, first, last, grew: isMore(last, first) && !isForEver(what) };
	};
	return [
		...[...tables].sort().map((table) => compared(table, ({ rows }) => rows[table] ?? 0)),
		compared("alarms a day", ({ alarms }) => alarms),
	];
}

/** The comparison as a table, and last a line with its figures. */
export function growthReport(days: readonly DayFigures[]): string[] {
	const compared = compareWeeks(days);
	const line = (cells: string[]): string =>
		`${(cells[0] ?? "").padEnd(34)}${cells
			.slice(1)
			.map((cell) => cell.padStart(12))
			.join("")}`;
	const grown = compared.filter(({ grew }) => grew);
	const inAll = (week: "first" | "last"): number =>
		compared.slice(0, -1).reduce((sum, one) => sum + one[week], 0);
	const alarms = compared.at(-1);
	return [
		line(["", "first week", "last week"]),
		...compared.map(({ what, first, last, grew }) =>
			line([
				what,
				String(first),
				String(last),
				...(grew ? ["GREW"] : []),
				...(isForEver(what) ? ["for ever"] : []),
			]),
		),
		`growth: ${days.length} days, ${inAll("first")} rows in the first week, ${inAll("last")} in the last, ` +
			`${alarms?.first} and ${alarms?.last} alarms a day, ${grown.length} of ${compared.length} grew`,
	];
}
