import { secondMs } from "../clock.ts";

/** How much of something a party may do: `size` at once, and one more every `refillMs`. */
export interface Budget {
	size: number;
	refillMs: number;
}

/** What is left of a budget at a moment, in the time that it takes to refill: whole milliseconds add up exactly. */
export interface Balance {
	leftMs: number;
	asOf: number;
}

/** What each heavy procedure takes out of the budgets of its caller and of its organization. */
export const heavyCosts = {
	"sessions.facets": 1,
	"organizations.overview": 1,
	"sessions.previewRevocation": 2,
	"policies.simulate": 2,
	/** Each part. */
	"auditLog.export": 1,
	/** Each 4,096 entries. */
	"auditLog.verify": 1,
	/** What is not signed yet is signed for it. */
	"revocations.evidence": 1,
	"supportGrants.evidence": 1,
	"users.export": 5,
	"organizations.reconcile": 10,
} as const;
export type HeavyProcedure = keyof typeof heavyCosts;

/** Of one token or session: a person who tries out filters never notices, a program that does nothing else does. */
export const credentialBudget: Budget = { size: 40, refillMs: secondMs };

/** Of all who ask about one organization, so that many tokens are not many budgets. */
export const organizationBudget: Budget = { size: 120, refillMs: 333 };

/** What is left by now of a balance; a party that was never seen has all of its budget. */
export function balanceAt(balance: Balance | undefined, budget: Budget, nowMs: number): Balance {
	const wholeMs = budget.size * budget.refillMs;
	if (balance === undefined) return { leftMs: wholeMs, asOf: nowMs };
	// A clock that was set back refills nothing, and takes nothing away.
	const passedMs = Math.max(0, nowMs - balance.asOf);
	const leftMs = Math.min(wholeMs, balance.leftMs + passedMs);
	return { leftMs, asOf: Math.max(nowMs, balance.asOf) };
}

/** How long until a balance covers a cost; 0: it does now. A cost above the whole budget counts as the whole of it. */
export const waitMs = ({ leftMs }: Balance, budget: Budget, cost: number): number =>
	Math.max(0, Math.min(cost, budget.size) * budget.refillMs - leftMs);

/** What a balance is after a cost that it covers. */
export const without = (balance: Balance, budget: Budget, cost: number): Balance => ({
	...balance,
	leftMs: Math.max(0, balance.leftMs - cost * budget.refillMs),
});
