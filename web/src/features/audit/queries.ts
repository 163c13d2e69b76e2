import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";
import { syncClock } from "../../lib/server-clock.ts";
import { type AuditView, auditFilter } from "./audit-view.ts";

export const auditPageSize = 50;

/** @param nowMs what a range counts back from; the same for all pages of one list */
export const auditListQuery = (organizationId: string, view: AuditView, nowMs: number) => {
	const filter = auditFilter(view, nowMs);
	return infiniteQueryOptions({
		queryKey: ["audit", organizationId, "list", filter],
		queryFn: async ({ pageParam }) => {
			const page = await api.auditLog.list.query({
				organizationId,
				filter,
				limit: auditPageSize,
				folded: true,
				...(pageParam ? { cursor: pageParam } : {}),
			});
			syncClock(page.asOf);
			return page;
		},
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		placeholderData: keepPreviousData,
		staleTime: 0,
	});
};

export const auditEventQuery = (organizationId: string, eventId: string) =>
	queryOptions({
		queryKey: ["audit", organizationId, eventId],
		queryFn: () => api.auditLog.get.query({ organizationId, eventId }),
		// An event never changes, but the newest one gets a neighbour.
		staleTime: ({ state }) =>
			state.data && state.data.neighbours.newer === null ? 0 : Number.POSITIVE_INFINITY,
	});
