import { isFound } from "../facts/person-list.ts";
import type { SessionUser } from "../session.ts";
import { typedText } from "../wire/text.ts";
import { writtenFilterSchema } from "./filter-input.ts";
import { foldText } from "./fold.ts";
import { piecesOf } from "./search-tokens.ts";
import { mayBeginId, type Search } from "./search-words.ts";
import { type SessionSort, sessionSortSchema } from "./session-list.ts";

const nameLengthMax = 60;

/** A view of the sessions that an organization's administrators keep under a name, for all of them. */
export interface SavedView {
	id: string;
	name: string;
	/** In the grammar of filters, in its one way of writing: `device:mobile status:active`. */
	filter: string;
	/** Null: the order in which sessions are listed by themselves. */
	sort: SessionSort | null;
	savedAt: number;
}

export const savedViewFields = {
	name: typedText(nameLengthMax, `A name has at most ${nameLengthMax} characters.`).min(
		1,
		"Give the view a name.",
	),
	filter: writtenFilterSchema,
	sort: sessionSortSchema.optional(),
};

/** Two names are one if they differ in capitals alone. */
export const savedViewNameKey = (name: string): string => name.normalize("NFKC").toLowerCase();

/** Of whom a view's filter speaks: the ids in it, and what it searches for. */
export interface ViewAbout {
	ids: string[];
	search: Search | null;
}

/**
 * Whether a filter names a person: by their id, by more than one word, by an e-mail address or its beginning, or by a
 * name that is one word. Any other single word finds many and names nobody, `@example.com` too.
 */
export function filterNames({ ids, search }: ViewAbout, person: SessionUser): boolean {
	if (ids.includes(person.id)) return true;
	if (search === null || !isFound(person, search)) return false;
	const [word = "", ...more] = search.words;
	const name = piecesOf(foldText(person.name));
	return (
		search.words.length === 0 ||
		more.length > 0 ||
		search.ids.includes(person.id) ||
		/^[^@]+@/.test(word) ||
		(name.length === 1 && name[0] === word)
	);
}

/** Whether what a view is called names a person: by their name, where it is more than one word, their address or id. */
export function viewNameNames(viewName: string, { id, name, email }: SessionUser): boolean {
	const said = new Set(piecesOf(foldText(viewName)));
	const says = (text: string, piecesMin: number): boolean => {
		const pieces = piecesOf(foldText(text));
		return pieces.length >= piecesMin && pieces.every((piece) => said.has(piece));
	};
	return says(name, 2) || says(email, 2) || (mayBeginId(id) && says(id, 1));
}
