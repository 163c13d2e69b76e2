import { formatCount, formatNumber, plural } from "../../../lib/numbers.ts";
import type { Count } from "../live/list-counts.ts";
import { selectionMax } from "./selection.ts";

/** What is chosen, among what: the numbers that bar, announcement and dialog say. */
export interface Chosen {
	count: Count;
	isAllMatching: boolean;
	/** Whether all that were loaded had been asked for. */
	isAllLoaded: boolean;
	/** How many of the loaded rows could be chosen. */
	loaded: number;
	/** How many match, loaded or not. */
	matching: Count;
	/** Whether all that match may be chosen at once. */
	mayTakeAll: boolean;
}

const sessions = (count: Count): string =>
	`${formatCount(count)} ${count.count === 1 && !count.capped ? "session" : "sessions"}`;

/** "50 sessions": how many would end, for every button and title that says so. */
export const chosenWords = ({ count }: Chosen): string => sessions(count);

/** Whether more match than are chosen, and could be chosen with them. */
export const isMoreOffered = (chosen: Chosen): boolean =>
	chosen.mayTakeAll &&
	!chosen.isAllMatching &&
	chosen.matching.count > chosen.count.count &&
	(chosen.isAllLoaded ||
		chosen.count.count === chosen.loaded ||
		chosen.count.count === selectionMax);

export const offerWords = ({ matching }: Chosen): string =>
	`Select all ${formatCount(matching)} matching`;

/** What of the list the chosen ones are; null: some of them, which needs no words. */
export function partWords(chosen: Chosen): string | null {
	const { count, loaded, matching } = chosen;
	if (count.count === selectionMax && loaded > count.count)
		return `the most that can be selected one by one`;
	if (count.count < 2 || count.count !== loaded) return null;
	if (!matching.capped && matching.count <= loaded) return "all that match";
	return `all that are loaded of ${formatCount(matching)}`;
}

/** "50 sessions selected, all that are loaded of 1,204. Select all 1,204 matching." */
export function selectionSentence(chosen: Chosen): string {
	const { count, isAllMatching } = chosen;
	if (isAllMatching) return `All ${formatCount(count)} matching selected.`;
	if (count.count === 0) return "Nothing selected.";
	const part = partWords(chosen);
	const offer = isMoreOffered(chosen) ? ` ${offerWords(chosen)}.` : "";
	return `${sessions(count)} selected${part ? `, ${part}` : ""}.${offer}`;
}

/**
 * Between what was chosen and what can end now lies one's own session, or what changed meanwhile; said, so that no two
 * numbers differ without a word.
 */
export function differenceWords(chosen: number, now: number): string | null {
	if (chosen === now) return null;
	const less = chosen - now;
	return less > 0
		? `${formatNumber(chosen)} were selected. ${plural(less, "of them is", "of them are")} left out: the session you are using, or what ended or changed meanwhile.`
		: `${formatNumber(chosen)} were selected; ${formatNumber(-less)} more ${-less === 1 ? "matches" : "match"} by now.`;
}
