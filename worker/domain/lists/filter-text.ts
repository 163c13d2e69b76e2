import {
	type FilterTerms,
	type FilterWords,
	filterKeys,
	isFilterKey,
	isSpan,
	pairsOf,
	readTerms,
	type UnknownTerm,
	wordsOf,
} from "./filter-terms.ts";

/** UTF-16 units of a filter as text: room for every key, and little to read. */
export const filterTextMax = 1_000;

/** One word of a text, with its quotes: blanks inside them part nothing. An open quote goes to the end. */
const word = /(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"])+/gsu;
const keyed = /^([a-zA-Z_]+)[:：](.*)$/su;
/** An address that begins with letters, `fe:…`, is no key. */
const looksLikeAddress = /^[\da-f]{1,4}:[\da-f]{0,4}:[\da-f:.]*(?:\/\d+)?$/i;

const unquoted = (text: string): string =>
	text.replace(/"((?:\\.|[^"\\])*)(?:"|\\?$)/gsu, (_whole, inside: string) =>
		inside.replace(/\\(.)/gsu, "$1"),
	);

/** What is said as `key:value`; null for a word of the free search. */
function termIn(text: string): [key: string, value: string] | null {
	const found = keyed.exec(text);
	if (found === null || found[1] === undefined || found[2] === undefined) return null;
	if (looksLikeAddress.test(text) && !isFilterKey(found[1].toLowerCase())) return null;
	return [found[1], unquoted(found[2])];
}

/** A text in its words, each as it was said; `term` is its key and value, or what it says in the free search. */
export const tokensOf = (
	text: string,
): { said: string; term: [key: string, value: string] | string }[] =>
	[...text.toWellFormed().matchAll(word)].map(([said]) => {
		const term = termIn(said) ?? unquoted(said);
		return { said, term: term[0]?.toLowerCase() === "q" && Array.isArray(term) ? term[1] : term };
	});

/** Whether a text ends inside quotes. */
export const isOpenQuote = (text: string): boolean =>
	(text.replace(/\\./gsu, "").match(/"/g) ?? []).length % 2 === 1;

/**
 * Reads a filter as people type it: `device:mobile country:DE "free text"`. Total: nothing that is typed is lost, what
 * cannot be read is among the unknown.
 */
export function readFilterText(
	text: string,
	words: FilterWords,
): { terms: FilterTerms; unknown: UnknownTerm[] } {
	const terms = tokensOf(text).map(({ term }) => term);
	const pairs = terms.filter((term) => typeof term !== "string");
	const free = terms.filter((term) => typeof term === "string");
	const search = free.filter((one) => one.trim() !== "").join(" ");
	return readTerms(search === "" ? pairs : [["q", search], ...pairs], words);
}

/** The text that is read as these terms, in the one way of writing them. */
export function writeFilterText(terms: FilterTerms, unknown: readonly UnknownTerm[] = []): string {
	const said = pairsOf(terms).map(([key, value]) =>
		key === "q" ? searchText(value) : `${key}:${quotedIfNeeded(value)}`,
	);
	const kept = unknown.map(({ key, value }) => `${key}:${quotedIfNeeded(value)}`);
	return [...said, ...kept].join(" ");
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

const quotedIfNeeded = (value: string): string => (/[\s"\\]/u.test(value) ? quoted(value) : value);

/** Words that come back as they are need no quotes. */
function searchText(search: string): string {
	const parts = search.split(" ");
	const isPlain = parts.every(
		(part) => part !== "" && !/[\s"\\]/u.test(part) && termIn(part) === null,
	);
	return isPlain ? search : quoted(search);
}

const shownMax = 40;
const shown = (text: string): string =>
	`“${text.length > shownMax ? `${text.slice(0, shownMax)}…`.toWellFormed() : text}”`;

/** Nouns for the sentences about values that are none. */
const nouns: Readonly<Record<string, string>> = {
	device: "device",
	status: "status",
	flag: "flag",
	cause: "cause of an end",
	network: "network",
};

/** Why a term cannot be read, and what can be said instead. */
export function unknownSentence({ key, value }: UnknownTerm, words: FilterWords): string {
	if (!isFilterKey(key)) {
		return `There is no filter ${shown(key)}: ${filterKeys.filter((one) => one !== "q" && one !== "sort").join(", ")}.`;
	}
	const choices = wordsOf(key, words);
	const isRead = readTerms([[key, value]], words).unknown.length === 0;
	if (isRead) return `${shown(`${key}:${value}`)} is one too many: ${key} is said once.`;
	if (value === "") return `Say which ${key}: ${examples[key]}.`;
	if (isSpan(key)) {
		return `${shown(value)} is no length of time: write <5m, >2h or <7d.`;
	}
	if (key === "country") return `${shown(value)} is no country: write two letters, such as DE.`;
	if (choices.length === 0) return `${shown(value)} is too long.`;
	const noun = nouns[key];
	const what = noun ? `No ${noun} is called ${shown(value)}` : `${key} cannot be ${shown(value)}`;
	return `${what}: ${choices.join(", ")}.`;
}

/** One example of each key, as it is typed. */
export const examples: Readonly<Record<(typeof filterKeys)[number], string>> = {
	q: '"dana kim"',
	user: "user:usr_dana",
	ip: "ip:203.0.113.0/24",
	status: "status:revoked",
	device: "device:mobile,tablet",
	country: "country:DE",
	flag: "flag:new_country",
	network: "network:tor",
	client: "client:web",
	support: "support:yes",
	active: "active:<5m",
	signed: "signed:>7d",
	cause: "cause:admin",
	by: "by:adm_dana",
	ended: "ended:<7d",
	sort: "sort:-createdAt",
};
