import type { ActorReference } from "./actor.ts";

export type AuditAction =
	| "organization.created"
	| "session.started"
	| "sessions.revoked"
	| "session.expired"
	| "refresh_token.reused"
	| "policy.changed"
	| "user.erased"
	| "user.exported"
	| "projection.repaired"
	| "organization.recovered"
	| "administrator.invited"
	| "administrator.accepted"
	| "administrator.removed"
	| "api_token.created"
	| "api_token.revoked";

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
	requestId: string | null;
}
