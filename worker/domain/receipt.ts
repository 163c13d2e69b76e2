import { z } from "zod";
import type { ActorReference } from "./actor.ts";
import { type EndCause, endCauses } from "./session.ts";
import { text, writtenText } from "./wire/text.ts";

/** What a revocation was aimed at. */
export type RevocationScope =
	| { kind: "session"; sessionId: string }
	| { kind: "sessions"; requested: number }
	| { kind: "user"; userId: string; userName: string | null }
	/** Of those shown in the preview, `noLongerMatching` stood but did not fit the filter any more. */
	| { kind: "filter"; shown: number; noLongerMatching: number }
	| { kind: "organization" }
	/** A stricter policy left these outside its limits. */
	| { kind: "policy" }
	/** A support-access grant ended; `holderName` is null for the platform's support as a whole. */
	| { kind: "support_grant"; grantId: string; holderName: string | null };

/** One named session, as the target of a revocation. */
export const oneSession = (
	sessionId: string,
): { kind: "sessions"; sessionIds: string[]; scope: RevocationScope } => ({
	kind: "sessions",
	sessionIds: [sessionId],
	scope: { kind: "session", sessionId },
});

/** A region (or the edges that lease directly) from which no stale answer can come any more. */
export interface Reach {
	/** Null: edges that lease from the organization itself. */
	region: string | null;
	how: "acknowledged" | "ran_out";
	at: number;
}

/** A region from which a stale answer may still come. */
export interface Waiting {
	/** Null: edges that lease from the organization itself. */
	region: string | null;
	/** By then its lease has run out, if it does not acknowledge before. */
	until: number;
}

/** The durable record of one revocation. */
export interface Receipt {
	id: string;
	sequence: number;
	organizationId: string;
	scope: RevocationScope;
	/** How many sessions this revocation ended. */
	revoked: number;
	/** How many of the named ones had ended before. */
	alreadyEnded: number;
	recordedAt: number;
	enforcedAt: number | null;
	/** The instant by which it is enforced everywhere, whatever is lost on the way. */
	enforcedBy: number;
	state: "recorded" | "enforced";
	/** How each holder of a lease came to refuse: none when nobody held one. */
	reach: Reach[];
	/** While it is on its way, where it is not in force yet; `reach` then says where it is. */
	waiting?: Waiting[];
	by: ActorReference;
	cause: EndCause;
	reason: string | null;
	/** At most 500; `more` says that there were others. */
	sessionIds: string[];
	more: boolean;
}

export const sessionIdsInlineMax = 500;

const reason = writtenText(500, "A reason has at most 500 characters.");

export const reasonSchema = reason.transform((written) => written || undefined).optional();

/** For what cannot be undone a reason is required. */
export const reasonGivenSchema = reason.min(1, "Say why: the reason is kept with the receipt.");

export const receiptFilterSchema = z.strictObject({
	userId: text(255).optional(),
	cause: z.enum(endCauses).optional(),
});
export type ReceiptFilter = z.infer<typeof receiptFilterSchema>;
