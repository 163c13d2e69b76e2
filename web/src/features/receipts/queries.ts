import { infiniteQueryOptions, queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";

export const receiptPageSize = 50;

export const receiptListQuery = (organizationId: string) =>
	infiniteQueryOptions({
		queryKey: ["receipts", organizationId, "list"],
		queryFn: ({ pageParam }) =>
			api.revocations.list.query({
				organizationId,
				limit: receiptPageSize,
				...(pageParam ? { cursor: pageParam } : {}),
			}),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		staleTime: 0,
	});

/** How often a receipt that is not enforced yet is read again. */
const watchMs = 500;

export const receiptQuery = (organizationId: string, receiptId: string) =>
	queryOptions({
		queryKey: ["receipts", organizationId, receiptId],
		queryFn: () => api.revocations.get.query({ organizationId, receiptId }),
		refetchInterval: (query) => (query.state.data?.state === "recorded" ? watchMs : false),
	});
