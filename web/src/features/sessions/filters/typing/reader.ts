import {
	type FilterTerms,
	isFilterKey,
	isList,
	readTerms,
	type UnknownTerm,
} from "../../../../../../worker/domain/lists/filter-terms.ts";
import {
	isOpenQuote,
	tokensOf,
	unknownSentence,
	writeFilterText,
} from "../../../../../../worker/domain/lists/filter-text.ts";
import { filterWordsKnown, type SessionView, termsOf, viewOf } from "../session-view.ts";

/** What makes filters of typed text, once it is there. */
export interface TextReader {
	/** What of a text is searched for: its words, without filters. */
	plain(text: string): string;
	/** Takes whole filters out of a text into the view, and gives back what stays in the box. */
	take(text: string, isEntered: boolean): string;
	/** A search as it stands in the box. */
	written(search: string): string;
}

/** What is searched for in a text that may hold filters: those that are not finished are no words. */
export const plainWords = (text: string): string =>
	tokensOf(text)
		.flatMap(({ term }) => (typeof term === "string" ? [term.trim()] : []))
		.filter(Boolean)
		.join(" ")
		.slice(0, 200)
		.toWellFormed();

export const writtenSearch = (search: string): string =>
	search.trim() === "" ? search : writeFilterText({ q: [search] });

interface Taken {
	/** What stays in the box. */
	rest: string;
	/** The view with what was taken; null: nothing was. */
	view: SessionView | null;
	/** Why the first filter that stays is none. */
	problem: string | null;
}

/**
 * Takes the whole filters out of a text, into a view. One is whole with a blank after it, or by Enter; what cannot be
 * read stays in the box, with the reason.
 */
export function takeFilters(text: string, isEntered: boolean, view: SessionView): Taken {
	const tokens = tokensOf(text);
	const isEnded = isEntered || (/\s$/.test(text) && !isOpenQuote(text));
	const whole = isEnded ? tokens : tokens.slice(0, -1);
	let terms: FilterTerms = termsOf(view);
	let firstUnknown: UnknownTerm | undefined;
	const rest: string[] = [];
	let isTaken = false;
	for (const token of tokens) {
		const { said, term } = token;
		const read =
			Array.isArray(term) && whole.includes(token) ? readTerms([term], filterWordsKnown) : null;
		if (read !== null && read.unknown.length === 0) {
			terms = merged(terms, read.terms);
			isTaken = true;
			continue;
		}
		firstUnknown ??= read?.unknown[0];
		rest.push(said);
	}
	const problem = firstUnknown ? unknownSentence(firstUnknown, filterWordsKnown) : null;
	if (!isTaken) return { rest: text, view: null, problem };
	const blank = !isEntered && rest.length > 0 && isEnded ? " " : "";
	const left = rest.join(" ") + blank;
	const q = plainWords(left);
	const next = viewOf({ ...terms, q: q ? [q] : [] }, []);
	return { rest: left, view: { ...next, unknown: view.unknown }, problem };
}

/** What is typed is added to a list, as a click would, and takes the place of what can only be one. */
function merged(before: FilterTerms, typed: FilterTerms): FilterTerms {
	const both = Object.entries(typed).map(([key, values]) => [
		key,
		isFilterKey(key) && isList(key)
			? [...new Set([...(before[key] ?? []), ...values])].sort()
			: values,
	]);
	const next: FilterTerms = { ...before, ...Object.fromEntries(both) };
	// Only sessions that ended have an end to ask about.
	const isOfEnds = typed.cause ?? typed.by ?? typed.ended;
	return isOfEnds && next.status?.[0] === "active" ? { ...next, status: ["all"] } : next;
}
