import { queryOptions } from "@tanstack/solid-query";
import { type ApiToken, api } from "../../api/client.ts";

export const apiTokensQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["api-tokens", organizationId],
		queryFn: async () => (await api.apiTokens.list.query({ organizationId })).items,
		staleTime: 0,
	});

/** Whether calls with the token are let in at this moment. */
export const isUsable = (token: ApiToken, nowMs: number): boolean =>
	token.revokedAt === null && (token.expiresAt === null || token.expiresAt > nowMs);
