import type { Failure } from "../../../domain/errors.ts";
import type { Health } from "../../../domain/health.ts";
import type { Facts } from "../../../domain/lease/facts.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../../domain/lease/messages.ts";
import type { Result } from "../../../domain/result.ts";
import type { Activity } from "../lifecycle/lifecycle-rpc.ts";

/** What those who answer checks from memory ask for. */
export interface LeasesRpc {
	/** A region replica renews its lease. */
	renewLease(request: RenewRequest): Promise<LeaseGrant | null>;
	/** An isolate leases from the organization itself; null: it shall go through its region's replica, or ask each time. */
	leaseDirectly(request: RenewRequest, activity: Activity[]): Promise<LeaseGrant | null>;
	/**
	 * Notes a process outside Workers that leases with an API token of this object; 0: it may. Otherwise the token has as
	 * many as one may have, and in how many milliseconds that may change.
	 */
	noteHolder(tokenId: string, holder: string): Promise<number>;
	/** Notes that nothing which depends on a holder can answer from an older view any more. */
	acknowledgeLease(acknowledgement: Acknowledgement): Promise<void>;
	/** What never changes about a session, for a holder that knows only its id; null: there is none. */
	factsOf(sessionId: string): Promise<Facts | null>;
	/** How fast revocations reached everyone, which are still on their way, and who holds a lease. */
	health(): Promise<Result<Health, Failure>>;
}
