import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/solid-query";
import { api, type Receipt } from "../../api/client.ts";
import { type ReceiptView, receiptFilter } from "./receipt-view.ts";

export const receiptPageSize = 50;

/** @param nowMs what a range counts back from; the same for all pages of one list */
export const receiptListQuery = (organizationId: string, view: ReceiptView, nowMs: number) => {
	const filter = receiptFilter(view, nowMs);
	return infiniteQueryOptions({
		queryKey: ["receipts", organizationId, "list", filter],
		queryFn: ({ pageParam }) =>
			api.revocations.list.query({
				organizationId,
				filter,
				limit: receiptPageSize,
				...(pageParam ? { cursor: pageParam } : {}),
			}),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor,
		staleTime: 0,
		placeholderData: keepPreviousData,
	});
};

/** How often a receipt that is not enforced yet is read again. */
const watchMs = 500;

export const receiptQuery = (organizationId: string, receiptId: string) =>
	queryOptions({
		queryKey: ["receipts", organizationId, receiptId],
		queryFn: () => api.revocations.get.query({ organizationId, receiptId }),
		refetchInterval: (query) => (query.state.data?.state === "recorded" ? watchMs : false),
	});

/** Asked for anew once the revocation is enforced: the file is then of that, and not of its being recorded. */
export const receiptEvidenceQuery = (organizationId: string, { id, state }: Receipt) =>
	queryOptions({
		queryKey: ["receipts", organizationId, id, "evidence", state],
		queryFn: () => api.revocations.evidence.query({ organizationId, receiptId: id }),
	});
