/** What evidence comes to. `undecidable`: nothing is wrong with it, yet something is missing that would prove it. */
export type Verdict = "proven" | "wrong" | "undecidable";

interface Position {
	file: string;
	/** Counted from 1. */
	line?: number;
}

/** One finding in plain words. */
export interface Sentence {
	/** What it adds to the verdict; a note adds nothing. */
	verdict: Verdict | "note";
	about:
		| "key"
		| "file"
		| "signature"
		| "witness"
		| "inclusion"
		| "leaf"
		| "field"
		| "history"
		| "tiles";
	says: string;
	position?: Position;
}

/** What all findings come to: wrong if any is, else undecidable if any is or nothing is proven. */
export function verdictOf(sentences: readonly Sentence[]): Verdict {
	const has = (verdict: Verdict) => sentences.some((sentence) => sentence.verdict === verdict);
	if (has("wrong")) return "wrong";
	return has("undecidable") || !has("proven") ? "undecidable" : "proven";
}

const shownMax = 200;

/** What could change how the text around it is shown: controls, direction marks, separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text from a file, shortened, nothing of it invisible. */
export function shown(text: string, max: number): string {
	const short = text.length > max ? `${text.slice(0, max)}…` : text;
	return short.replaceAll(unseen, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** A text from a file between quotation marks. */
export const quoted = (text: string): string => shown(JSON.stringify(text), shownMax);

const dateSecondsMax = 8.64e12;

/** An instant as it is read by people everywhere. */
export const instant = (seconds: number): string =>
	seconds <= dateSecondsMax ? new Date(seconds * 1000).toISOString() : `second ${seconds}`;
