import type { ActorReference } from "./actor.ts";
import type { SeenClient } from "./facts/flags.ts";
import type { EntryWay } from "./my-devices/visit.ts";
import type { Policy, PolicyField } from "./policy.ts";

export const auditActions = [
	"organization.created",
	"session.started",
	"sessions.revoked",
	/** No lease answers for the ended sessions any more, anywhere. */
	"revocation.enforced",
	"session.expired",
	/** A person says of one of their sessions that it was not them; it ended with that, if it stood. */
	"session.disowned",
	/** A person came to the page of their own devices. */
	"my_devices.entered",
	"refresh_token.reused",
	"refresh_token.replayed_elsewhere",
	/** A session goes on in another browser than it began in. */
	"session.user_agent_changed",
	"policy.changed",
	/** A person's name or e-mail address is another one now. */
	"user.updated",
	/** An erasure has begun: sessions end, and nothing here says the name any more. */
	"user.erased",
	/** It is over: D1 names the person no more either. */
	"user.erasure_completed",
	"user.exported",
	/** A file of the log was handed out. */
	"audit_log.exported",
	"call.refused",
	"projection.repaired",
	"organization.closed",
	"organization.recovered",
	/** In the platform's own log: a key signs checkpoints from here on, or verifies those it has signed. */
	"log_key.added",
	"administrator.invited",
	"administrator.accepted",
	"administrator.removed",
	/** Their own session began; in place of `session.started`. */
	"administrator.signed_in",
	/** The same, with credentials asked for again. */
	"administrator.stepped_up",
	/** They ended their own session by signing out; in place of `sessions.revoked`. */
	"administrator.signed_out",
	/** Of an administrator, or of somebody who wanted to be one. */
	"sign_in.refused",
	"api_token.created",
	"api_token.rotated",
	"api_token.taken_over",
	/** Two weeks before its end, once. */
	"api_token.ends_soon",
	/** It reached its end, once; one that was revoked before has only that. */
	"api_token.ended",
	"api_token.revoked",
	"support_grant.requested",
	"support_grant.created",
	"support_grant.approved",
	"support_grant.declined",
	"support_grant.extended",
	"support_grant.shortened",
	"support_grant.revoked",
	"support_grant.expired",
	"support_grant.lapsed",
	"support_grant.replaced",
	/** In the platform's own log: a global admin went into the organization. */
	"support_session.entered",
	/** They went out by themselves: in the organization in place of `sessions.revoked`, and in the platform's log. */
	"support_session.left",
	"saved_view.saved",
	"saved_view.removed",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What the event of an ending may be. */
export const endingActions: readonly AuditAction[] = [
	"sessions.revoked",
	"administrator.signed_out",
	"support_session.left",
];

/** One event per effect, written in the same transaction. Personal data stays in the rows it names. */
export interface AuditEvent {
	id: string;
	sequence: number;
	at: number;
	actor: Pick<ActorReference, "kind" | "id">;
	action: AuditAction;
	target: { kind: string; id: string };
	severity: "info" | "critical";
	receiptId: string | null;
	/** The support-access grant under which the actor acted. */
	grantId: string | null;
	reason: string | null;
	/** What shows it, where an action has any such facts. Those of clients are personal, and erased with the session's. */
	details:
		| { first: SeenClient; again: SeenClient }
		| RefusedCalls
		| PolicyChanges
		| ExportedLog
		| AddedKey
		| SignedIn
		/** What a saved view was called. */
		| { viewName: string }
		| EnteredDevices
		| null;
	/** Of the client behind the request; null when nobody asked, it is not known, or its retention is over. */
	ip: string | null;
	requestId: string | null;
}

/** What a change of the policy changed. */
export interface PolicyChanges {
	changed: {
		field: string;
		before: Policy[PolicyField];
		after: Policy[PolicyField];
	}[];
}

/** Who vouched for an administrator. Their account there is the one that their id is bound to, for good. */
export interface SignedIn {
	provider: string;
	/** When the provider last asked for credentials; null when it does not say. */
	authenticatedAt: number | null;
}

/** How a person came to the page of their own devices, and who vouched for them. */
export interface EnteredDevices {
	way: EntryWay;
	/** The issuer of the access token, or the provider. */
	voucher: string;
}

/** Calls, or sign-ins, of one caller that were refused. */
export interface RefusedCalls {
	/** How many calls the event stands for. */
	count: number;
	/** Each kind of them, in the order they first came; of more kinds than are kept, only the count knows. */
	refused: RefusedKind[];
}

interface RefusedKind {
	/** A procedure, or method and path of an endpoint. */
	call: string;
	/** Why, from the closed list of refusals. */
	because: string;
	/** Which organization was asked for; it may be one that does not exist. */
	organizationId: string | null;
	count: number;
}

/** A file of the log that was handed out. */
export interface ExportedLog {
	format: "ndjson" | "csv" | "ocsf";
	filter: NotedFilter;
	/** The newest event that was in the log when it began: the file holds none after it. */
	through: number;
}

/**
 * A filter as an event keeps it. Names, addresses and ids that may be a person's are personal, and no erasure looks for
 * them here: of these only that there was one.
 */
export interface NotedFilter {
	actorId?: true;
	actorName?: true;
	action?: AuditAction[];
	targetId?: true;
	targetName?: true;
	severity?: AuditEvent["severity"];
	grantId?: string;
	receiptId?: string;
	tokenId?: string;
	address?: true;
	from?: number;
	to?: number;
}

/** A key of the logs. */
export interface AddedKey {
	/** In base64; the key's name in each log is that log's origin. */
	publicKey: string;
	/** Since when it is meant to be used. */
	from: number;
}

/** An event as people read it: with the names that are still kept of whom it concerns. */
export interface AuditEntry extends Omit<AuditEvent, "actor" | "target"> {
	actor: AuditEvent["actor"] & { name: string | null };
	target: AuditEvent["target"] & { name: string | null };
}

/** An event in a list that tells of an ending and of its being enforced in one row. */
export interface ListedEntry extends AuditEntry {
	/** Of an ending that is in force everywhere: the event that says so, and how long that took. */
	enforced?: { eventId: string; afterMs: number };
}

/** The other of the two events of an ending: that it is recorded, and that it is enforced. */
export interface Counterpart {
	id: string;
	action: AuditAction;
}

/** Ids of the events right before and after one in the log; null where it ends. */
interface Neighbours {
	newer: string | null;
	older: string | null;
}

/** One event with what is around it in the whole log. */
export interface FoundEntry extends AuditEntry {
	leafIndex: number;
	neighbours: Neighbours;
	/** Null for what is no ending, or is not enforced yet. */
	counterpart: Counterpart | null;
}
