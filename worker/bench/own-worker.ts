import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildChangedInterface } from "../dev/world/user-interface.ts";

const port = Number(process.env.CURFEW_BENCH_PORT ?? 8797);
const base = `http://127.0.0.1:${port}`;

/** A Worker of a bench, with data of its own. */
export interface BenchWorker {
	call(path: string): Promise<unknown>;
	/** Bytes that its runtime holds in memory; null where the system does not tell. */
	residentBytes(): number | null;
	/** Where its data lies; there is nothing more to read once it has ended. */
	state: string;
	/** Stops it, and leaves its data. */
	stop(): Promise<void>;
	/** Stops it, and removes its data. */
	end(): Promise<void>;
}

export async function startBenchWorker(entrypoint: string): Promise<BenchWorker> {
	// Its configuration names what the Worker serves, which must be there.
	await buildChangedInterface();
	const state = await mkdtemp(join(tmpdir(), "curfew-bench-"));
	await migrate(state);
	const { stop, group } = await startWorker(entrypoint, state);
	return {
		state,
		stop,
		residentBytes: () => residentBytesOf(group),
		async call(path) {
			const response = await fetch(`${base}/auth/bench${path}`);
			if (!response.ok) throw new Error(`${path}: ${response.status} ${await saidIn(response)}`);
			return response.json();
		},
		async end() {
			await stop();
			await rm(state, { recursive: true, force: true });
		},
	};
}

/** What went wrong, out of the page that wrangler makes of it. */
async function saidIn(response: Response): Promise<string> {
	const page = await response.text();
	return /message<.*?"string"[^>]*>(.*?)</s.exec(page)?.[1] ?? page.slice(0, 200);
}

function wrangler(args: string[], state: string) {
	return spawn("wrangler", [...args, "--persist-to", state], {
		stdio: ["ignore", "ignore", "inherit"],
		detached: true,
		env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
	});
}

function migrate(state: string): Promise<void> {
	const child = wrangler(["d1", "migrations", "apply", "curfew", "--local"], state);
	return new Promise((resolve, reject) => {
		child.on("close", (code) =>
			code === 0 ? resolve() : reject(new Error(`migrations ended with ${code}`)),
		);
	});
}

async function startWorker(
	entrypoint: string,
	state: string,
): Promise<{ stop: () => Promise<void>; group: number }> {
	const child = wrangler(
		[
			"dev",
			entrypoint,
			"--port",
			String(port),
			"--inspector-port",
			"0",
			"--show-interactive-dev-session=false",
			"--log-level",
			"error",
		],
		state,
	);
	let hasEnded = false;
	const ended = new Promise<void>((resolve) =>
		child.on("close", () => {
			hasEnded = true;
			resolve();
		}),
	);
	const stop = async () => {
		if (child.pid && !hasEnded) process.kill(-child.pid, "SIGTERM");
		await ended;
	};
	const untilMs = performance.now() + 60_000;
	while (performance.now() < untilMs && !hasEnded) {
		const ready = await fetch(base).catch(() => null);
		if (ready?.ok) return { stop, group: child.pid ?? 0 };
		await pause(200);
	}
	await stop();
	throw new Error("The bench's Worker did not start");
}

/** What all workerd of a process group hold. */
function residentBytesOf(group: number): number | null {
	try {
		const held = readdirSync("/proc")
			.filter((name) => /^\d+$/.test(name))
			.map((pid) => kilobytesOf(pid, group));
		return held.reduce((sum, kilobytes) => sum + kilobytes, 0) * 1_024;
	} catch {
		return null;
	}
}

function kilobytesOf(pid: string, group: number): number {
	try {
		const [, name, fields = ""] =
			/\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
		if (name !== "workerd" || Number(fields.split(" ")[2]) !== group) return 0;
		return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
	} catch {
		// It has ended meanwhile.
		return 0;
	}
}
