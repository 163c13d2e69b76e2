import { setTimeout as pause } from "node:timers/promises";
import type { HistoryEvent } from "../../sim/checker.ts";
import type { Random } from "../../support/random.ts";
import type { CheckAnswer, CheckRequest } from "../chaos-messages.ts";
import type { KnownSession, Population } from "./population.ts";
import type { ChaosProcess } from "./processes.ts";

const checksAtOnce = 12;
/** What a gate with a lease needs on a busy machine, and more. */
const memoryWaitMs = 100;
/** As long as an edge asks the organization for: so late answers are in the history too. */
const patientWaitMs = 2_000;
const answerLimitMs = 6_000;
/** Leases stay warm, and the machine keeps time for the looks that matter most. */
const breathMs = 30;
/** After no answer, or one from an edge that is cut off, so that these do not crowd out the others. */
const longBreathMs = 60;

export interface Target {
	population: Population;
	/** Gates of each edge that check this organization. */
	gates: number;
}

/** Where checks are made, and what they answered. */
export class Readers {
	readonly history: HistoryEvent[] = [];
	/** Checks that no answer came to: they are in no history. */
	lost = 0;
	/** What the Node process answered, and how much of it with active. */
	readonly inNode = { checks: 0, active: 0 };

	/** Asks one edge without a break until it is stopped. */
	async readUntil(
		stopped: () => boolean,
		edge: ChaosProcess,
		targets: readonly Target[],
		random: Random,
	): Promise<void> {
		while (!stopped()) {
			const target = random.pick(targets);
			if (target === undefined) return;
			const { population, gates } = target;
			const checks = Array.from({ length: checksAtOnce }, (_, nth) => {
				const session = population.pick(random);
				return session && toCheck(session, nth % gates, random);
			}).filter((check) => check !== undefined);
			const waitMs = random.chance(0.05) ? patientWaitMs : memoryWaitMs;
			const isWell = await this.#read(edge, { checks, waitMs });
			await pause(isWell ? breathMs : longBreathMs);
		}
	}

	/** Checks these sessions at every gate of the edge at the same time. */
	async readEverywhere(
		edge: ChaosProcess,
		gates: number,
		sessions: readonly KnownSession[],
		random: Random,
	): Promise<void> {
		const checks = Array.from({ length: gates }, (_, gate) =>
			sessions.map((session) => toCheck(session, gate, random)),
		);
		await this.#read(edge, { checks: checks.flat(), waitMs: memoryWaitMs });
	}

	/** Whether every check was answered, and by somebody who knew. */
	async #read(edge: ChaosProcess, request: CheckRequest): Promise<boolean> {
		const startMs = performance.now();
		const answers = await ask(edge.url, request);
		const endMs = performance.now();
		for (const [index, { sessionId }] of request.checks.entries()) {
			const answer = answers?.[index] ?? null;
			if (edge.plan.inNode && answer !== null) {
				this.inNode.checks += 1;
				if (answer === "active") this.inNode.active += 1;
			}
			if (answer === null) this.lost += 1;
			else this.history.push({ kind: "check", sessionId, startMs, endMs, answer });
		}
		return answers?.every((answer) => answer !== null && answer !== "unavailable") ?? false;
	}
}

const toCheck = (
	{ organizationId, facts, claims }: KnownSession,
	gate: number,
	random: Random,
) => ({
	gate,
	organizationId,
	sessionId: facts.sessionId,
	...(random.chance(0.98) && { claims }),
	consistency: random.chance(0.01) ? ("strict" as const) : ("leased" as const),
});

async function ask(url: string, request: CheckRequest): Promise<(CheckAnswer | null)[] | null> {
	try {
		const signal = AbortSignal.timeout(answerLimitMs);
		const response = await fetch(url, { method: "POST", body: JSON.stringify(request), signal });
		return response.ok ? ((await response.json()) as (CheckAnswer | null)[]) : null;
	} catch {
		return null;
	}
}
