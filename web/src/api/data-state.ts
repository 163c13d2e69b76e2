import { serverTimeOf } from "../lib/server-clock.ts";
import { isUnreachable } from "./connection.ts";
import { isRefusal, isSignedOut, type Problem, problemOf } from "./errors.ts";
import { queryClient } from "./query-client.ts";

/** What can be said of the data on screen as a whole. */
export interface DataState {
	/** The server's time at which the oldest of it was read; null while there is none. */
	since: number | null;
	/** Why some of it could not be read again, and when that was tried; null while all of it could. */
	failure: { problem: Problem; at: number } | null;
}

/** Who one is and where one may go is old by nature, and no page shows it as news. */
const isFrame = (key: readonly unknown[]): boolean => key[0] === "me" || key[0] === "organizations";

const shown = () =>
	queryClient
		.getQueryCache()
		.findAll({ type: "active" })
		.filter(({ queryKey, state }) => !isFrame(queryKey) && state.data !== undefined);

/** What is on screen although it could not be read again. A refusal is no such case: the page itself turns by it. */
const outdated = () =>
	shown().filter(({ state }) => {
		if (state.error === null) return false;
		const problem = problemOf(state.error);
		return !isRefusal(problem) && !isSignedOut(problem);
	});

/** As of when the server says it answered: what pages show beside their lists must not differ from what is said here. */
function asOf(data: unknown): number | null {
	const { asOf: at, pages } = data as { asOf?: unknown; pages?: readonly unknown[] };
	if (typeof at === "number") return at;
	return pages?.[0] ? asOf(pages[0]) : null;
}

export function readDataState(): DataState {
	const times = shown().map(({ state }) => asOf(state.data) ?? serverTimeOf(state.dataUpdatedAt));
	const [failed] = outdated().sort((a, b) => b.state.errorUpdatedAt - a.state.errorUpdatedAt);
	return {
		since: times.length > 0 ? Math.min(...times) : null,
		failure: failed
			? { problem: problemOf(failed.state.error), at: failed.state.errorUpdatedAt }
			: null,
	};
}

/**
 * Whether the list of sessions is among what is outdated: it says so itself, above its rows. Not while Curfew can't be
 * reached, which concerns the whole page.
 */
export const isSaidInPlace = (): boolean =>
	!isUnreachable() &&
	outdated().some(({ queryKey }) => queryKey[0] === "sessions" && queryKey[2] === "list");

/** Reads again what could not be read, whether something of it is on screen or nothing yet. */
export const readFailedAgain = (): Promise<void> =>
	queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.error !== null });
