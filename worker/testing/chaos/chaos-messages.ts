import type { AskedSession, GateAnswer } from "../../domain/gate/gate-calls.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Result } from "../../domain/result.ts";
import type { RevokeOrder } from "../../objects/organization/endings/endings-rpc.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";

/** Gates in one edge process. */
export const gatesPerEdge = 3;

/** Calls of one gate under way: above this, more would only be a crowd before a cut line. */
export const callsMax = 2;

/** Without claims the gate has to ask for the facts. */
export interface AskedCheck extends Omit<AskedSession, "adopt"> {
	gate: number;
	consistency: "strict" | "leased";
}

/** One request to an edge; its checks run at the same time. */
export interface CheckRequest {
	checks: AskedCheck[];
	/** What has no answer by then is not waited for, so that a gate without a lease does not hold up the others. */
	waitMs: number;
}

export type CheckAnswer = "active" | "revoked" | "expired" | "unavailable";

/** A session that is not known at all counts as revoked: the script knows that it was started. */
export function toAnswer({ active, unavailable, status }: GateAnswer): CheckAnswer {
	if (unavailable) return "unavailable";
	if (active) return "active";
	return status === "expired" ? "expired" : "revoked";
}

/** What the script asks of the writer process, one route for each. */
export interface WriterCalls {
	create(organizationId: string): Promise<Result<unknown, unknown>>;
	policy(organizationId: string, leaseMs: number): Promise<Result<unknown, unknown>>;
	start(organizationId: string, userId: string): Promise<Result<StartedSession, unknown>>;
	revoke(
		organizationId: string,
		order: RevokeOrder,
		idempotencyKey: string,
	): Promise<Result<Receipt, unknown>>;
	/** How late the latest timer of half a second was, in a process that does the writer's work meanwhile. */
	timerLag(): Promise<number>;
	/** As many isolates lease as the organization lends to directly: all others have to go through its replica. */
	crowd(organizationId: string): Promise<void>;
}

export const slugOf = (organizationId: string): string => organizationId.replace("_", "-");
