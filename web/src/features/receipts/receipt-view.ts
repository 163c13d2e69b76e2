import { capitalized, causeLabel, type EndCause, endCauses } from "../../lib/labels.ts";
import { isolated } from "../../lib/people.ts";
import {
	anyTime,
	parseTimeRange,
	searchOf,
	type TimeRange,
	timeFilter,
	timeInForce,
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

const idMax = 255;
const textKeys = ["person", "who", "actor", "by"] as const;

const isCause = (text: string): text is EndCause => (endCauses as readonly string[]).includes(text);

/** Reads a view from a query string; what is malformed counts as absent. */
export function parseReceiptView(search: string): ReceiptView {
	const query = new URLSearchParams(search);
	const text = (key: string): string => (query.get(key) ?? "").slice(0, idMax);
	const [cause, state] = [text("cause"), text("state")];
	return {
		person: text("person"),
		who: text("who"),
		cause: isCause(cause) ? cause : null,
		actor: text("actor"),
		by: text("by"),
		state: state === "recorded" || state === "enforced" ? state : null,
		...parseTimeRange(query),
	};
}

/** The query string of a view; equal views have equal ones. */
export function receiptSearch(view: ReceiptView): string {
	const parts: [string, string][] = textKeys.flatMap((key) =>
		view[key] ? [[key, view[key]] as [string, string]] : [],
	);
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

/** The filters in force, each with the view without it. */
export function receiptChips(
	view: ReceiptView,
	nameOfActor: (id: string) => string | undefined,
): FilterChip<ReceiptView>[] {
	const chip = (text: string, change: Partial<ReceiptView>) => ({
		text,
		without: { ...view, ...change },
	});
	const time = timeInForce(view);
	return [
		...(view.person ? [chip(`Person: ${isolated(view.person)}`, { person: "" })] : []),
		...(view.who ? [chip(`Person: “${isolated(view.who)}”`, { who: "" })] : []),
		...(view.cause ? [chip(`Cause: ${causeWords(view.cause)}`, { cause: null })] : []),
		...(view.actor
			? [chip(`By: ${isolated(nameOfActor(view.actor) ?? view.actor)}`, { actor: "" })]
			: []),
		...(view.by ? [chip(`By: “${isolated(view.by)}”`, { by: "" })] : []),
		...(view.state ? [chip(`State: ${stateWords[view.state]}`, { state: null })] : []),
		...(time === null ? [] : [chip(time, anyTime)]),
	];
}

export const causeWords = (cause: EndCause): string => capitalized(causeLabel(cause));
