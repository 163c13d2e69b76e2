import type { Ignored } from "../../domain/facts/place.ts";
import { cutText } from "../../domain/wire/text.ts";

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A text without what breaks or hides a line: control characters, line separators, halves of surrogate pairs. */
export const onOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, "");

/** Marks and spaces show nothing by themselves; of the letters and signs, fillers and the empty braille cell. */
const unseen = /[\p{M}\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a text holds a character that somebody can see. */
export const isSeen = (text: string): boolean => text.replace(unseen, "") !== "";

/** A text without the controls that turn its direction, by which it would look like another one. */
export const withoutTurns = (text: string): string => text.replace(/\p{Bidi_Control}/gu, "");

/**
 * The beginning of a text in whole characters as people see them (grapheme clusters, Unicode Annex 29); in code points
 * when the first character alone is longer.
 *
 * @param max UTF-16 units
 */
export function cutCharacters(text: string, max: number): string {
	if (text.length <= max) return text;
	let end = 0;
	// Two units further: whether the last character goes on is told by the code point after it.
	for (const { index, segment } of characters.segment(text.slice(0, max + 2))) {
		if (index + segment.length > max) break;
		end = index + segment.length;
	}
	return end === 0 ? cutText(text, max) : text.slice(0, end);
}

/** A text without those of the signs that stand around it, and without blanks inside of these. */
export function without(signs: string, text: string): string {
	// A pattern that ends with a run of signs reads such a run again from each of them.
	let start = 0;
	let end = text.length;
	while (start < end && signs.includes(text.charAt(start))) start += 1;
	while (end > start && signs.includes(text.charAt(end - 1))) end -= 1;
	return text.slice(start, end).trim();
}

/** What was sent as a sentence may quote it: at most 40 units. What is no letter, digit or plain sign is U+FFFD. */
export function quoted(value: unknown): string {
	if (typeof value === "number" || typeof value === "boolean") return String(value);
	if (typeof value !== "string")
		return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
	const safe = value.slice(0, 200).replace(/[^\p{L}\p{N} .,:_@/+-]/gu, "\ufffd");
	return `“${cutText(safe, 38)}”`;
}

/** The own entries of an object as it was sent; none when it cannot be read. */
export function entriesOf(value: object): [string, unknown][] {
	try {
		return Object.entries(value);
	} catch {
		return [];
	}
}

const namedMax = 10;

/** At most ten entries; the last one says how many more there were. */
export function named(ignored: Ignored[], field: string): Ignored[] {
	if (ignored.length <= namedMax) return ignored;
	const rest = ignored.length - namedMax + 1;
	return [
		...ignored.slice(0, namedMax - 1),
		{ field, reason: `${rest} more values here could not be kept.` },
	];
}
