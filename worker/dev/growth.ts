import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root, toolVariables } from "./world/settings.ts";

// `npm run growth [-- --days 365]`: an organization lives on under a driven clock, with its real object and D1.

const { values } = parseArgs({ options: { days: { type: "string", default: "365" } } });
const reporter = fileURLToPath(new URL("./growth/reporter.ts", import.meta.url));

const child = spawn(
	process.execPath,
	[
		resolve(root, "node_modules/vitest/vitest.mjs"),
		"run",
		"--project=worker",
		// Two seconds for a day is far more than it takes.
		`--testTimeout=${180_000 + Number(values.days) * 2_000}`,
		`--reporter=${reporter}`,
		"worker/testing/growth/growth.test.ts",
	],
	{
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, ...toolVariables, GROWTH_DAYS: values.days },
	},
);
child.once("exit", (code) => {
	process.exitCode = code ?? 1;
});
