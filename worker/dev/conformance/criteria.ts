import { testsNamedIn } from "../reports/named-tests.ts";

/** The page of the docs whose table this reads. */
export const conformancePage = "worker/docs/accessibility.md";

/** How many success criteria of the levels A and AA each guideline of WCAG 2.2 has. */
const levelsOfGuidelines: Record<string, string[]> = {
	"1.1": ["1"],
	"1.2": ["1", "2", "3", "4", "5"],
	"1.3": ["1", "2", "3", "4", "5"],
	"1.4": ["1", "2", "3", "4", "5", "10", "11", "12", "13"],
	"2.1": ["1", "2", "4"],
	"2.2": ["1", "2"],
	"2.3": ["1"],
	"2.4": ["1", "2", "3", "4", "5", "6", "7", "11"],
	"2.5": ["1", "2", "3", "4", "7", "8"],
	"3.1": ["1", "2"],
	"3.2": ["1", "2", "3", "4", "6"],
	"3.3": ["1", "2", "3", "4", "7", "8"],
	"4.1": ["2", "3"],
};

/** All that WCAG 2.2 asks at level AA: 4.1.1 is no longer part of it. */
export const wanted: readonly string[] = Object.entries(levelsOfGuidelines).flatMap(
	([guideline, numbers]) => numbers.map((number) => `${guideline}.${number}`),
);

/** A row of the table. */
export interface Criterion {
	number: string;
	name: string;
	level: string;
	tests: ReturnType<typeof testsNamedIn>;
	result: string;
	/** What somebody looked at and when, what nobody did yet, or a dash. */
	byHand: string;
}

const rowPattern = /^\| (\d\.\d\.\d+) \| ([^|]+) \| (A|AA) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/;

/** The rows of the table, in their order. */
export const criteriaIn = (text: string): Criterion[] =>
	text.split("\n").flatMap((line) => {
		const found = rowPattern.exec(line);
		if (!found) return [];
		const [, number = "", name = "", level = "", how = "", result = "", byHand = ""] = found;
		return [{ number, name, level, tests: testsNamedIn(conformancePage, how), result, byHand }];
	});

/** What keeps the table from saying of each criterion, once, how it is known to hold. */
export function gapsIn(criteria: readonly Criterion[]): string[] {
	const numbers = criteria.map(({ number }) => number);
	return [
		...wanted
			.filter((number) => numbers.filter((one) => one === number).length !== 1)
			.map((number) => `${number} has not one row`),
		...numbers
			.filter((number) => !wanted.includes(number))
			.map((number) => `${number} is no criterion of WCAG 2.2 A or AA`),
		...criteria
			.filter(({ tests, byHand }) => tests.length === 0 && !/^\d{4}-\d\d-\d\d/.test(byHand))
			.map(({ number }) => `${number} has no test and no dated check by hand`),
	];
}
