import type { HistoryEvent } from "../../sim/checker.ts";
import type { Random } from "../../sim/random.ts";
import type { CheckAnswer, CheckRequest } from "../protocol.ts";
import type { KnownSession, Population } from "./population.ts";
import { type ChaosProcess, pause } from "./processes.ts";

const checksAtOnce = 12;
/** After no answer, or one from an edge that is cut off, so that these do not crowd out the others. */
const breathMs = 30;
const answerLimitMs = 6_000;

export interface Readers {
	/** Requests that no answer came back to: their checks are in no history. */
	lost: number;
}

interface Target {
	population: Population;
	/** Gates of each edge that check this organization. */
	gates: number;
}

/** Asks one edge without a break until it is stopped, and writes down what every check answered. */
export async function readUntil(
	stopped: () => boolean,
	edge: ChaosProcess,
	targets: readonly Target[],
	random: Random,
	history: HistoryEvent[],
	readers: Readers,
): Promise<void> {
	while (!stopped()) {
		const target = random.pick(targets);
		if (target === undefined) return;
		const picked = Array.from({ length: checksAtOnce }, () => target.population.pick(random));
		const sessions = picked.filter((session) => session !== undefined);
		const gate = random.integer(target.gates);
		const answers = await readOnce(edge, gate, sessions, random, history);
		if (answers === null) readers.lost += 1;
		if (answers === null || answers.includes("unavailable")) await pause(breathMs);
	}
}

/** Checks these sessions at one gate at the same time, and writes down the answers; null when none came. */
export async function readOnce(
	edge: ChaosProcess,
	gate: number,
	sessions: readonly KnownSession[],
	random: Random,
	history: HistoryEvent[],
): Promise<CheckAnswer[] | null> {
	const request = { gate, checks: sessions.map((session) => toCheck(session, random)) };
	const startMs = performance.now();
	const answers = await ask(edge.url, request);
	const endMs = performance.now();
	for (const [index, answer] of answers?.entries() ?? []) {
		const sessionId = sessions[index]?.facts.sessionId;
		if (sessionId === undefined) continue;
		history.push({ kind: "check", sessionId, startMs, endMs, answer });
	}
	return answers;
}

const toCheck = ({ organizationId, facts }: KnownSession, random: Random) => ({
	organizationId,
	sessionId: facts.sessionId,
	...(random.chance(0.9) && { facts }),
	consistency: random.chance(0.01) ? ("strict" as const) : ("leased" as const),
});

async function ask(url: string, request: CheckRequest): Promise<CheckAnswer[] | null> {
	try {
		const signal = AbortSignal.timeout(answerLimitMs);
		const response = await fetch(url, { method: "POST", body: JSON.stringify(request), signal });
		return response.ok ? ((await response.json()) as CheckAnswer[]) : null;
	} catch {
		return null;
	}
}
