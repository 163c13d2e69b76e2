import { writeFileSync } from "node:fs";
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Names the variable that says where the results of the run go. */
export const fileResultsVariable = "CURFEW_FILE_RESULTS";

export interface FileResult {
	file: string;
	/** Of its own: its runtime, its imports, its hooks and its tests. */
	seconds: number;
	passed: number;
	failed: number;
	/** What failed and with which words, a line each. */
	failures: string[];
	/** Of the tests that passed wherever they stand, without the groups they stand in. */
	names: string[];
	/** Those of them that failed once before. */
	onlyAgain: string[];
}

export interface RunResults {
	files: FileResult[];
	/** Failures that belong to no test. */
	stray: number;
}

/** A message's own words: its first lines hold what was expected, its rest where. */
const messageLines = 6;
const wordsOf = (errors: readonly SerializedError[]): string =>
	errors
		.map(({ message }) => message.split("\n").slice(0, messageLines).join("\n    "))
		.join("\n    ");

/** A file's own errors come first: they are why it may have no test. */
function failuresOf(module: TestModule): string[] {
	const own = module.errors().map((error) => `the file itself\n    ${wordsOf([error])}`);
	const ofTests = [...module.children.allTests("failed")].map(
		(test) => `${test.fullName}\n    ${wordsOf(test.result().errors ?? [])}`,
	);
	return [...own, ...ofTests];
}

function resultOf(module: TestModule): FileResult {
	const tests = [...module.children.allTests()].map((test) => test.result().state);
	const failed = tests.filter((state) => state === "failed").length;
	const failedNames = new Set([...module.children.allTests("failed")].map(({ name }) => name));
	const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
		module.diagnostic();
	return {
		file: module.relativeModuleId,
		seconds:
			(environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) /
			1000,
		passed: tests.filter((state) => state === "passed").length,
		// A file that failed before it had a test counts as one failure: nothing of it was shown to hold.
		names: [...module.children.allTests("passed")]
			.map(({ name }) => name)
			.filter((name) => !failedNames.has(name)),
		onlyAgain: [...module.children.allTests("passed")]
			.filter((test) => test.diagnostic()?.flaky)
			.map(({ name }) => name),
		failures: failuresOf(module),
		failed: module.state() === "failed" ? Math.max(failed, 1) : failed,
	};
}

/** A Vitest reporter: writes how each file ended, for `npm test` to count and to say what took long. */
export default class FileResults implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
		const place = process.env[fileResultsVariable];
		if (place === undefined) return;
		const results: RunResults = { files: modules.map(resultOf), stray: errors.length };
		writeFileSync(place, JSON.stringify(results));
	}
}

/** The names of the tests that passed, by their files. */
export const passedBy = (files: readonly FileResult[]): Map<string, Set<string>> =>
	new Map(files.map(({ file, names }) => [file, new Set(names)]));
