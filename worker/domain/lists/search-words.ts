import { ipKeyOf } from "../facts/place.ts";
import { cutText } from "../wire/text.ts";
import { foldText } from "./fold.ts";
import { cutTerm, dotted, innerParts, joined, piecesOf, run, tokensOf } from "./search-tokens.ts";

/** The most terms under which one person is indexed. Few have more than 20. */
export const termsMax = 64;
const wordsMax = 20;
/** Of the terms of one person: those that begin at a word, as it stands and as one word, and at a piece of a word. */
const runsMax = 32;
const joinedMax = 16;
const startsMax = 12;
/** UTF-16 units that are read of what was typed, of a name and of an address. */
const readLengthMax = 400;
const sortKeyLengthMax = 40;

/** Addresses from one to another, both included, as sortable keys. */
export interface KeyRange {
	from: string;
	to: string;
}

/** What a search asks for: any of the three. Where nothing was typed that can match, all are empty. */
export interface Search {
	/** Each begins a term of the person. */
	words: string[];
	/** One begins the id of the person or of the session, or is the whole of it: see `mayBeginId`. */
	ids: string[];
	/** One holds the address of the session. */
	ranges: KeyRange[];
}

/** What a session is found by; `terms` are those of its person. */
interface Searched {
	sessionId: string;
	ip: string | null;
	userId: string;
	terms: readonly string[];
}

/** Whether a search finds a session: by the words, by an id or by the address. An empty search finds nothing. */
export function matchesSearch(search: Search, { sessionId, ip, userId, terms }: Searched): boolean {
	const { words, ids, ranges } = search;
	return (
		(words.length > 0 && words.every((word) => terms.some((term) => term.startsWith(word)))) ||
		ids.some((id) => {
			if (!mayBeginId(id)) return id === userId || id === sessionId;
			return userId.startsWith(id) || sessionId.startsWith(id);
		}) ||
		(ip !== null && isWithin(ip, ranges))
	);
}

/** Whether an address is within one of the ranges. */
export function isWithin(ip: string, ranges: readonly KeyRange[]): boolean {
	const key = ipKeyOf(ip);
	return ranges.some(({ from, to }) => from <= key && key <= to);
}

/**
 * Whether what was typed may be the beginning of an id, and not only the whole of one: it has at least eight UTF-16
 * units, or at least three of which one is no letter. Short words are names: `Ada` would find ids of hexadecimal digits
 * that begin so, and `Se` every session.
 */
export const mayBeginId = (typed: string): boolean =>
	typed.length >= 8 || (typed.length >= 3 && /[^\p{L}\p{M}]/u.test(typed));

/**
 * The beginnings of terms that a search by words asks for: a person is found who has a term for each of them. Empty
 * when nothing was typed but punctuation.
 *
 * | typed | word |
 * | --- | --- |
 * | `Doe, Jane` | `doe`, `jane` |
 * | `O’Brien`, `Anne-Marie`, `J.R.R.` | `=obrien`, `=annemarie`, `=jrr`: as one word or several, whatever joins them |
 * | `jane.doe+work`, `example.com` | `jane.doe.work`, `example.com`: these pieces, one after the other |
 * | `jane@example.com`, `@example.com` | as it stands |
 *
 * @param typed at most its first 400 units are read; more than twenty words find nobody
 */
export function wordsTyped(typed: string): string[] {
	const mailto = /(^|[\s<(])mailto:([^\s>?)]*)\S*/gi;
	const tokens = tokensOf(typed.slice(0, readLengthMax).replace(mailto, "$1$2"));
	// Fewer words would find more than was typed, and an ending would hit them.
	return tokens.length > wordsMax ? [] : [...new Set(tokens.map(wordOf))];
}

function wordOf(token: string): string {
	if (token.includes("@")) return cutTerm(token);
	const pieces = piecesOf(token);
	if (pieces.length === 1) return cutTerm(token);
	const initials = pieces.every((piece) => [...piece].length === 1);
	return /[.+_]/.test(token) && !initials ? dotted(pieces) : joined(pieces);
}

/**
 * The distinct terms under which a person is found, folded, the most telling first: at most 64 of at most 64 UTF-16
 * units. A search finds a person by beginnings of these, so each term stands for all of its beginnings.
 */
export function personTermsOf(person: { name: string; email: string }): string[] {
	const name = cutText(person.name, readLengthMax);
	const names = tokensOf(namesApart(name));
	const addresses = tokensOf(cutText(person.email, readLengthMax));
	const isAddress = (token: string) => token.includes("@");
	const words = [...names, ...addresses].filter((token) => !isAddress(token));
	const other = tokensOf(respelled(name)).filter((token) => !isAddress(token));
	const terms = new Set([
		...runTerms(words),
		...[...addresses, ...names].filter(isAddress).slice(0, 2).flatMap(addressTerms),
		...formTerms(words),
		...startsOf(words.map(piecesOf), joinedMax).map(joined),
		...[...runTerms(other), ...formTerms(other)].slice(0, 8),
		...innerParts(run(words.flatMap(piecesOf).slice(0, 64))).map(cutTerm),
	]);
	terms.delete("");
	return [...terms].slice(0, termsMax);
}

