import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";
import { syncClock } from "../../lib/server-clock.ts";

/** Among what is known of sessions: whatever forgets that forgets these. */
const keyOf = (organizationId: string, userId: string, what: string) =>
	["sessions", organizationId, "person", userId, what] as const;

export const personQuery = (organizationId: string, userId: string) =>
	queryOptions({
		queryKey: keyOf(organizationId, userId, "facts"),
		queryFn: () => api.users.get.query({ organizationId, userId }),
		staleTime: 0,
	});

export type Person = Awaited<ReturnType<typeof api.users.get.query>>;

/** A page of the API. Nobody has more sessions at once, but for what goes wrong: the list shows all of those. */
const standingMax = 200;

/** The sessions of a person that stand, in an order in which using them moves none. */
export const standingOfPersonQuery = (organizationId: string, userId: string) =>
	queryOptions({
		queryKey: keyOf(organizationId, userId, "standing"),
		queryFn: async () => {
			const page = await api.sessions.list.query({
				organizationId,
				filter: { userId, status: "active" },
				sort: { by: "createdAt", direction: "desc" },
				limit: standingMax,
			});
			syncClock(page.asOf);
			return page;
		},
		staleTime: 0,
	});

export const endedPageSize = 20;

/** The sessions of a person that have ended, the last end first: what has not ended has no place in this order. */
export const endedOfPersonQuery = (organizationId: string, userId: string) =>
	infiniteQueryOptions({
		queryKey: keyOf(organizationId, userId, "ended"),
		queryFn: ({ pageParam }) =>
			api.sessions.list.query({
				organizationId,
				filter: { userId },
				sort: { by: "endedAt", direction: "desc" },
				limit: endedPageSize,
				...(pageParam ? { cursor: pageParam } : {}),
			}),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		staleTime: 0,
	});

export const receiptsOfPersonQuery = (organizationId: string, userId: string) =>
	queryOptions({
		queryKey: ["receipts", organizationId, "of", userId],
		queryFn: () =>
			api.revocations.list.query({ organizationId, filter: { userId }, limit: endedPageSize }),
		staleTime: 0,
	});

export interface PeopleView {
	q: string;
	/** Also those who have no session that stands. */
	isEverybody: boolean;
}

export const peoplePageSize = 50;

export async function readPeople(
	organizationId: string,
	{ q, isEverybody }: PeopleView,
	cursor = "",
) {
	const page = await api.users.list.query({
		organizationId,
		filter: { ...(q ? { q } : {}), ...(isEverybody ? {} : { active: true }) },
		sort: { by: "lastSeenAt", direction: "desc" },
		limit: peoplePageSize,
		...(cursor ? { cursor } : {}),
	});
	syncClock(page.asOf);
	return page;
}

export const peopleQuery = (organizationId: string, view: PeopleView) =>
	infiniteQueryOptions({
		queryKey: ["sessions", organizationId, "people", view.q, view.isEverybody],
		queryFn: ({ pageParam }) => readPeople(organizationId, view, pageParam),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		placeholderData: keepPreviousData,
		// A person's row stays theirs, whatever is read of them again.
		reconcile: "id",
		staleTime: 0,
	});

type PeoplePage = Awaited<ReturnType<typeof readPeople>>;
export type PersonEntry = PeoplePage["items"][number];
export type PeopleTotal = PeoplePage["total"];
