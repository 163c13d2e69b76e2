import type { Caller, TokenScope } from "../../domain/actor.ts";
import type { Administrator, ApiToken } from "../../domain/administrator.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Health } from "../../domain/health.ts";
import type { Facts } from "../../domain/lease/facts.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import type { SessionQuery } from "../../domain/lists/session-filter.ts";
import type { OrganizationProfile } from "../../domain/organization.ts";
import type { Policy, PolicyChange, PolicyField } from "../../domain/policy.ts";
import type { ComparedEntity, ProjectedGrant, Projection } from "../../domain/projection.ts";
import type { Receipt, RevocationScope } from "../../domain/receipt.ts";
import type { Result } from "../../domain/result.ts";
import type {
	Device,
	EndCause,
	Geo,
	Session,
	SessionClaims,
	SessionDetail,
	SessionEnd,
	SessionStatus,
	SessionUser,
} from "../../domain/session.ts";
import type { SupportRpc } from "./support-rpc.ts";

/** What is known of the client when a session starts; parsed and canonical. */
export interface SessionOrigin {
	ip: string;
	/** Sortable form of `ip`: 32 hex digits, IPv4 mapped into IPv6. */
	ipKey: string;
	userAgent: string;
	device: Device;
	geo: Geo | null;
	authMethods: string[];
	clientId: string | null;
}

/** That a session was used, and from where when that is known. */
export interface Activity {
	sessionId: string;
	at: number;
	ip?: string;
	ipKey?: string;
}

export interface StartedSession {
	sessionId: string;
	refreshToken: string;
	refreshTokenExpiresAt: number;
	createdAt: number;
	expiresAt: number;
	claims: SessionClaims;
}

export interface RefreshedSession {
	sessionId: string;
	organizationId: string;
	userId: string;
	refreshToken: string;
	refreshTokenExpiresAt: number;
	claims: SessionClaims;
}

/** What a genuine refresh token of a standing session says, unused. */
export interface InspectedRefreshToken {
	sessionId: string;
	userId: string;
	clientId: string | null;
	issuedAt: number;
	expiresAt: number;
	/** False for one that has been used: it still proves whose chain it is of, but is no longer good for a refresh. */
	current: boolean;
}

export interface CheckedSession {
	active: boolean;
	status?: SessionStatus;
	cause?: EndCause;
	expiresAt?: number;
	/** Set while active, so that an edge can compare it with the token's subject. */
	userId?: string;
	sequence: number;
	asOf: number;
}

/** What a list row is overlaid with, so that an ended session never shows as active. */
export interface LiveState {
	status: SessionStatus;
	lastActivityAt: number;
	idleExpiresAt: number;
	ended?: SessionEnd;
}

export interface RevokeOrder {
	target:
		| { kind: "sessions"; sessionIds: string[]; scope: RevocationScope }
		| { kind: "user"; userId: string }
		/** `confirm` must be the organization's slug. */
		| { kind: "organization"; confirm: string }
		/** What a preview showed; `expectedCount` must be its count. */
		| { kind: "preview"; previewId: string; expectedCount: number };
	/** Left out of every scope but named sessions: the caller's own session. */
	exceptSessionId?: string | null;
	/** Only sessions of this user are touched; others count as unknown. For people ending their own. */
	onlyUserId?: string;
	cause: EndCause;
	reason: string | null;
}

export interface RevocationPreview {
	previewId: string;
	count: number;
	/** The first of what would end. */
	sample: Session[];
	expiresAt: number;
}

/** What D1 knows beyond the sequence of a restored object. */
export interface Forgotten {
	/** The highest sequence D1 has seen. */
	sequence: number;
	revocations: Receipt[];
	watermarks: { sequence: number; userId: string | null; except: string[]; at: number }[];
	endings: { sessionId: string; status: "revoked" | "expired"; ended: SessionEnd }[];
	/** Support-access grants as D1 last heard of them. */
	grants: ProjectedGrant[];
	/** How far chains have come: a token of an older generation has been spent. */
	generations: { sessionId: string; generation: number }[];
	/** Whether everything the object had done is known to have reached D1. */
	complete: boolean;
}

export interface Recovery {
	/** Sessions that end again, as they had ended. */
	ended: number;
	/** Sessions that end because a spent token of theirs would work again, or because nothing is certain. */
	signInAgain: number;
	sequence: number;
}

export interface ProjectedPage {
	ids: string[];
	state: Projection;
}

export interface AdministratorIdentity {
	administratorId: string;
	issuer: string;
	subject: string;
	name: string;
	email: string;
}

export interface ConsoleSession {
	session: Session;
	administrator: AdministratorIdentity;
	/** When the provider last asked for credentials; null when it does not say. */
	authenticatedAt: number | null;
}

/**
 * What the rest of the Worker may ask of an organization's object (and of the platform's, which is one too).
 * Everything refused comes back as a `Failure`; an organization that does not exist answers `not_found`.
 */
export interface OrganizationRpc extends SupportRpc {
	/** Creates the organization in this object; a repeat with the same profile changes nothing. */
	create(
		profile: OrganizationProfile,
		caller: Caller,
	): Promise<Result<OrganizationProfile, Failure>>;
	describe(): Promise<Result<OrganizationProfile & { activeSessions: number }, Failure>>;

