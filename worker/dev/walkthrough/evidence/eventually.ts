import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../domain/clock.ts";
import { expectThat } from "../scene.ts";

/** A witness that could not be reached is asked again after at most so long. */
const patienceMs = 45 * secondMs;
const pollMs = 100;

/** Asks until there is an answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
	const deadline = Date.now() + patienceMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		expectThat(Date.now() < deadline, `${what} did not come in ${patienceMs / secondMs} s`);
		await pause(pollMs);
	}
}
