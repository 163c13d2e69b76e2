import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileResult, passedBy } from "./file-results.ts";
import { namedTests, unshown } from "./reports/named-tests.ts";
import { type Part, runVitest } from "./reports/run-vitest.ts";
import { root, StartError } from "./world/settings.ts";
import { buildChangedInterface } from "./world/user-interface.ts";

// `npm test [-- PARAMETERS OF VITEST]`: without parameters everything, the browser beside the rest.

const slowestShown = 10;

/** Objects and D1 flush every commit. Nothing of a test has to outlive it: where memory can be a disk, it is one. */
const memoryDisk = "/dev/shm";
/** Far more than the tests write; containers often have 64 MB. */
const memoryMinBytes = 1_000_000_000;

async function memoryForTests(): Promise<Record<string, string>> {
	const disk = await statfs(memoryDisk).catch(() => null);
	const free = disk === null ? 0 : disk.bavail * disk.bsize;
	return free >= memoryMinBytes ? { TMPDIR: memoryDisk } : {};
}

/** The browser mostly waits for pages and the rest mostly computes: side by side they take little more than one. */
async function partsFor(parameters: string[]): Promise<Part[]> {
	if (parameters.length > 0) return [{ parameters }];
	return [
		{ parameters: ["--project=!e2e"], variables: await memoryForTests() },
		{ parameters: ["--project=e2e"], isQuiet: true },
	];
}

function printSlowest(files: readonly FileResult[]): void {
	const slowest = [...files].sort((one, other) => other.seconds - one.seconds);
	console.log("\nThe slowest test files, in seconds:");
	for (const { file, seconds } of slowest.slice(0, slowestShown)) {
		console.log(`${seconds.toFixed(1).padStart(7)}  ${file}`);
	}
}

function printThoseTriedAgain(files: readonly FileResult[]): void {
	for (const { file, onlyAgain } of files) {
		for (const name of onlyAgain) console.log(`\nPassed only when tried again: ${file}: ${name}`);
	}
}

/** At the end, where also a log that kept only its last lines has them. */
function printFailures(files: readonly FileResult[]): void {
	for (const { file, failures } of files) {
		for (const failure of failures) console.log(`\nFailed: ${file}: ${failure}`);
	}
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);

async function main(): Promise<number> {
	const startedMs = performance.now();
	// The browser tests and the Worker's own assets need the built UI.
	await buildChangedInterface();
	const folder = await mkdtemp(join(tmpdir(), "curfew-test-"));
	try {
		const parts = await partsFor(process.argv.slice(2));
		const ended = await Promise.all(
			parts.map((part, nth) => runVitest(part, join(folder, `${nth}.json`))),
		);
		for (const { output } of ended) process.stdout.write(output);
		const files = ended.flatMap(({ results }) => results.files);
		printSlowest(files);
		printThoseTriedAgain(files);
		printFailures(files);
		const isWhole = process.argv.length === 2;
		const lost = isWhole ? unshown(namedTests(root), passedBy(files)) : [];
		for (const { page, file, name } of lost) {
			console.log(`\nworker/docs/${page} names “${name}” of ${file}, which did not pass.`);
		}
		const passed = sum(files.map((file) => file.passed));
		const failed = sum([
			...files.map((file) => file.failed),
			...ended.map(({ results }) => results.stray),
			lost.length,
		]);
		console.log(`\nAll tests: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
		console.log(`\n${passed} passed, ${failed} failed`);
		return failed > 0 ? 1 : Math.max(...ended.map(({ code }) => code));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(error instanceof StartError ? error.message : error);
	console.log("\n0 passed, 1 failed");
	process.exitCode = 1;
}
