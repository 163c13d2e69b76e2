import { type EndCause, endCauses } from "../session.ts";

export interface EndedEntry {
	sessionId: string;
	/** The end in the session's facts: from then on the entry says nothing that the facts do not. */
	endsAtMs: number;
	cause: EndCause;
}

/** Packed records, one after the other; a typed array, or a plain one where messages travel as JSON. */
export type Words = ArrayLike<number>;

/** Words of a packed id. */
export const idWords = 4;
/** Words of an ended session: its id and its tail. */
export const endedWords = idWords + 1;
/** Words of a mark: the first word of an id, which is 30 random bits, and the tail. */
export const markWords = 2;

/** A tail holds the end in steps of 16 s, rounded up so that nothing is forgotten early, and the cause in four bits. */
const stepMs = 16_000;
const causesMax = 16;
const stepsMax = 2 ** 28 - 1;

const prefixLength = "ses_".length;
const lettersPerWord = 6;
/** Six letters of an alphabet of 36 fit into 32 bits, so every id that Curfew issues is packed without loss. */
const radix = 37;
const digits = new Uint8Array(128);
for (let digit = 0; digit < 36; digit += 1) digits[digit.toString(36).charCodeAt(0)] = digit + 1;

function packLetters(text: string, from: number, to: number): number {
	let packed = 0;
	for (let index = from; index < to; index += 1) {
		packed = Math.imul(packed, radix) + (digits[text.charCodeAt(index) & 127] as number);
	}
	return packed >>> 0;
}

/** The first word alone tells nearly every session from the others. */
export const firstWordOf = (sessionId: string): number =>
	packLetters(sessionId, prefixLength, Math.min(prefixLength + lettersPerWord, sessionId.length));

/** What has more than 24 letters wraps around in the last word: no id of Curfew has. */
export function packId(sessionId: string, into: Uint32Array, at = 0): void {
	const { length } = sessionId;
	let from = prefixLength;
	for (let word = at; word < at + idWords - 1; word += 1) {
		into[word] = packLetters(sessionId, from, Math.min(from + lettersPerWord, length));
		from += lettersPerWord;
	}
	into[at + idWords - 1] = packLetters(sessionId, from, length);
}

/** Each session once. */
export function packEnded(entries: readonly EndedEntry[]): Uint32Array {
	const tails = new Map<string, number>();
	for (const entry of entries) {
		const tail = packTail(entry);
		tails.set(entry.sessionId, combineTails(tails.get(entry.sessionId) ?? tail, tail));
	}
	const words = new Uint32Array(tails.size * endedWords);
	let at = 0;
	for (const [sessionId, tail] of tails) {
		packId(sessionId, words, at);
		words[at + idWords] = tail;
		at += endedWords;
	}
	return words;
}

function packTail({ endsAtMs, cause }: EndedEntry): number {
	const steps = Math.min(Math.max(0, Math.ceil(endsAtMs / stepMs)), stepsMax);
	return steps * causesMax + endCauses.indexOf(cause);
}

export const endOfTail = (tail: number): number => {
	const steps = tail >>> 4;
	return steps === stepsMax ? Number.POSITIVE_INFINITY : steps * stepMs;
};

/** A cause that a newer version sent refuses as well. */
export const causeOfTail = (tail: number): EndCause => endCauses[tail % causesMax] ?? "admin";

/** The known cause stays, the later end counts. */
export const combineTails = (known: number, added: number): number =>
	added >>> 4 > known >>> 4 ? ((added & ~15) | (known & 15)) >>> 0 : known;

/** Of each ended session what a mark holds. */
export function marksOf(ended: Words): Uint32Array {
	const marks = new Uint32Array((ended.length / endedWords) * markWords);
	for (let at = 0, to = 0; at < ended.length; at += endedWords, to += markWords) {
		marks[to] = ended[at] as number;
		marks[to + 1] = ended[at + idWords] as number;
	}
	return marks;
}
