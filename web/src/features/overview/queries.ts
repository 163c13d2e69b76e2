import { queryOptions } from "@tanstack/solid-query";
import { api } from "../../api/client.ts";
import { syncClock } from "../../lib/server-clock.ts";
import { hourStartOf } from "./hours.ts";

/** Among what is known of sessions: whatever forgets that forgets this. */
export const overviewQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["sessions", organizationId, "overview"],
		queryFn: async () => {
			const hourStart = hourStartOf(new Date().getTimezoneOffset());
			const read = await api.organizations.overview.query({ organizationId, hourStart });
			syncClock(read.asOf);
			return read;
		},
		staleTime: 0,
	});
