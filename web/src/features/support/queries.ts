import { infiniteQueryOptions, queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { meQuery, organizationsQuery } from "../../api/session.tsx";
import { syncClock } from "../../lib/server-clock.ts";

/** More open grants than this in one organization are not shown; nobody can watch over that many. */
const openMax = 200;

/** Requests, scheduled and active grants, with the longest time that the policy allows. */
export const openGrantsQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["grants", organizationId, "open"],
		queryFn: async () => {
			const page = await api.supportGrants.list.query({
				organizationId,
				filter: { open: true },
				limit: openMax,
			});
			syncClock(page.asOf);
			return page;
		},
		staleTime: 0,
	});

export const pastPageSize = 20;

export const pastGrantsQuery = (organizationId: string) =>
	infiniteQueryOptions({
		queryKey: ["grants", organizationId, "past"],
		queryFn: ({ pageParam }) =>
			api.supportGrants.list.query({
				organizationId,
				filter: { open: false },
				limit: pastPageSize,
				...(pageParam ? { cursor: pageParam } : {}),
			}),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		staleTime: 0,
	});

export const grantQuery = (organizationId: string, grantId: string) =>
	queryOptions({
		queryKey: ["grants", organizationId, grantId],
		queryFn: () => api.supportGrants.get.query({ organizationId, grantId }),
		staleTime: 0,
	});

export const grantEvidenceQuery = (organizationId: string, grantId: string) =>
	queryOptions({
		queryKey: ["grants", organizationId, grantId, "evidence"],
		queryFn: () => api.supportGrants.evidence.query({ organizationId, grantId }),
		staleTime: 0,
	});

export const refreshGrants = (organizationId: string): Promise<void> =>
	queryClient.invalidateQueries({ queryKey: ["grants", organizationId] });

/** Where the person stands: inside which organizations, under which grants. */
export async function refreshStanding(organizationId: string): Promise<void> {
	await Promise.all([
		queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
		queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey }),
		refreshGrants(organizationId),
	]);
}

const kept = new Set<unknown>(["me", "organizations", "grants", "my-sessions"]);

/** Forgets everything that was read inside an organization. */
export function forgetInside(): void {
	queryClient.removeQueries({ predicate: ({ queryKey }) => !kept.has(queryKey[0]) });
}
