import { z } from "zod";
import { flagKinds } from "../facts/flags.ts";
import { deviceTypes, endCauses, sessionStatuses } from "../session.ts";
import { text } from "../wire/text.ts";
import { type FilterTerms, type FilterWords, filterOf } from "./filter-terms.ts";
import { filterTextMax, readFilterText, unknownSentence } from "./filter-text.ts";
import { type SessionFilter, sessionFilterSchema, sessionSortKeys } from "./session-list.ts";

const words: FilterWords = {
	device: deviceTypes,
	flag: flagKinds,
	cause: endCauses,
	status: sessionStatuses,
	sort: sessionSortKeys,
};

/** A filter that came as text. Its spans count back from each call's own moment, so it is no `SessionFilter` yet. */
export interface WrittenFilter {
	terms: FilterTerms;
}

const filterText = text(filterTextMax, `A filter has at most ${filterTextMax} characters.`);

/** A filter in the one grammar; what cannot be read is refused, and named. */
export const writtenFilterSchema = filterText.transform((said, context): WrittenFilter => {
	const refuse = (message: string): typeof z.NEVER => {
		context.issues.push({ code: "custom", message, input: said });
		return z.NEVER;
	};
	const { terms, unknown } = readFilterText(said, words);
	const [first] = unknown;
	if (first !== undefined) return refuse(unknownSentence(first, words));
	if (terms.sort !== undefined) return refuse("The order goes into “sort”, not into the filter.");
	const read = sessionFilterSchema.safeParse(filterOf(terms, Number.MAX_SAFE_INTEGER));
	return read.success ? { terms } : refuse(read.error.issues[0]?.message ?? "");
});

/** What sessions are filtered by, as fields or as text. */
export const filterInputSchema = z.union([sessionFilterSchema, writtenFilterSchema], {
	error: "“filter” must be an object, or a text such as device:mobile.",
});
export type FilterInput = z.infer<typeof filterInputSchema>;

/** What a filter means at a moment. */
export const filterAt = (filter: FilterInput | undefined, nowMs: number): SessionFilter =>
	filter === undefined || !("terms" in filter) ? (filter ?? {}) : filterOf(filter.terms, nowMs);
