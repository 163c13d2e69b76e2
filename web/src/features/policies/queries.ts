import { queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";

export const policyQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["policy", organizationId],
		queryFn: () => api.policies.get.query({ organizationId }),
	});
