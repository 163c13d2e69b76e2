import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileResultsVariable, type RunResults } from "../file-results.ts";
import { root } from "../world/settings.ts";

export interface Part {
	parameters: string[];
	variables?: Record<string, string>;
	/** Keeps what it prints until it has ended, so that it does not mix with another's. */
	isQuiet?: boolean;
}

interface Ended {
	code: number;
	results: RunResults;
	output: string;
}

/** Nothing was shown to hold where there is no result. */
const nothing: RunResults = { files: [], stray: 1 };

/**
 * Runs Vitest, and says how each file ended.
 *
 * @param place the file in which the results are left
 */
export async function runVitest(
	{ parameters, variables, isQuiet }: Part,
	place: string,
): Promise<Ended> {
	const child = spawn(
		process.execPath,
		[
			resolve(root, "node_modules/vitest/vitest.mjs"),
			"run",
			"--reporter=default",
			`--reporter=${resolve(root, "worker/dev/file-results.ts")}`,
			...parameters,
		],
		{
			cwd: root,
			stdio: isQuiet ? ["ignore", "pipe", "pipe"] : "inherit",
			env: { ...process.env, ...variables, [fileResultsVariable]: place },
		},
	);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
	}
	const code = await new Promise<number>((done) => {
		child.once("error", () => done(1));
		child.once("close", (status) => done(status ?? 1));
	});
	const text = await readFile(place, "utf8").catch(() => null);
	return { code, results: text === null ? nothing : (JSON.parse(text) as RunResults), output };
}
