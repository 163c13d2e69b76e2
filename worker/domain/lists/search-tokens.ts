import { cutText } from "../wire/text.ts";
import { foldText } from "./fold.ts";
import { decodedLabel } from "./punycode.ts";

/** UTF-16 units; a longer word adds nothing to a search by its beginning. */
const termLengthMax = 64;

/** Scripts that write no blank between words, or need none in a name: any part of a name there is a word. */
const unspaced = [
	...["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"],
	...["Thai", "Lao", "Khmer", "Myanmar", "Tibetan"],
]
	.map((script) => `\\p{Script_Extensions=${script}}`)
	.join("");
const unspacedAtStart = new RegExp(`^[${unspaced}]`, "u");
const unspacedAtEnd = new RegExp(`[${unspaced}]$`, "u");

/** A character with its marks. A subscript consonant of Khmer or Myanmar begins no part of a word. */
const character = /[^\p{M}](?:\p{M}|(?<=[\u17d2\u1039])\P{M})*/gu;

export const cutTerm = (text: string): string => cutText(text, termLengthMax);

const isUnspaced = (text: string): boolean => unspacedAtStart.test(text);

/** The letters and digits of a token, at whatever stands between them. */
export const piecesOf = (token: string): string[] => token.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/**
 * What stands between blanks, commas, quotes and brackets, folded: `o'brien`, `anne-marie`, `j.r.r`,
 * `jane@example.com`, `@example.com`. Each holds a letter or a digit.
 */
export function tokensOf(text: string): string[] {
	return foldText(text)
		.replace(/\bxn--[a-z0-9-]{1,59}(?![a-z0-9-])/g, (label) =>
			foldText(decodedLabel(label) ?? label),
		)
		.split(/[^\p{L}\p{M}\p{N}.+_'@-]+/u)
		.map((token) => token.replace(/^[.+_'-]+|[.+_'-]+$/g, ""))
		.filter((token) => /[\p{L}\p{M}\p{N}]/u.test(token));
}

/** Pieces one after the other: a dot between them, and nothing where their script needs no blank. */
export const run = (pieces: string[]): string =>
	pieces.reduce((before, piece) => {
		const together = before === "" || (unspacedAtEnd.test(before) && isUnspaced(piece));
		return together ? before + piece : `${before}.${piece}`;
	}, "");

/** Pieces as one term. */
export const dotted = (pieces: string[]): string => cutTerm(run(pieces));

/**
 * Pieces as the term of one word that is written with or without what joins it. The sign tells it from a plain word,
 * so that `jane` does not find Jan Eriksson.
 */
export const joined = (pieces: string[]): string => cutTerm(`=${pieces.join("")}`);

/** The ends of a word that begin at its second character and later, where people search for any part of it. */
export function innerParts(word: string): string[] {
	let unspacedBefore = false;
	const parts: string[] = [];
	for (const { 0: char, index } of word.matchAll(character)) {
		const here = isUnspaced(char);
		if (index > 0 && char !== "." && (here || unspacedBefore)) parts.push(word.slice(index));
		unspacedBefore = here;
	}
	return parts;
}
