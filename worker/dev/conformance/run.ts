import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { passedBy } from "../file-results.ts";
import { unshown } from "../reports/named-tests.ts";
import { runVitest } from "../reports/run-vitest.ts";
import { root } from "../world/settings.ts";
import { buildChangedInterface } from "../world/user-interface.ts";
import { type Criterion, conformancePage, criteriaIn, gapsIn, wanted } from "./criteria.ts";

// `npm run conformance`: the tests that the table of WCAG 2.2 names, and the table; `-- --list` the table alone.

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The names of the files by their last part: the page has the whole of them. */
const howTested = ({ tests }: Criterion): string =>
	[...new Set(tests.map(({ file }) => file.split("/").at(-1)))].join(", ");

function print(criteria: readonly Criterion[], outcomeOf: (criterion: Criterion) => string): void {
	for (const criterion of criteria) {
		const { number, name, level, result, byHand } = criterion;
		const title = `${number} ${name} (${level})`;
		console.log(`${outcomeOf(criterion)}  ${title}\n        ${howTested(criterion)}`);
		console.log(`        ${result}${byHand === "—" ? "" : `; by hand: ${byHand}`}`);
	}
}

async function passedTests(criteria: readonly Criterion[]): Promise<Map<string, Set<string>>> {
	await buildChangedInterface();
	const tests = criteria.flatMap((criterion) => criterion.tests);
	const files = [...new Set(tests.map(({ file }) => file))];
	const names = [...new Set(tests.map(({ name }) => escaped(name)))];
	const folder = mkdtempSync(join(tmpdir(), "curfew-conformance-"));
	try {
		const { results } = await runVitest(
			{ parameters: [`--testNamePattern=${names.join("|")}`, ...files] },
			join(folder, "results.json"),
		);
		return passedBy(results.files);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function main(): Promise<number> {
	const criteria = criteriaIn(readFileSync(join(root, conformancePage), "utf8"));
	const gaps = gapsIn(criteria);
	for (const gap of gaps) console.log(gap);
	if (process.argv.includes("--list")) {
		print(criteria, () => "      ");
		return gaps.length > 0 ? 1 : 0;
	}
	const passed = await passedTests(criteria);
	const today = new Date().toISOString().slice(0, 10);
	const failing = criteria.filter(({ tests }) => unshown(tests, passed).length > 0);
	console.log(`\nWCAG 2.2, levels A and AA, ${today}\n`);
	print(criteria, (criterion) => (failing.includes(criterion) ? "FAILED" : "passed"));
	for (const { number, tests } of failing) {
		for (const { file, name } of unshown(tests, passed)) {
			console.log(`${number}: “${name}” of ${file} did not pass`);
		}
	}
	const met = criteria.length - failing.length;
	console.log(`\n${met} of ${wanted.length} criteria passed`);
	return failing.length + gaps.length > 0 ? 1 : 0;
}

process.exitCode = await main();
