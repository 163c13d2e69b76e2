import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RuntimePlan } from "./runtime-plan.ts";

const runtimeScript = fileURLToPath(new URL("runtime.ts", import.meta.url));
const startLimitMs = 60_000;
const pollMs = 40;

/** When the process could not be relied on, on the wall clock. */
export interface Disruption {
	kind: "down" | "paused";
	fromMs: number;
	/** Null while it lasts. */
	toMs: number | null;
}

/** A workerd, or a Node of its own, in a process group of its own, that can be stopped, killed and started again. */
export class ChaosProcess {
	readonly plan: RuntimePlan;
	readonly disruptions: Disruption[] = [];
	starts = 0;
	#child: ChildProcess | null = null;

	constructor(plan: RuntimePlan) {
		this.plan = plan;
	}

	get url(): string {
		return `http://127.0.0.1:${this.plan.port}`;
	}

	/** Whether it is being stopped or restarted. */
	get isDisturbed(): boolean {
		return this.disruptions.at(-1)?.toMs === null;
	}

	/** Tried again when it ends at once: while it was down somebody may have connected from its port. */
	async start(): Promise<void> {
		this.starts += 1;
		const untilMs = performance.now() + startLimitMs;
		let child = this.#spawn();
		while (performance.now() < untilMs) {
			const ready = await fetch(this.url).catch(() => null);
			await ready?.body?.cancel();
			if (ready?.ok) return;
			await pause(pollMs);
			if (child.exitCode !== null) child = this.#spawn();
		}
		throw new Error(`${this.plan.name} did not start`);
	}

	#spawn(): ChildProcess {
		const script = this.plan.inNode ? this.plan.script : runtimeScript;
		const child = spawn(process.execPath, [script, JSON.stringify(this.plan)], {
			detached: true,
			stdio: ["pipe", "ignore", "ignore"],
			env: { ...process.env, NODE_NO_WARNINGS: "1" },
		});
		this.#child = child;
		return child;
	}

	pausedFor(ms: number): Promise<void> {
		return this.pausedWhile(pause(ms));
	}

	async pausedWhile(time: Promise<unknown>): Promise<void> {
		const ended = this.#begin("paused");
		this.#signal("SIGSTOP");
		await time;
		this.#signal("SIGCONT");
		ended();
	}

	/** Its machine sleeps: nothing happens, and no monotonic clock counts it. Only of a process that knows how. */
	async sleepsFor(ms: number): Promise<void> {
		const ended = this.#begin("paused");
		const body = `${Math.round(ms)}`;
		const slept = await fetch(`${this.url}/sleep`, { method: "POST", body }).catch(() => null);
		await slept?.body?.cancel();
		ended();
	}

	/** Killed without warning, and started again on the same data. */
	async restarted(afterMs: number): Promise<void> {
		const ended = this.#begin("down");
		await this.kill();
		await pause(afterMs);
		await this.start();
		ended();
	}

	async kill(): Promise<void> {
		const child = this.#child;
		if (child === null) return;
		const exited = new Promise<void>((done) => {
			if (child.exitCode !== null || child.signalCode !== null) done();
			else child.once("exit", () => done());
		});
		this.killNow();
		await exited;
	}

	/** For the last moment, when nothing can be waited for. */
	killNow(): void {
		this.#signal("SIGKILL");
		this.#child = null;
	}

	#begin(kind: Disruption["kind"]): () => void {
		const disruption: Disruption = { kind, fromMs: Date.now(), toMs: null };
		this.disruptions.push(disruption);
		return () => {
			disruption.toMs = Date.now();
		};
	}

	#signal(name: NodeJS.Signals): void {
		const pid = this.#child?.pid;
		if (pid === undefined) return;
		try {
			process.kill(-pid, name);
		} catch {
			// The group is gone.
		}
	}
}
