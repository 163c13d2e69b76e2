import { paced } from "../../../live/pacer.ts";

/** A question that news makes necessary, and how long it rests after each answer. */
interface Question {
	ask: () => Promise<void>;
	restMs: number;
	/** Left alone for so long after news, because what answers it follows a little later. */
	settleMs: number;
}

/** A change may be in one answer and not yet in the next source: what is counted is counted once more afterwards. */
const askedAgain = 2;
const askEveryMs = 1_000;

/** Asks what news makes necessary: the states first, the others in between, one request at a time. */
export function followedRequests(order: {
	/** False while nothing may be asked: nobody looks, or nobody wants to see changes. */
	mayAsk: () => boolean;
	/** The states still to be asked for; null: they are all known. */
	states: () => (() => Promise<void>) | null;
	counts: readonly Question[];
}) {
	const owed = new Map<Question, { times: number; notBefore: number }>();
	let wasStates = false;

	const nextCount = (): Question | "later" | null => {
		const now = performance.now();
		const due = [...owed].filter(([, { times }]) => times > 0);
		const [ready] = due.filter(([, { notBefore }]) => notBefore <= now);
		return ready?.[0] ?? (due.length > 0 ? "later" : null);
	};
	const answered = (question: Question, startedAt: number) => {
		const before = owed.get(question);
		const now = performance.now();
		// What costs the server a second may not be asked for in every one.
		const restMs = Math.max(question.restMs, 10 * (now - startedAt));
		owed.set(question, { times: (before?.times ?? 1) - 1, notBefore: now + restMs });
	};
	const pacer = paced(askEveryMs, () => {
		if (!order.mayAsk()) return null;
		const states = order.states();
		const count = nextCount();
		if (states && (!wasStates || count === null || count === "later")) {
			wasStates = true;
			return states;
		}
		wasStates = false;
		if (count === null || count === "later") return count;
		const startedAt = performance.now();
		return () => count.ask().finally(() => answered(count, startedAt));
	});
	return {
		wake: pacer.wake,
		stop: pacer.stop,
		/** Something changed: counts may have, too. */
		oweCounts: (): void => {
			const now = performance.now();
			for (const question of order.counts) {
				const { times = 0, notBefore = 0 } = owed.get(question) ?? {};
				const due = times > 0 ? notBefore : Math.max(notBefore, now + question.settleMs);
				owed.set(question, { times: askedAgain, notBefore: due });
			}
		},
	};
}
