import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { root, StartError, toolVariables } from "./settings.ts";

export interface Child {
	name: string;
	/** The end of what it printed, for when it fails. */
	output: () => string;
	exited: Promise<number | null>;
	stop: () => Promise<void>;
}

const outputCharactersMax = 8_000;
/** Past this a child that ignores SIGTERM is killed. */
const stopLimitMs = 5_000;

const binary = {
	wrangler: "node_modules/wrangler/bin/wrangler.js",
	vite: "node_modules/vite/bin/vite.js",
	vitest: "node_modules/vitest/vitest.mjs",
	witness: "worker/dev/witness/run.ts",
} as const;

interface ChildOptions {
	/** Prints what the child says, each line after its name. */
	echo?: boolean;
	variables?: Record<string, string>;
}

/** Starts a tool in a process group of its own, so that whatever it starts ends with it. */
export function start(
	name: string,
	tool: keyof typeof binary,
	parameters: string[],
	options: ChildOptions = {},
): Child {
	const child = spawn(process.execPath, [resolve(root, binary[tool]), ...parameters], {
		cwd: root,
		detached: true,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...toolVariables, ...options.variables },
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			output = (output + text).slice(-outputCharactersMax);
			if (options.echo) process.stderr.write(text.replaceAll(/^(?=.)/gm, `${name}: `));
		});
	}
	const exited = new Promise<number | null>((resolveExit) => {
		child.once("error", () => resolveExit(null));
		child.once("exit", resolveExit);
	});
	return { name, output: () => output, exited, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) {
		signal(child, "SIGTERM");
		await withTimeout(exited, stopLimitMs).catch(() => {});
	}
	// Whatever of the group outlived its leader.
	signal(child, "SIGKILL");
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, name);
	} catch {
		// The group is already gone.
	}
}

/** Runs a tool to its end; a failure shows what it printed. */
export async function run(
	name: string,
	tool: keyof typeof binary,
	parameters: string[],
	options: ChildOptions = {},
): Promise<void> {
	const child = start(name, tool, parameters, options);
	const code = await child.exited;
	if (code !== 0) throw new StartError(`${name} failed:\n${child.output()}`);
}
