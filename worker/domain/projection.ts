import type { ActorReference } from "./actor.ts";
import type { Administrator } from "./administration/administrator.ts";
import type { ApiToken } from "./administration/api-token.ts";
import type { Salts } from "./audit/event-leaf.ts";
import type { AuditAction, AuditEvent } from "./audit-event.ts";
import type { Person } from "./facts/person.ts";
import type { Network } from "./facts/place.ts";
import type { Bytes } from "./log/bytes.ts";
import type { OrganizationProfile } from "./organization.ts";
import type { Receipt } from "./receipt.ts";
import type { DeviceType, EndCause, Session, SessionStatus } from "./session.ts";
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
	/** The newest link of its chain; null for a session without one. */
	current: { generation: number; issuedAt: number } | null;
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

/** An event with its leaf of the log. */
export interface ProjectedEvent extends AuditEvent {
	leafIndex: number;
	leaf: string;
	salts: Salts;
}

/** A tile of hashes of the log, as wide as it is by now. */
export interface ProjectedTile {
	level: number;
	number: number;
	hashes: Bytes;
}

/** Entities that can be compared one by one. */
export type ComparedEntity =
	| "session"
	| "user"
	| "revocation"
	| "audit_event"
	| "administrator"
	| "api_token"
	| "support_grant";

/** Entities of one organization as they stand, each with the sequence it was last changed at. */
export interface Projection {
	organizationId: string;
	/** Made with the object's tables: tells its rows from those of another deployment on the same database. */
	lineage: string;
	/** How far the object has come, and its clock; null: it is only looked at. */
	progress: { sequence: number; asOf: number; logSize: number } | null;
	/** Tiles of the log that are new or wider than D1 has them. */
	logTiles: ProjectedTile[];
	organizations: (OrganizationProfile & { activeSessions: number; version: number })[];
	sessions: ProjectedSession[];
	users: (Person & { version: number })[];
	/**
	 * What is no longer there: rows that retention has erased, rows that were never the object's. Never an event: D1 keeps
	 * the log longer than the object, and deletes it by age.
	 */
	gone: Record<Exclude<ComparedEntity, "audit_event"> | "watermark", string[]>;
	watermarks: ProjectedWatermark[];
	revocations: (Receipt & { version: number })[];
	auditEvents: ProjectedEvent[];
	administrators: (Omit<Administrator, "invitationExpiresAt"> & { version: number })[];
	apiTokens: (ApiToken & { version: number })[];
	supportGrants: ProjectedGrant[];
}

/** How far D1 has come with an object of an organization's id; another deployment's has another lineage. */
export interface SeenProgress {
	lineage: string;
	sequence: number;
	asOf: number;
	/** So many leaves of its log are in D1. */
	logSize: number;
}

/** A session as D1 holds it, column by column, with how far its chain has come. */
export interface SeenSession {
	id: string;
	sequence: number;
	user_id: string;
	status: SessionStatus;
	device_type: DeviceType;
	device_os: string | null;
	device_browser: string | null;
	device_label: string;
	ip: string;
	geo: string | null;
	network: Network | null;
	auth_methods: string;
	client_id: string | null;
	/** JSON; null for none. */
	metadata: string | null;
	created_at: number;
	last_activity_at: number;
	expires_at: number;
	idle_expires_at: number;
	support_grant_id: string | null;
	/** JSON; null for none. */
	flags: string | null;
	ended_at: number | null;
	ended_cause: EndCause | null;
	ended_reason: string | null;
	ended_by: string | null;
	receipt_id: string | null;
	generation: number | null;
}

/** A person as D1 holds them, column by column. */
export interface SeenUser {
	id: string;
	name: string;
	email: string;
	first_seen_at: number;
	last_seen_at: number;
	erased_at: number | null;
	/** The object's sequence when it was written. */
	version: number;
}

/** An event as D1 holds it, column by column. */
export interface SeenEvent {
	id: string;
	sequence: number;
	at: number;
	actor_kind: ActorReference["kind"];
	actor_id: string;
	action: AuditAction;
	target_kind: string;
	target_id: string;
	severity: AuditEvent["severity"];
	receipt_id: string | null;
	grant_id: string | null;
	reason: string | null;
	/** JSON; null when there are none, and once they are erased. */
	details: string | null;
	request_id: string | null;
	ip: string | null;
	leaf_index: number;
	leaf: string;
	/** JSON. */
	salts: string;
}

/** A watermark as D1 holds it, with the receipt of the revocation that set it. */
export interface SeenWatermark {
	sequence: number;
	userId: string | null;
	except: string[];
	at: number;
	receipt: Receipt | null;
}
