import { queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";

/** How often the page looks again: while something is on its way often enough to see it arrive. */
const watchMs = 500;
const lookMs = 2_000;

export const healthQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["health", organizationId],
		queryFn: () => api.health.get.query({ organizationId }),
		staleTime: 0,
		refetchInterval: (query) => (query.state.data?.pending.length ? watchMs : lookMs),
	});

export type Health = Awaited<ReturnType<typeof api.health.get.query>>;
