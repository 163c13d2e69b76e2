import { capitalized, causeLabel, type EndCause, endCauses } from "../../lib/labels.ts";
import { isolated } from "../../lib/people.ts";
import {
	anyTime,
	parseTexts,
	parseTimeRange,
	searchOf,
	type TimeRange,
	textParts,
	timeFilter,
	timeParts,
} from "../../lib/time-range.ts";
import type { FilterChip } from "../../ui/fields/filter-chips.tsx";

/** What the list of receipts shows: everything of it lives in the URL. */
export interface ReceiptView extends TimeRange {
	/** The id of a person whose sessions ended; `who` is a name. */
	person: string;
	who: string;
	cause: EndCause | null;
	/** The id of whoever ended them; `by` is a name. */
	actor: string;
	by: string;
	state: "recorded" | "enforced" | null;
}

export const emptyReceiptView: ReceiptView = {
	...{ person: "", who: "", cause: null, actor: "", by: "", state: null },
	...anyTime,
};

export const stateWords = { recorded: "Being enforced", enforced: "Enforced everywhere" } as const;

const textKeys = ["person", "who", "actor", "by"] as const;

const isCause = (text: string): text is EndCause => (endCauses as readonly string[]).includes(text);

/** Reads a view from a query string; what is malformed counts as absent. */
export function parseReceiptView(search: string): ReceiptView {
	const query = new URLSearchParams(search);
	const [cause, state] = [query.get("cause") ?? "", query.get("state")];
	return {
		...parseTexts(query, textKeys),
		cause: isCause(cause) ? cause : null,
		state: state === "recorded" || state === "enforced" ? state : null,
		...parseTimeRange(query),
	};
}

/** The query string of a view; equal views have equal ones. */
export function receiptSearch(view: ReceiptView): string {
	const parts = textParts(view, textKeys);
	if (view.cause) parts.push(["cause", view.cause]);
	if (view.state) parts.push(["state", view.state]);
	return searchOf([...parts, ...timeParts(view)]);
}

/** The filter that the API takes. */
export const receiptFilter = (view: ReceiptView, nowMs: number) => ({
	...(view.person && { userId: view.person }),
	...(view.who && { userName: view.who }),
	...(view.cause && { cause: view.cause }),
	...(view.actor && { actorId: view.actor }),
	...(view.by && { actorName: view.by }),
	...(view.state && { state: view.state }),
	...timeFilter(view, nowMs),
});

export const isFiltered = (view: ReceiptView): boolean => receiptSearch(view) !== "";

/** The filters in force but time, each with the view without it. */
export function filtersInForce(
	view: ReceiptView,
	nameOfActor: (id: string) => string | undefined,
): FilterChip<ReceiptView>[] {
	const texts = [
		["person", `Person: ${isolated(view.person)}`],
		["who", `Person: “${isolated(view.who)}”`],
		["cause", view.cause && `Cause: ${causeWords(view.cause)}`],
		["actor", `By: ${isolated(nameOfActor(view.actor) ?? view.actor)}`],
		["by", `By: “${isolated(view.by)}”`],
		["state", view.state && `State: ${stateWords[view.state]}`],
	] as const;
	return texts.flatMap(([key, text]) =>
		view[key] && text ? [{ text, without: { ...view, [key]: emptyReceiptView[key] } }] : [],
	);
}

export const causeWords = (cause: EndCause): string => capitalized(causeLabel(cause));
