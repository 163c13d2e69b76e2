import type { GateAnswer } from "./gate/gate-calls.ts";

type CheckVerdict = "active" | "ended" | "unavailable";

/** Where numbers for operators go. They name organizations, never people, sessions or addresses. */
export interface Metrics {
	/** `count` checks were answered. */
	checked(
		organizationId: string,
		source: GateAnswer["source"],
		verdict: CheckVerdict,
		count?: number,
	): void;
	/** An isolate asked for a lease or renewed one; `nobody`: none was lent. */
	leaseRenewed(organizationId: string, lender: "organization" | "replica" | "nobody"): void;
	/** A revocation that ended something is in force everywhere, so long after it was recorded. */
	enforced(organizationId: string, afterMs: number): void;
}

export const verdictOf = ({ active, unavailable }: GateAnswer): CheckVerdict =>
	unavailable ? "unavailable" : active ? "active" : "ended";
