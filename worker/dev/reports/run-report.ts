import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { root, toolVariables } from "../world/settings.ts";

/**
 * Runs one test of the Worker, which prints a report under this variable; the exit code is the test's.
 *
 * @param timeoutMs far more than the test takes
 */
export function runReport(
	test: string,
	variables: Record<string, string>,
	timeoutMs: number,
): void {
	const child = spawn(
		process.execPath,
		[
			resolve(root, "node_modules/vitest/vitest.mjs"),
			"run",
			"--project=worker",
			`--testTimeout=${timeoutMs}`,
			`--reporter=${fileURLToPath(new URL("./reporter.ts", import.meta.url))}`,
			test,
		],
		{ cwd: root, stdio: "inherit", env: { ...process.env, ...toolVariables, ...variables } },
	);
	child.once("exit", (code) => {
		process.exitCode = code ?? 1;
	});
}
