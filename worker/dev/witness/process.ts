import { setTimeout as pause } from "node:timers/promises";
import { StartError } from "../world/settings.ts";

const pollMs = 50;
const stopLimitMs = 5_000;

/** What a witness says of itself, or null where none answers. */
export const describeWitness = (url: string): Promise<string | null> =>
	fetch(url).then(
		(response) => response.text(),
		() => null,
	);

/**
 * Ends the witness that answers there, whoever started it; false: none does. The process is the one that answers, and so
 * no other that has got its id meanwhile.
 */
export async function endWitness(url: string): Promise<boolean> {
	const [, pid] = /\(process (\d+)\)/.exec((await describeWitness(url)) ?? "") ?? [];
	if (pid === undefined) return false;
	process.kill(Number(pid), "SIGTERM");
	const limitMs = performance.now() + stopLimitMs;
	while ((await describeWitness(url)) !== null) {
		if (performance.now() > limitMs) throw new StartError(`The witness at ${url} does not end.`);
		await pause(pollMs);
	}
	return true;
}
