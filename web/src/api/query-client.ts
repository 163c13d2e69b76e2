import { QueryCache, QueryClient } from "@tanstack/solid-query";
import { createSignal } from "solid-js";
import { isUnreachable } from "./connection.ts";
import { isPassing, isSignedOut, type Problem, problemOf, retryDelayMs } from "./errors.ts";

const [signedOut, setSignedOut] = createSignal<Problem | null>(null);

/** Set from the moment the server says that the administrator's own session is over. */
export { signedOut };

/** Shows the page "you are signed out" and forgets everything that was read under the ended session. */
export function noteSignedOut(problem: Problem): void {
	setSignedOut(problem);
	queryClient.clear();
}

/** A 401 ends what is on screen, unless nobody had been signed in yet: then it is only an answer. */
function onError(error: unknown): void {
	const problem = problemOf(error);
	if (isSignedOut(problem) && queryClient.getQueryData(["me"]) !== undefined)
		noteSignedOut(problem);
}

export const queryClient = new QueryClient({
	queryCache: new QueryCache({ onError }),
	defaultOptions: {
		queries: {
			retry: (failures, error) => failures < 2 && isPassing(problemOf(error)) && !isUnreachable(),
			retryDelay: (failures, error) => retryDelayMs(failures, problemOf(error)),
			// Fresh rows under the eyes of someone who is about to click would move what they aim at.
			refetchOnWindowFocus: false,
			refetchOnReconnect: false,
			staleTime: 30_000,
			// Asked also when the browser believes to be offline: else "Refresh" would wait without a word.
			networkMode: "always",
		},
	},
});

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Runs one change and hands its problem back as data, so that every caller has to show it. */
export async function attempt<T>(run: () => Promise<T>): Promise<Outcome<T>> {
	try {
		return { ok: true, value: await run() };
	} catch (error) {
		onError(error);
		return { ok: false, problem: problemOf(error) };
	}
}
