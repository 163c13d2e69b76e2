import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../world/settings.ts";
import { namedTests, testsNamedIn, unshown } from "./named-tests.ts";

test("every test that a page of the docs names exists", () => {
	const lost = namedTests(root).filter(
		({ file, name }) => !existsSync(file) || !readFileSync(file, "utf8").includes(`("${name}"`),
	);
	expect(lost).toEqual([]);
});

test("every requirement of ASVS chapter V7 has its row, and a test", () => {
	const rows = readFileSync("worker/docs/asvs.md", "utf8")
		.split("\n")
		.flatMap((line) => {
			const [, id] = /^\| (7\.\d\.\d) \|/.exec(line) ?? [];
			return id === undefined ? [] : [{ id, tests: testsNamedIn("asvs.md", line).length }];
		});
	const sections = { 1: 3, 2: 4, 3: 2, 4: 5, 5: 3, 6: 2 };
	const ids = Object.entries(sections).flatMap(([section, count]) =>
		Array.from({ length: count }, (_, index) => `7.${section}.${index + 1}`),
	);
	expect(rows.map(({ id }) => id)).toEqual(ids);
	expect(rows.filter(({ tests }) => tests === 0)).toEqual([]);
});

test("a named test counts only when it ran and passed", () => {
	const named = testsNamedIn(
		"x.md",
		"`a.test.ts`: “holds”, `a.test.ts`: “holds too”, `b.test.ts`: “x”",
	);
	const passed = new Map([["a.test.ts", new Set(["holds"])]]);
	expect(unshown(named, passed).map(({ name }) => name)).toEqual(["holds too", "x"]);
});
