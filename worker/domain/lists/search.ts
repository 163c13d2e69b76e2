import { cutText } from "../wire/text.ts";

/** Longer words add nothing to a prefix search and would only widen the index. */
const termLengthMax = 64;

/** The words of a text as they are indexed and searched: lower case, without accents. */
function wordsOf(text: string): string[] {
	return text
		.normalize("NFKD")
		.replace(/\p{Diacritic}/gu, "")
		.toLowerCase()
		.split(/[^\p{Letter}\p{Number}_:.]+/u)
		.map((word) => cutText(word.replace(/^[.:]+|[.:]+$/g, ""), termLengthMax))
		.filter((word) => word.length > 0);
}

/** What a session is found by: the words of name and e-mail (and its dotted parts), the address, the id. */
export function searchTermsOf(session: {
	id: string;
	ip: string;
	user: { id: string; name: string; email: string };
}): string[] {
	const { name, email, id } = session.user;
	const terms = new Set([
		...wordsOf(name),
		...wordsOf(email),
		...wordsOf(email).flatMap((word) => word.split(".")),
		cutText(email.toLowerCase(), termLengthMax),
		cutText(id.toLowerCase(), termLengthMax),
		session.ip,
		session.id,
	]);
	terms.delete("");
	return [...terms];
}

/** The prefixes that must all match: an address or id as it stands, else each word. At most eight. */
export function searchPrefixesOf(query: string): string[] {
	const trimmed = query.trim().toLowerCase();
	if (trimmed.includes("@")) return [cutText(trimmed, termLengthMax)];
	return wordsOf(trimmed).slice(0, 8);
}
