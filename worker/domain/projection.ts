import type { ActorReference } from "./actor.ts";
import type { Administrator } from "./administration/administrator.ts";
import type { ApiToken } from "./administration/api-token.ts";
import type { AuditEvent } from "./audit-event.ts";
import type { OrganizationProfile } from "./organization.ts";
import type { Receipt } from "./receipt.ts";
import type { EndCause, Session } from "./session.ts";
import type { GrantClosing, GrantScope } from "./support-grant.ts";

/** A watermark as D1 applies it: to every session of the organization, or of one user, up to a sequence. */
export interface ProjectedWatermark {
	sequence: number;
	userId: string | null;
	except: readonly string[];
	at: number;
	receiptId: string;
	by: ActorReference;
	cause: EndCause;
	reason: string | null;
}

export interface ProjectedSession {
	session: Session;
	/** The organization's sequence at the session's creation. */
	sequence: number;
	ipKey: string;
	/** The links that a refresh can have changed: the newest and the one before. */
	chain: { generation: number; issuedAt: number; usedAt: number | null }[];
	version: number;
}

/** A support-access grant, column by column as the object keeps it; actors are JSON. */
export interface ProjectedGrant {
	id: string;
	sequence: number;
	/** Null: the platform's support as a whole. */
	holder_id: string | null;
	holder_name: string | null;
	holder_email: string | null;
	scope: GrantScope;
	reason: string;
	ticket: string | null;
	requested_at: number | null;
	requested_by: string | null;
	wanted_ms: number | null;
	granted_at: number | null;
	granted_by: string | null;
	starts_at: number | null;
	ends_at: number | null;
	/** When time itself ends it: its end, or the lapse of an unanswered request. */
	due_at: number;
	closed_as: GrantClosing | null;
	closed_at: number | null;
	closed_by: string | null;
	closed_reason: string | null;
	replaced_by: string | null;
	receipt_id: string | null;
	version: number;
}

/** Entities that can be compared one by one. */
export type ComparedEntity =
	| "session"
	| "revocation"
	| "audit_event"
	| "administrator"
	| "api_token"
	| "support_grant";

/** Entities of one organization as they stand, each with the sequence it was last changed at. */
export interface Projection {
	organizationId: string;
	organizations: (OrganizationProfile & { activeSessions: number; version: number })[];
	sessions: ProjectedSession[];
	/**
	 * What is no longer there: rows that retention has erased, rows that were never the object's. Never an event: D1 keeps
	 * the log longer than the object, and deletes it by age.
	 */
	gone: Record<Exclude<ComparedEntity, "audit_event"> | "watermark", string[]>;
	watermarks: ProjectedWatermark[];
	revocations: (Receipt & { version: number })[];
	auditEvents: AuditEvent[];
	administrators: (Omit<Administrator, "invitationExpiresAt"> & { version: number })[];
	apiTokens: (ApiToken & { version: number })[];
	supportGrants: ProjectedGrant[];
}
