import {
	defaultTerms,
	directWindowMs,
	dur,
	isolateGuardMs,
	pushRetryMs,
	replicaGuardMs,
} from "../../../domain/lease/terms.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Disruption } from "./processes.ts";

/** The longest `leaseMs` of a run. */
export const leaseMaxMs = 400;

/** How long a starting writer waits for whoever may hold a lease, and one retry. */
const afterRestartMs = (replicated: boolean): number =>
	pushRetryMs +
	(replicated
		? dur(defaultTerms.replicaTermMs, replicaGuardMs)
		: dur(leaseMaxMs + directWindowMs, isolateGuardMs));

/**
 * By when the receipt's revocation has to be enforced, on the writer's wall clock: what the receipt says, unless the
 * writer restarted since, which moves it, or stood still, which holds it up.
 */
export function boundOf(
	receipt: Pick<Receipt, "recordedAt" | "enforcedBy">,
	enforcedAtMs: number,
	disruptions: readonly Disruption[],
	replicated: boolean,
): number {
	let boundMs = receipt.enforcedBy;
	for (const { kind, fromMs, toMs } of disruptions) {
		const endMs = toMs ?? enforcedAtMs;
		if (endMs < receipt.recordedAt || fromMs > Math.min(boundMs, enforcedAtMs)) continue;
		if (kind === "down") boundMs = Math.max(boundMs, endMs + afterRestartMs(replicated));
		else boundMs += endMs - Math.max(fromMs, receipt.recordedAt);
	}
	return boundMs;
}
