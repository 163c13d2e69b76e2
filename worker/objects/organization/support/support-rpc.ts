import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Result } from "../../../domain/result.ts";
import type { Session } from "../../../domain/session.ts";
import type { GrantScope, SupportGrant } from "../../../domain/support-grant.ts";
import type { SessionOrigin } from "../lifecycle/lifecycle-rpc.ts";

/** A global admin as grants name them; null stands for the platform's support as a whole. */
export interface HolderIdentity {
	id: string;
	name: string;
	email: string;
}

/** A change of one support-access grant. Times are instants. */
export type GrantOrder =
	| {
			kind: "request";
			holder: HolderIdentity;
			scope: GrantScope;
			reason: string;
			ticket: string | null;
			durationMs: number | null;
	  }
	| {
			kind: "create";
			holder: HolderIdentity | null;
			scope: GrantScope;
			reason: string;
			ticket: string | null;
			startsAt: number | null;
			endsAt: number;
			/** The grant whose place it takes; without it a second grant to one holder is refused. */
			replaces: string | null;
	  }
	| {
			kind: "approve";
			grantId: string;
			/** Null: the one that was asked for. */
			scope: GrantScope | null;
			startsAt: number | null;
			endsAt: number;
			replaces: string | null;
	  }
	| { kind: "decline"; grantId: string; reason: string | null }
	/** To a later or an earlier end. */
	| { kind: "extend"; grantId: string; endsAt: number; reason: string | null }
	| { kind: "revoke"; grantId: string; reason: string | null };

export interface ChangedGrant {
	grant: SupportGrant;
	/** What the change ended; null when nothing could end by it. */
	receipt: Receipt | null;
}

export interface GrantQuery {
	grantId?: string;
	/** Only grants of this global admin and those for the platform's support as a whole. */
	visibleTo?: string;
	/** true: requested, scheduled or active; false: all others. */
	open?: boolean;
	beforeSequence?: number;
	limit: number;
}

/** Which support session a caller holds: there is one for each console session. */
export interface SupportKey {
	administratorId: string;
	/** The console session, or the local token. */
	key: string;
	/** Asking so keeps the support session alive no longer. */
	isUnattended?: true;
}

export interface SupportStanding {
	/** The grant of the session the caller is in, else the best one they could enter under; null: none is live. */
	grant: { id: string; scope: GrantScope; endsAt: number } | null;
	/** Null: not inside. */
	sessionId: string | null;
}

/** Support access to this organization. */
export interface SupportRpc {
	/** One step in the life of a grant: state, sessions it ends, receipt and events in one transaction. */
	changeGrant(order: GrantOrder, caller: Caller): Promise<Result<ChangedGrant, Failure>>;
	findGrants(
		query: GrantQuery,
	): Promise<Result<{ items: SupportGrant[]; nextSequence: number | null }, Failure>>;
	/** Starts the support session of a global admin under a live grant; the one that runs is handed out again. */
	enterSupport(
		order: { who: HolderIdentity; key: string; grantId: string | null; origin: SessionOrigin },
		caller: Caller,
	): Promise<Result<{ session: Session; grant: SupportGrant }, Failure>>;
	/** Ends the support session; null when there is none. */
	leaveSupport(key: SupportKey, caller: Caller): Promise<Result<Receipt | null, Failure>>;
	/** What a global admin may do here at this moment; counts as activity of their support session. */
	supportStanding(key: SupportKey): Promise<Result<SupportStanding, Failure>>;
	/** Ends all grants and support sessions of someone who is a global admin no longer, and lets none come after. */
	endSupportOf(administratorId: string): Promise<void>;
}
