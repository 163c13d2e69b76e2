import { plural } from "../../../lib/numbers.ts";
import { throttled } from "../../../live/throttled.ts";

/** What happened to the list by itself since it was last said aloud. */
interface Happened {
	/** Names of those who ended sessions, one for each session; null: a limit or a rule did. */
	endedBy: (string | null)[];
	/** How many of those had been selected. */
	unselected: number;
	/** New sessions that began to wait. */
	arrived: number;
}

/** Often enough to follow, rare enough to be heard out. */
const sayEveryMs = 5_000;

const nothing: Happened = { endedBy: [], unselected: 0, arrived: 0 };

/** "3 sessions ended by Lena Ortiz. 1 of them was selected. 14 new sessions." */
export function sentenceOf({ endedBy, unselected, arrived }: Happened): string {
	const [someone] = endedBy;
	const isOne = someone && endedBy.every((name) => name === someone);
	const sentences: string[] = [];
	if (endedBy.length > 0) {
		sentences.push(`${plural(endedBy.length, "session")} ended${isOne ? ` by ${someone}` : ""}.`);
	}
	if (unselected > 0) {
		sentences.push(`${plural(unselected, "session")} left the selection.`);
	}
	if (arrived > 0) sentences.push(`${plural(arrived, "new session")}.`);
	return sentences.join(" ");
}

/** Says what happened in one sentence at most every 5 seconds; what comes meanwhile is said together. */
export function mergedAnnouncements(say: (sentence: string) => void) {
	let waiting = nothing;
	const speech = throttled(sayEveryMs, () => {
		const sentence = sentenceOf(waiting);
		waiting = nothing;
		if (sentence) say(sentence);
	});
	return {
		add: (more: Partial<Happened>): void => {
			waiting = {
				endedBy: [...waiting.endedBy, ...(more.endedBy ?? [])],
				unselected: waiting.unselected + (more.unselected ?? 0),
				arrived: waiting.arrived + (more.arrived ?? 0),
			};
			speech.run();
		},
		stop: speech.cancel,
	};
}
