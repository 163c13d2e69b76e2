import type { Facts } from "../../domain/lease/view.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Result } from "../../domain/result.ts";
import type { RevokeOrder, StartedSession } from "../../objects/organization/organization-rpc.ts";

/** Gates in one edge process: together with the other edges they are more than an organization lends to directly. */
export const gatesPerEdge = 8;

export interface AskedCheck {
	organizationId: string;
	sessionId: string;
	/** Left out, the gate has to ask for them. */
	facts?: Facts;
	consistency: "strict" | "leased";
}

/** One request to an edge; its checks run at the same time. */
export interface CheckRequest {
	gate: number;
	checks: AskedCheck[];
}

export type CheckAnswer = "active" | "revoked" | "expired" | "unavailable";

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
}

export const slugOf = (organizationId: string): string => organizationId.replace("_", "-");
