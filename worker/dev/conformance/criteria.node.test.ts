import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conformancePage, criteriaIn, gapsIn, wanted } from "./criteria.ts";

const criteria = criteriaIn(readFileSync(conformancePage, "utf8"));

test("the table has the 55 criteria of WCAG 2.2 A and AA, each with a test or a dated check by hand", () => {
	expect(wanted).toHaveLength(55);
	expect(criteria.map(({ number }) => number)).toEqual(wanted);
	expect(criteria.filter(({ level }) => level === "A")).toHaveLength(31);
	expect(gapsIn(criteria)).toEqual([]);
});

test("a row that is missing, doubled, none of WCAG's, or known by nothing is named", () => {
	const [first] = criteria;
	if (!first) throw new Error("no table");
	expect(gapsIn(criteria.slice(1))).toEqual(["1.1.1 has not one row"]);
	expect(gapsIn([first, ...criteria])).toEqual(["1.1.1 has not one row"]);
	expect(gapsIn([...criteria, { ...first, number: "4.1.1" }])).toEqual([
		"4.1.1 is no criterion of WCAG 2.2 A or AA",
	]);
	expect(gapsIn([{ ...first, tests: [] }, ...criteria.slice(1)])).toEqual([
		"1.1.1 has no test and no dated check by hand",
	]);
});