	startSession(
		order: { user: SessionUser } & SessionOrigin,
		caller: Caller,
	): Promise<Result<StartedSession, Failure>>;
	refreshSession(
		order: {
			refreshToken: string;
			ip?: string;
			ipKey?: string;
			userAgent?: string;
			device?: Device;
		},
		caller: Caller,
	): Promise<Result<RefreshedSession, Failure>>;
	/** Null for a token that is not of this organization's chains, or whose session has ended. */
	inspectRefreshToken(refreshToken: string): Promise<InspectedRefreshToken | null>;
	touchSessions(activity: Activity[]): Promise<Result<{ accepted: number }, Failure>>;
	checkSession(sessionId: string): Promise<CheckedSession>;
	getSession(sessionId: string): Promise<Result<SessionDetail, Failure>>;
	listForUser(userId: string): Promise<Result<Session[], Failure>>;
	liveStates(sessionIds: string[]): Promise<Record<string, LiveState>>;

	revoke(order: RevokeOrder, caller: Caller): Promise<Result<Receipt, Failure>>;
	/** A region replica renews its lease. */
	renewLease(request: RenewRequest): Promise<LeaseGrant | null>;
	/** An isolate leases from the organization itself; null: it shall go through its region's replica, or ask each time. */
	leaseDirectly(request: RenewRequest, activity: Activity[]): Promise<LeaseGrant | null>;
	/** Notes that nothing which depends on a holder can answer from an older view any more. */
	acknowledgeLease(acknowledgement: Acknowledgement): Promise<void>;
	/** What never changes about a session, for a holder that knows only its id; null: there is none. */
	factsOf(sessionId: string): Promise<Facts | null>;

	getReceipt(receiptId: string): Promise<Result<Receipt, Failure>>;
	/** How fast revocations reached everyone, which are still on their way, and who holds a lease. */
	health(): Promise<Result<Health, Failure>>;

	/** Evaluates a filter here, at the authority, and keeps what it matches for 10 minutes. */
	previewRevocation(
		query: SessionQuery,
		exceptSessionId: string | null,
	): Promise<Result<RevocationPreview, Failure>>;

	getPolicy(): Promise<Result<{ policy: Policy; set: PolicyField[] }, Failure>>;
	simulatePolicy(
		change: PolicyChange,
	): Promise<Result<{ wouldEnd: number; standing: number; policy: Policy }, Failure>>;
	setPolicy(
		change: PolicyChange,
		caller: Caller,
	): Promise<Result<{ policy: Policy; set: PolicyField[]; receipt: Receipt | null }, Failure>>;

	exportUser(
		userId: string,
		caller: Caller,
	): Promise<Result<(Session & { userAgent: string })[], Failure>>;
	eraseUser(
		userId: string,
		caller: Caller,
	): Promise<Result<{ erased: number; receipt: Receipt }, Failure>>;

	/** The newest sessions that match, from the object itself: what lists show while D1 cannot be asked. */
	listDirectly(query: SessionQuery): Promise<Result<Session[], Failure>>;
	/** The next entities of a kind in the order of their ids, as D1 should hold them. */
	projectedPage(entity: ComparedEntity, afterId: string, limit: number): Promise<ProjectedPage>;
	/** Writes all that waits to D1, activity included; says how many changes could not be written. */
	flush(): Promise<{ waiting: number }>;
	/** Marks entities to be written to D1 again, above `version`, and those gone to be deleted there. */
	project(entity: ComparedEntity, ids: string[], version: number, caller: Caller): Promise<void>;
	/** Takes over from D1 what an object that was restored to an older point has forgotten. */
	recover(forgotten: Forgotten, caller: Caller): Promise<Result<Recovery, Failure>>;

	listAdministrators(): Promise<Result<Administrator[], Failure>>;
	/** `secretHash` is SHA-256 of the invitation secret; a second invitation of an address replaces the first. */
	inviteAdministrator(
		order: { email: string; secretHash: string },
		caller: Caller,
	): Promise<Result<Administrator, Failure>>;
	/** Binds (issuer, subject) when the secret fits and the verified address is the invited one. */
	acceptInvitation(
		order: {
			secretHash: string;
			issuer: string;
			subject: string;
			name: string;
			verifiedEmail: string;
		},
		caller: { requestId: string },
	): Promise<Result<AdministratorIdentity, Failure>>;
	/** Removes the administrator and ends their console sessions in the same transaction. */
	removeAdministrator(
		administratorId: string,
		caller: Caller,
	): Promise<
		Result<{ administrator: Administrator; issuer: string | null; subject: string | null }, Failure>
	>;
	findAdministrator(issuer: string, subject: string): Promise<AdministratorIdentity | null>;

	/** Starts the administrator's own session, known to the browser by a cookie secret. */
	startConsoleSession(
		order: {
			identity: AdministratorIdentity;
			secretHash: string;
			authenticatedAt?: number | null;
		} & SessionOrigin,
		caller: Caller,
	): Promise<Result<{ sessionId: string; expiresAt: number }, Failure>>;
	/** Session and administrator as they stand now; counts as activity. Null: not (or no longer) valid. */
	authenticateConsoleSession(
		sessionId: string,
		secretHash: string,
	): Promise<Result<ConsoleSession, Failure>>;

	listApiTokens(): Promise<Result<ApiToken[], Failure>>;
	createApiToken(
		order: { name: string; scopes: TokenScope[]; secretHash: string },
		caller: Caller,
	): Promise<Result<ApiToken, Failure>>;
	revokeApiToken(tokenId: string, caller: Caller): Promise<Result<ApiToken, Failure>>;
	authenticateApiToken(secretHash: string): Promise<ApiToken | null>;

	/** Platform only. Reserves slug and id in the directory; the organization's own object is created after it. */
	registerOrganization(profile: OrganizationProfile): Promise<Result<OrganizationProfile, Failure>>;
	/** Platform only. Where this person is an administrator: organization ids, `platform` included. */
	homesOf(issuer: string, subject: string): Promise<string[]>;
	addHome(issuer: string, subject: string, organizationId: string): Promise<void>;
	removeHome(issuer: string, subject: string, organizationId: string): Promise<void>;
}
