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

const instant = z.number().int().nonnegative();
const name = text(400, "Search for at most 400 characters.");

/** Which receipts are asked for; several fields narrow each other down. */
export const receiptFilterSchema = z.strictObject({
	/** Whose sessions ended by it, be it one of them or all. */
	userId: text(255).optional(),
	/** Words of the name of a person whose sessions ended by it. */
	userName: name.optional(),
	cause: z.enum(endCauses).optional(),
	/** Who ended them. */
	actorId: text(255).optional(),
	/** Words of their name. */
	actorName: name.optional(),
	state: z.enum(["recorded", "enforced"]).optional(),
	/** When it was recorded: from this instant on, and before that. */
	from: instant.optional(),
	to: instant.optional(),
});
export type ReceiptFilter = z.infer<typeof receiptFilterSchema>;

/** A filter whose names have been read: beginnings of words; none, where something was typed that names nobody. */
export interface ReceiptQuery extends Omit<ReceiptFilter, "userName" | "actorName"> {
	userWords?: string[];
	actorWords?: string[];
}

/** More people of one name are not looked up: a name that so many have finds nobody in particular. */
export const receiptPeopleMax = 50;

/** Whom a receipt concerns, as far as their sessions are still kept. Names are looked up, so that they can be erased. */
export interface Concerned {
	/** How many people; null where not all of its sessions were looked at, or are kept. */
	people: number | null;
	/** Them, where they are one or two. */
	named: ConcernedPerson[];
	/** The device of its only session. */
	device: string | null;
}

interface ConcernedPerson {
	id: string;
	name: string;
	email: string;
}

/** A session that ended by a receipt, for those who do not read ids. */
export interface ConcernedSession {
	id: string;
	user: ConcernedPerson;
	device: string;
}

/** A receipt as a list shows it. */
export type ListedReceipt = Receipt & { concerned: Concerned };

/** One receipt, with the sessions that it names; null while D1 does not answer. */
export type FullReceipt = Receipt & {
	concerned: Concerned | null;
	sessions: ConcernedSession[] | null;
};

export const nobodyKnown: Concerned = { people: null, named: [], device: null };

/** The sessions that a receipt names: of one that had ended before it is only what was asked for. */
export const sessionsNamedBy = ({ scope, sessionIds }: Receipt): string[] =>
	scope.kind === "session" ? [scope.sessionId] : sessionIds;

/** Whom a receipt concerns, told from the sessions of it that are still kept. */
export function concernedIn(receipt: Receipt, sessions: readonly ConcernedSession[]): Concerned {
	if (receipt.more || sessions.length < sessionsNamedBy(receipt).length) return nobodyKnown;
	const people = new Map(sessions.map(({ user }) => [user.id, user]));
	return {
		people: people.size,
		named: people.size > 2 ? [] : [...people.values()],
		device: sessions.length === 1 ? (sessions[0]?.device ?? null) : null,
	};
}
