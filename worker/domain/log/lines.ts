import { err, ok, type Result } from "../result.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import type { Bytes } from "./bytes.ts";

/** What is wrong with a text, and in which of its lines, counted from 1. */
export interface Fault {
	line: number;
	says: string;
}

export const fault = (line: number, says: string): { ok: false; error: Fault } =>
	err({ line, says });

export const hashBytes = 32;

/** One SHA-256 hash as a line of base64. */
export const formatHash: (hash: Uint8Array) => string = toBase64;

export function parseHash(text: string, line: number): Result<Bytes, Fault> {
	const hash = fromBase64(text);
	if (hash === null) return fault(line, "This line is no base64.");
	if (hash.length === hashBytes) return ok(hash);
	return fault(line, `This line is ${hash.length} bytes long, and a SHA-256 hash is ${hashBytes}.`);
}

/** A whole number as ASCII decimal without sign and leading zeros, or null. What a double cannot hold is refused. */
export function parseDecimal(text: string): number | null {
	if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
	const number = Number(text);
	return Number.isSafeInteger(number) ? number : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: These are what is refused.
const control = /[\u0000-\u001f]/;

/** Whether a text is one line: well-formed Unicode without ASCII control characters (c2sp.org/signed-note, Format). */
export const isLine = (text: string): boolean => text.isWellFormed() && !control.test(text);

/** Checks that a text consists of such lines, each ended by LF alone. */
export function checkLines(text: string): Result<null, Fault> {
	const lines = text.split("\n");
	for (const [at, line] of lines.entries()) {
		if (isLine(line)) continue;
		const says = line.endsWith("\r")
			? "The line ends with CR LF, and LF alone is allowed."
			: "The line has a control character in it, or is not well-formed Unicode.";
		return fault(at + 1, says);
	}
	return lines.at(-1) === ""
		? ok(null)
		: fault(lines.length, "The last line does not end with a newline.");
}

/** The lines of a setting with something in them, trimmed, with their numbers; those that begin with `#` are left out. */
export const settingLines = (text: string): { line: number; text: string }[] =>
	text
		.split("\n")
		.map((line, at) => ({ line: at + 1, text: line.trim() }))
		.filter(({ text: line }) => line !== "" && !line.startsWith("#"));
