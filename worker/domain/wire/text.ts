import { z } from "zod";

/**
 * Whether a text is stored, compared and shown as what it is: without half of a surrogate pair, which UTF-8 cannot
 * hold (it would be stored as another text than is compared), and without control characters and line breaks.
 */
const isOneLine = (text: string): boolean => !/[\p{Cs}\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

/** The same, and line breaks are part of what somebody wrote. */
const isSeveralLines = (text: string): boolean =>
	isOneLine(text.replace(/[\n\r\p{Zl}\p{Zp}]/gu, ""));

const notOneLine =
	"This text holds a line break, a control character or half of a surrogate pair. Remove it.";
const notLines = "This text holds a control character or half of a surrogate pair. Remove it.";

/** Nobody looks further into a text that is too long. */
const orEnd = (sentence: string) => ({ error: sentence, abort: true });

const atMost = (max: number): string => `A text here has at most ${max} characters.`;

/**
 * A string of any input, whole or refused: at most `max` UTF-16 units, well-formed, on one line. Nothing is trimmed
 * or normalized, so that ids compare byte for byte.
 *
 * @param tooLong the sentence for a longer one
 */
export const text = (max: number, tooLong: string = atMost(max)) =>
	z.string().max(max, orEnd(tooLong)).refine(isOneLine, notOneLine);

/** A text that people type into one line: blanks around it do not count. */
export const typedText = (max: number, tooLong: string = atMost(max)) =>
	z.string().trim().max(max, orEnd(tooLong)).refine(isOneLine, notOneLine);

/** A text that people write, where line breaks are allowed: a reason. */
export const writtenText = (max: number, tooLong: string = atMost(max)) =>
	z.string().trim().max(max, orEnd(tooLong)).refine(isSeveralLines, notLines);

/** The beginning of a text, never with half of a surrogate pair at its end. */
export function cutText(text: string, max: number): string {
	return text.slice(0, max).replace(/\p{Cs}$/u, "");
}

/** A text of unknown origin as it may be shown: what is not whole becomes U+FFFD. */
export const shownText = (text: string, max: number): string =>
	cutText(text.replace(/[\p{Cs}\p{Cc}\p{Zl}\p{Zp}]/gu, "\uFFFD"), max);
