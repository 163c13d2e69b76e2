import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A test that a page of the docs names as what shows a statement of it. */
interface NamedTest {
	page: string;
	file: string;
	name: string;
}

/** What a page names, each as `path/of.test.ts`: “the sentence of the test”. */
export const testsNamedIn = (page: string, text: string): NamedTest[] =>
	[...text.matchAll(/`([\w./-]+\.test\.tsx?)`: “([^”]+)”/g)].map(([, file = "", name = ""]) => ({
		page,
		file,
		name,
	}));

/** What the pages of the docs name. */
export function namedTests(root: string): NamedTest[] {
	const folder = join(root, "worker/docs");
	return readdirSync(folder)
		.filter((page) => page.endsWith(".md"))
		.flatMap((page) => testsNamedIn(page, readFileSync(join(folder, page), "utf8")));
}

/** Those that did not run and pass. */
export function unshown(
	named: readonly NamedTest[],
	passed: ReadonlyMap<string, ReadonlySet<string>>,
): NamedTest[] {
	return named.filter(({ file, name }) => !passed.get(file)?.has(name));
}
