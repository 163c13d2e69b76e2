import type { DataState } from "../../api/data-state.ts";

/**
 * What the bar above the page says; null: nothing. That data could not be read again is said also when the reason is
 * known: somebody had asked for it.
 *
 * @param unreachable why Curfew can't be reached, if it can't
 */
export function dataWords(
	unreachable: string | null,
	failure: DataState["failure"],
): string | null {
	if (unreachable) return failure ? `${unreachable} Nothing could be refreshed.` : unreachable;
	return failure ? `Couldn't refresh this page. ${failure.problem.message}` : null;
}
