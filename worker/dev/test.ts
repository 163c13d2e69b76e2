import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { run } from "./world/child.ts";
import { root, StartError } from "./world/settings.ts";

const resultsFile = resolve(root, "node_modules/.cache/test-results.json");

interface Results {
	testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** A file that failed before it had a test counts as one failure: nothing of it was shown to hold. */
function count(results: Results): { passed: number; failed: number } {
	const tests = results.testResults.flatMap((file) => file.assertionResults);
	const broken = results.testResults.filter(
		(file) =>
			file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
	);
	return {
		passed: tests.filter((test) => test.status === "passed").length,
		failed: tests.filter((test) => test.status === "failed").length + broken.length,
	};
}

function vitest(parameters: string[]): Promise<number> {
	const child = spawn(
		process.execPath,
		[
			resolve(root, "node_modules/vitest/vitest.mjs"),
			"run",
			...["--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`],
			...parameters,
		],
		{ cwd: root, stdio: "inherit" },
	);
	return new Promise((done) => {
		child.once("error", () => done(1));
		child.once("exit", (code) => done(code ?? 1));
	});
}

async function main(): Promise<number> {
	await rm(resultsFile, { force: true });
	// The browser tests and the Worker's own assets need the built UI.
	await run("vite build", "vite", ["build", "--logLevel", "warn"]);
	const code = await vitest(process.argv.slice(2));
	const results = await readFile(resultsFile, "utf8").catch(() => null);
	const { passed, failed } =
		results === null ? { passed: 0, failed: 1 } : count(JSON.parse(results) as Results);
	console.log(`\n${passed} passed, ${failed} failed`);
	return failed > 0 ? 1 : code;
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(error instanceof StartError ? error.message : error);
	console.log("\n0 passed, 1 failed");
	process.exitCode = 1;
}
