import { readFileSync } from "node:fs";
import { matchesSearch, personTermsOf } from "../../domain/lists/search-words.ts";
import { parseSearch } from "../../services/client/address-search.ts";

/** Who there is, what is typed, and whether that person or session is found. */
interface SearchCase {
	name?: string;
	email?: string;
	userId?: string;
	ip?: string;
	typed: string;
	found: boolean;
}

const vectors = `${import.meta.dirname}/../../testing/vectors/search.json`;

/** What a case is about: the field that the search has to find. */
const kindOf = ({ ip, userId, email }: SearchCase): string =>
	ip !== undefined
		? "address"
		: userId !== undefined
			? "id"
			: email !== undefined
				? "e-mail"
				: "name";

const isFound = ({ name = "", email = "", userId = "usr_1", ip, typed }: SearchCase): boolean =>
	matchesSearch(parseSearch(typed), {
		sessionId: "ses_1",
		userId,
		ip: ip ?? null,
		terms: personTermsOf({ name, email }),
	});

/**
 * The published cases of search, each answered as the list answers it.
 *
 * @returns a line for each kind of case and for each wrong answer; `met` when there is none
 */
export function searchCorpus(): { lines: string[]; met: boolean } {
	const { cases } = JSON.parse(readFileSync(vectors, "utf8")) as { cases: SearchCase[] };
	const kinds = Map.groupBy(cases, kindOf);
	const lines = [...kinds].flatMap(([kind, rows]) => {
		const wrong = rows.filter((row) => isFound(row) !== row.found);
		return [
			`search by ${kind}: ${rows.length - wrong.length} of ${rows.length} right`,
			...wrong.map(({ typed, found, ...who }) => {
				const what = found ? "does not find" : "wrongly finds";
				return `  ${JSON.stringify(typed)} ${what} ${JSON.stringify(who)}`;
			}),
		];
	});
	const met = cases.length > 0 && cases.every((row) => isFound(row) === row.found);
	return { lines, met };
}
