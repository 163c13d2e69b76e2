/** One row of a table: what a string that matches is called, why it is told by that, and a string it is for. */
export interface Rule {
	/** Null: the name stands in the string, as the first group of the pattern, and is taken if it is plain. */
	name: string | null;
	pattern: RegExp;
	why: string;
	example: string;
}

/** A row of a table in one line. */
export const rule = (name: string | null, pattern: RegExp, why: string, example: string): Rule => ({
	name,
	pattern,
	why,
	example,
});

interface Match {
	rule: Rule;
	name: string | null;
}

/** The first row of a table that a string matches, and the name that goes with it. */
export function firstMatch(rules: readonly Rule[], text: string): Match | null {
	for (const row of rules) {
		const found = row.pattern.exec(text);
		if (found) return { rule: row, name: row.name ?? plainName(found[1] ?? "") };
	}
	return null;
}

const nameLengthMax = 30;
const plainWords =
	/^[\p{Script=Latin}\d][\p{Script=Latin}\d&'’!.+-]*(?: [\p{Script=Latin}\d&'’!.+-]+){0,3}$/u;

/**
 * A name as it stands in a string that anybody can send: a few short words in Latin letters, or nothing. An encoded name
 * is decoded, and underscores become spaces.
 */
export function plainName(raw: string): string | null {
	if (raw.length > nameLengthMax * 3) return null;
	const words = decoded(raw).replaceAll("_", " ").trim();
	if (words.length > nameLengthMax || !plainWords.test(words)) return null;
	return /\p{Script=Latin}{2}/u.test(words) &&
		!/^(?:null|undefined|unknown)$|^[a-z]{2,4}(?:\.\w+){2}/i.test(words)
		? words
		: null;
}

function decoded(raw: string): string {
	try {
		return decodeURIComponent(raw);
	} catch {
		return raw;
	}
}
