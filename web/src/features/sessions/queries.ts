import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { organizationsQuery } from "../../api/session.tsx";
import { serverNow, syncClock } from "../../lib/server-clock.ts";
import { type SessionView, type WireFilter, wireFilter } from "./filters/session-view.ts";

export const pageSize = 50;

/** A view as part of a query's key: windows such as "7 days" by name, because their instants move. */
const keyOf = (view: SessionView): [WireFilter, SessionView["endedWithin"]] => [
	wireFilter(view, 0),
	view.endedWithin,
];

/** Where a page begins, and the instant its windows count back from: a cursor belongs to one filter. */
interface PagePosition {
	cursor: string;
	fromMs: number;
}

export const sessionListQuery = (organizationId: string, view: SessionView) =>
	infiniteQueryOptions({
		queryKey: ["sessions", organizationId, "list", ...keyOf(view), view.sort],
		queryFn: async ({ pageParam }) => {
			const fromMs = pageParam?.fromMs ?? serverNow();
			const page = await api.sessions.list.query({
				organizationId,
				filter: wireFilter(view, fromMs),
				sort: view.sort,
				limit: pageSize,
				...(pageParam ? { cursor: pageParam.cursor } : {}),
			});
			syncClock(page.asOf);
			return { ...page, fromMs };
		},
		initialPageParam: null as PagePosition | null,
		getNextPageParam: ({ nextCursor, fromMs }): PagePosition | null =>
			nextCursor === null ? null : { cursor: nextCursor, fromMs },
		// The rows on screen stay until the next ones are there.
		placeholderData: keepPreviousData,
	});

/** Counts beside the choices of each filter; each leaves its own filter out, so its alternatives keep theirs. */
export const facetsQuery = (organizationId: string, view: SessionView) =>
	queryOptions({
		queryKey: ["sessions", organizationId, "facets", ...keyOf(view)],
		queryFn: () =>
			api.sessions.facets.query({ organizationId, filter: wireFilter(view, serverNow()) }),
		placeholderData: keepPreviousData,
	});

export const sessionQuery = (organizationId: string, sessionId: string) =>
	queryOptions({
		queryKey: ["session", organizationId, sessionId],
		queryFn: () => api.sessions.get.query({ organizationId, sessionId }),
		staleTime: 5_000,
	});

export const previewMax = 5;

/** A person's active sessions: how many, and the first few, for the dialog that ends them all. */
export const activeOfUserQuery = (organizationId: string, userId: string) =>
	queryOptions({
		queryKey: ["sessions", organizationId, "active-of", userId],
		queryFn: () =>
			api.sessions.list.query({
				organizationId,
				filter: { userId, status: "active" },
				limit: previewMax,
			}),
		staleTime: 0,
	});

export const mySessionsQuery = queryOptions({
	queryKey: ["my-sessions"],
	queryFn: () => api.sessions.listMine.query({}),
});

/**
 * After a revocation counts, panels and receipts are read again. The list is not: its rows already say what
 * happened to them, and reading it again would move the others.
 */
export function refreshAfterRevocation(organizationId: string): void {
	void queryClient.invalidateQueries({ queryKey: ["sessions", organizationId, "facets"] });
	void queryClient.invalidateQueries({ queryKey: ["session", organizationId] });
	void queryClient.invalidateQueries({ queryKey: ["receipts", organizationId] });
	void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
	void queryClient.invalidateQueries({
		queryKey: ["sessions", organizationId, "list"],
		refetchType: "none",
	});
}
