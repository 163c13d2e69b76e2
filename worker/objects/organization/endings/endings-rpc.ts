import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { SessionQuery } from "../../../domain/lists/session-filter.ts";
import type { Receipt, RevocationScope } from "../../../domain/receipt.ts";
import type { Result } from "../../../domain/result.ts";
import type { EndCause, Session } from "../../../domain/session.ts";

export interface RevokeOrder {
	target:
		| { kind: "sessions"; sessionIds: string[]; scope: RevocationScope }
		| { kind: "user"; userId: string }
		/** `confirm` must be the organization's slug. */
		| { kind: "organization"; confirm: string }
		/** What a preview showed; `expectedCount` must be its count. */
		| {
				kind: "preview";
				previewId: string;
				expectedCount: number;
				/** Must be the organization's slug when the preview covered every session that stood. */
				confirm?: string;
		  };
	/** Left out of every scope but named sessions: the caller's own session. */
	exceptSessionId?: string | null;
	/** Only sessions of this user are touched; others count as unknown. For people ending their own. */
	onlyUserId?: string;
	/** Sessions of the admin UI count as unknown: for machines, which have no say in them. */
	sparesAdminUi?: true;
	/** The administrator whose session it is signs out: their log says so. */
	signsOut?: true;
	/** The one session it names was not its person's doing, they say: the log is told, whether or not it still stood. */
	disowned?: true;
	cause: EndCause;
	reason: string | null;
}

export interface RevocationPreview {
	previewId: string;
	count: number;
	/** It covers every session that stands: ending it asks for the organization's slug. */
	everything: boolean;
	/** The first of what would end. */
	sample: Session[];
	expiresAt: number;
}

/** Which sessions, save one, and by which token or session. */
export interface PreviewOrder {
	query: SessionQuery;
	exceptId: string | null;
	credentialId: string;
}

/** Revocations, and what they left behind. */
export interface EndingsRpc {
	revoke(order: RevokeOrder, caller: Caller): Promise<Result<Receipt, Failure>>;
	/** Evaluates a filter here, at the authority, and keeps what it matches for 10 minutes. */
	previewRevocation(order: PreviewOrder): Promise<Result<RevocationPreview, Failure>>;
	getReceipt(receiptId: string): Promise<Result<Receipt, Failure>>;
}