/** Persian writes parts of a name with a joiner that nobody sees; they are words of their own as well. */
const namesApart = (name: string): string =>
	name.replace(/(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})/gu, "-");

/** Where there is a second usual spelling without the letter, it is found too: Müller as Mueller. */
const secondSpellings: Record<string, string> = {
	...{ ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", ə: "a", ŋ: "ng", ĸ: "k", ð: "th" },
};
const respelled = (name: string): string => {
	const letters = name.normalize("NFC").toLowerCase();
	const other = letters.replace(/[äöüåøəŋĸð]/g, (letter) => secondSpellings[letter] ?? letter);
	return other === letters ? "" : other;
};

/** Each word with all that follow it, so that two words typed with a dot between them are found as well. */
const runTerms = (tokens: string[]): string[] =>
	startsOf(tokens.map(piecesOf), runsMax).map(dotted);

/** The forms of words that are written in more than one way. */
function formTerms(tokens: string[]): string[] {
	const pieces = tokens.map(piecesOf);
	return [
		...pieces
			.filter((own) => own.length > 1)
			.map((own) => cutTerm(own.join("")))
			.slice(0, 8),
		...pieces
			.flat()
			.filter(isServant)
			.map((word) => cutTerm(word.slice(servant.length)))
			.slice(0, 4),
		...particlesJoined(pieces.flat()).slice(0, 6),
	];
}

/**
 * What follows each word, then what follows each piece inside a word as long as these are no more than twelve.
 *
 * @param max of words; the last one is always among them, as people are searched for by what they are called last
 */
function startsOf(pieces: string[][], max: number): string[][] {
	const flat = pieces.flat();
	let at = 0;
	const firsts = pieces.map((own) => {
		at += own.length;
		return at - own.length;
	});
	const words = firsts.length > max ? [...firsts.slice(0, max - 1), ...firsts.slice(-1)] : firsts;
	const inner = [...flat.keys()].filter((index) => !firsts.includes(index));
	return flat.length === 0
		? []
		: [...words, ...inner.slice(0, Math.max(0, startsMax - words.length))].map((start) =>
				flat.slice(start, start + 64),
			);
}

/** Arabic writes "servant of …" as one word or as two; the second begins with the article. */
const servant = "عبد";
const isServant = (word: string): boolean => word.startsWith(`${servant}ال`);

/** Words before a name that are written with a blank or without one: O Brien, Mc Donald, Al Hassan, van der Berg. */
const particles = new Set(
	"o d l mc mac al el ad as ash ben bin ibn abu abd di de da du del la le van von der den ter ten te st عبد ابو ال بن ابن".split(
		" ",
	),
);

function particlesJoined(words: string[]): string[] {
	return words.flatMap((word, index) => {
		if (!particles.has(word)) return [];
		let end = index + 1;
		while (particles.has(words[end] ?? "")) end += 1;
		return words[end] === undefined ? [] : [cutTerm(words.slice(index, end + 1).join(""))];
	});
}

/** An e-mail address: whole, its domain and each parent, its pieces with all that follow, its parts as one word. */
function addressTerms(address: string): string[] {
	const at = address.lastIndexOf("@");
	const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
	const labels = domain.split(".").filter((label) => label !== "");
	const pieces = [...piecesOf(local), ...piecesOf(domain)];
	// A top-level domain alone would find nearly everybody.
	const parents = labels.slice(0, Math.max(1, labels.length - 1)).slice(0, 6);
	return [
		cutTerm(address),
		...parents.map((_, index) => cutTerm(`@${labels.slice(index).join(".")}`)),
		...startsOf([pieces], 1)
			.slice(0, Math.max(1, Math.min(10, pieces.length - 1)))
			.map(dotted),
		cutTerm(piecesOf(local).join("")),
		...startsOf([piecesOf(local)], 1)
			.slice(0, 1)
			.map(joined),
		...labels
			.filter((label) => label.includes("-"))
			.slice(0, 2)
			.map((label) => joined(piecesOf(label))),
	];
}

/**
 * What people are sorted by: the folded words of the name in their order, else of the e-mail address; at most 40
 * UTF-16 units, compared unit by unit.
 */
export function sortKeyOf({ name, email }: { name: string; email: string }): string {
	const folded = (text: string) => foldText(cutText(text, readLengthMax));
	const words = (text: string) => piecesOf(folded(text)).join(" ");
	return cutText(words(name) || folded(email).trim(), sortKeyLengthMax).trim();
}
