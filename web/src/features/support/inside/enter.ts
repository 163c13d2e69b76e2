import { api } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { attempt } from "../../../api/query-client.ts";
import { refreshStanding } from "../queries.ts";

/** Goes into the organization, or goes on under a grant that was extended. Answers with the problem, if any. */
export async function enter(organizationId: string): Promise<Problem | null> {
	const outcome = await attempt(() =>
		api.supportGrants.enter.mutate({ organizationId, idempotencyKey: crypto.randomUUID() }),
	);
	await refreshStanding(organizationId);
	return outcome.ok ? null : outcome.problem;
}
