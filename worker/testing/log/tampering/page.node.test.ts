import { expect, test } from "vitest";
import { readFile } from "../../support/source-files.ts";
import { shownTamperings } from "./page.ts";

const page = readFile("worker/docs/evidence.md");
const shown = page
	.slice(page.indexOf("## Tampered with"))
	.split("\n")
	.filter((line) => /^\| (In|Beside|A) /.test(line));

/** The sentences of rows that stand in a test itself. */
const namesIn = (path: string): string[] =>
	[...readFile(path).matchAll(/^\t\tname:\s+"([^"]+)",$/gm)].map(([, name]) => name ?? "");

test("the page shows what is done to a log in D1 and in its object, and what is said of it, row by row", () => {
	expect(shown.slice(0, shownTamperings().length)).toEqual(shownTamperings());
});

test("and what is done to checkpoints and files, each with a test of that name", () => {
	const names = ["log-checkpoints", "log-files"].flatMap((name) =>
		namesIn(`worker/procedures/${name}.test.ts`),
	);
	expect(names.length).toBeGreaterThan(30);
	const others = shown.slice(shownTamperings().length);
	expect(others.map((line) => line.split(" | ", 1)[0]?.slice(2))).toEqual(names);
});
