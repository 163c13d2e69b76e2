import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/solid-query";
import { api, type SessionPage } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { organizationsQuery } from "../../api/session.tsx";
import { opaque } from "../../lib/opaque.ts";
import { serverNow, syncClock } from "../../lib/server-clock.ts";
import { minuteMs } from "../../lib/units.ts";
import {
	isLedger,
	parseView,
	type SessionView,
	type WireFilter,
	wireFilter,
} from "./filters/session-view.ts";

/** What fills any screen, so that the first rows come soon. */
const firstPageSize = 50;
/** Whoever goes further goes far: fewer answers, of which each redraws the list. */
export const furtherPageSize = 200;

/** A view as part of a query's key: windows such as "7 days" by their length, because their instants move. */
const keyOf = (view: SessionView): WireFilter => wireFilter(view, 0);

/** What was read, with the moment on the page's own clock that it is at least as new as. */
export type Read<T> = T & { readAt: number };

/** Where a page begins, and the instant its windows count back from: a cursor belongs to one filter. */
interface PagePosition {
	cursor: string;
	fromMs: number;
}

export const sessionListQuery = (organizationId: string, view: SessionView) =>
	infiniteQueryOptions({
		queryKey: ["sessions", organizationId, "list", keyOf(view), view.sort],
		queryFn: async ({ pageParam }) => {
			const readAt = performance.now();
			const fromMs = pageParam?.fromMs ?? serverNow();
			const page = await api.sessions.list.query({
				organizationId,
				filter: wireFilter(view, fromMs),
				sort: view.sort,
				limit: pageParam ? furtherPageSize : firstPageSize,
				...(pageParam ? { cursor: pageParam.cursor } : {}),
			});
			syncClock(page.asOf);
			return opaque({ ...page, fromMs, readAt });
		},
		initialPageParam: null as PagePosition | null,
		getNextPageParam: ({ nextCursor, fromMs }): PagePosition | null =>
			nextCursor === null ? null : { cursor: nextCursor, fromMs },
		// Somebody who comes back to it within this time finds it as they left it.
		gcTime: 30 * minuteMs,
		// The rows on screen stay until the next ones are there.
		placeholderData: keepPreviousData,
	});

/** The first page of the list without filters, as it came with the page: read since the browser began to load it. */
export function takeFirstPage(organizationId: string, page: SessionPage): void {
	syncClock(page.asOf);
	queryClient.setQueryData(sessionListQuery(organizationId, parseView("")).queryKey, {
		pages: [opaque({ ...page, fromMs: serverNow(), readAt: 0 })],
		pageParams: [null],
	});
}

/** Reads the list again from its first page; the pages behind it belonged to an order that is over. */
export async function readFromStart(organizationId: string, view: SessionView): Promise<void> {
	const { queryKey } = sessionListQuery(organizationId, view);
	queryClient.setQueryData(
		queryKey,
		(read) => read && { pages: read.pages.slice(0, 1), pageParams: read.pageParams.slice(0, 1) },
	);
	await queryClient.invalidateQueries({ queryKey });
}

/** Counts beside the choices of each filter; each leaves its own filter out, so its alternatives keep theirs. */
export const facetsQuery = (organizationId: string, view: SessionView) =>
	queryOptions({
		queryKey: ["sessions", organizationId, "facets", keyOf(view)],
		queryFn: async () => {
			const readAt = performance.now();
			const filter = wireFilter(view, serverNow());
			return { ...(await api.sessions.facets.query({ organizationId, filter })), readAt };
		},
		placeholderData: keepPreviousData,
	});

/** Sessions that began, or in the ledger ended, since the list was read: they wait until somebody asks for them. */
export async function countSince(
	organizationId: string,
	view: SessionView,
	sinceMs: number,
): Promise<SessionPage["total"]> {
	const filter = wireFilter(view, serverNow());
	const since = isLedger(view)
		? { endedAfter: Math.max(sinceMs, filter.endedAfter ?? 0) }
		: { createdAfter: Math.max(sinceMs, filter.createdAfter ?? 0) };
	const answer = await api.sessions.list.query({
		organizationId,
		filter: { ...filter, ...since },
		limit: 1,
	});
	return answer.total;
}

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

/** Reads again whatever of the organization's counts is on screen: those of the filters, and of an open question. */
export async function refreshCounts(organizationId: string): Promise<void> {
	await Promise.all(
		["facets", "active-of"].map((what) =>
			queryClient.invalidateQueries({ queryKey: ["sessions", organizationId, what] }),
		),
	);
}

/** Counts come from a copy that follows the organization; read at once they would still contain what just ended. */
export const countedWithinMs = 1_200;

/**
 * After a revocation counts, panels and receipts are read again. The list is not: its rows already say what
 * happened to them, and reading it again would move the others.
 */
export function refreshAfterRevocation(organizationId: string): void {
	setTimeout(() => void refreshCounts(organizationId), countedWithinMs);
	void queryClient.invalidateQueries({ queryKey: ["session", organizationId] });
	void queryClient.invalidateQueries({ queryKey: ["receipts", organizationId] });
	void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
	void queryClient.invalidateQueries({
		queryKey: ["sessions", organizationId, "list"],
		refetchType: "none",
	});
}
