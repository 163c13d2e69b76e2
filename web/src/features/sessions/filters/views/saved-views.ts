import { queryOptions } from "@tanstack/solid-query";
import { sortOf } from "../../../../../../worker/domain/lists/filter-terms.ts";
import {
	readFilterText,
	writeFilterText,
} from "../../../../../../worker/domain/lists/filter-text.ts";
import { api, type SavedView } from "../../../../api/client.ts";
import { queryClient } from "../../../../api/query-client.ts";
import { filterWordsKnown, type SessionView, termsOf, viewOf } from "../session-view.ts";

export const savedViewsQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["saved-views", organizationId],
		queryFn: async () => (await api.savedViews.list.query({ organizationId })).items,
	});

/** Reads them again: somebody else may have changed them. */
export const readViewsAgain = (organizationId: string): Promise<void> =>
	queryClient.invalidateQueries({ queryKey: savedViewsQuery(organizationId).queryKey });

/** What a view is kept as; the order is left out where it is the usual one. */
export function keptOf(view: SessionView): Pick<SavedView, "filter" | "sort"> {
	const { sort: _sort, ...terms } = termsOf(view);
	return { filter: writeFilterText(terms), sort: sortOf(termsOf(view)) ?? null };
}

/** The view of the page that a kept one is. */
export function viewKept({
	filter,
	sort,
}: {
	filter: string;
	sort?: SavedView["sort"];
}): SessionView {
	const { terms, unknown } = readFilterText(filter, filterWordsKnown);
	const order = sort ? [`${sort.direction === "desc" ? "-" : ""}${sort.by}`] : [];
	return viewOf({ ...terms, sort: order }, unknown);
}

/** Whether two views show the same; filters are compared as they are written. */
export const isSameView = (one: SessionView, other: SessionView): boolean =>
	one.unknown.length === 0 && JSON.stringify(keptOf(one)) === JSON.stringify(keptOf(other));
