import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { Person, PersonChange } from "../../../domain/facts/person.ts";
import type {
	PersonDetail,
	PersonEntry,
	PersonQuery,
	PersonSort,
} from "../../../domain/facts/person-list.ts";
import type { Place } from "../../../domain/facts/place.ts";
import type { Policy, PolicyChange, PolicyField } from "../../../domain/policy.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Result } from "../../../domain/result.ts";
import type { Device, Session, SessionClaims, SessionUser } from "../../../domain/session.ts";

/** What is known of the client when a session starts; parsed and canonical. */
export interface SessionOrigin {
	place: Place;
	userAgent: string;
	device: Device;
	authMethods: string[];
	/** Null: the methods do not say. */
	isSingleFactor: boolean | null;
	clientId: string | null;
}

/** The session that a new one takes the place of: by a token of its chain, or by its id. */
export type ReplacedSession = { refreshToken: string } | { sessionId: string };

/** That a session was used, and from where when that is known. */
export interface Activity {
	sessionId: string;
	at: number;
	place?: Place;
}

export interface StartedSession {
	sessionId: string;
	refreshToken: string;
	refreshTokenExpiresAt: number;
	createdAt: number;
	expiresAt: number;
	claims: SessionClaims;
}

export interface RefreshOrder {
	refreshToken: string;
	place?: Place;
	userAgent?: string;
	device?: Device;
	/** What the person is called by now. */
	user?: PersonChange;
}

export interface StartOrder extends SessionOrigin {
	user: SessionUser;
	replaces?: ReplacedSession;
	/** An end before that of the policy. */
	expiresAt?: number;
	metadata?: Record<string, string>;
}

/** A session that another provider made, as a good token of it says. */
export interface AdoptOrder extends SessionOrigin {
	/** Made of the issuer, the organization and the provider's own id. */
	sessionId: string;
	issuer: string;
	providerSessionId: string;
	user: SessionUser;
	/** When the token was issued. */
	issuedAt: number;
	/** For how long the provider may go on with a session after its last token. */
	sessionMaxMs: number;
	/** It is ended right after this, so that what was never seen stays refused. */
	toEnd?: true;
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

/** A person who comes to the page of their own devices, vouched for once. */
export interface DevicesEntry {
	/** Spent by this. */
	entryId: string;
	userId: string;
	voucher: string;
	by:
		| { way: "access_token"; sessionId: string }
		/** The page gets a session of its own, as any other app would. */
		| { way: "sign_in"; origin: SessionOrigin; expiresAt: number };
}

/** Everything kept of a person: what they are called, and their sessions with the user agent. */
export interface ExportedUser {
	person: PersonDetail;
	sessions: (Session & { userAgent: string })[];
}

/** How sessions begin, go on and are kept; what the policy makes of them. */
export interface LifecycleRpc {
	/**
	 * Lets a person in to see their own devices, in a session of theirs that stands, or one that begins with this. Refused
	 * where the entry was used before.
	 */
	enterDevices(
		entry: DevicesEntry,
		caller: Caller,
	): Promise<Result<{ sessionId: string; expiresAt: number }, Failure>>;
	/** Ends the session that it replaces in the same transaction; refused, and nothing ended, if that is somebody else's. */
	startSession(order: StartOrder, caller: Caller): Promise<Result<StartedSession, Failure>>;
	/**
	 * Begins the session when its first token is seen, and answers what never changes about it; whether it stands is for a
	 * check to say. Refused for another subject, and for one that ended so long ago that nothing else is known of it.
	 */
	adoptSession(order: AdoptOrder, caller: Caller): Promise<Result<SessionClaims, Failure>>;
	refreshSession(order: RefreshOrder, caller: Caller): Promise<Result<RefreshedSession, Failure>>;
	/** The session whose chain this genuine token is of, spent or ended as it may be; null: there is none. */
	sessionOfRefreshToken(refreshToken: string): Promise<Result<string | null, Failure>>;
	/** Null for a token that is not of this organization's chains, or whose session has ended. */
	inspectRefreshToken(refreshToken: string): Promise<Result<InspectedRefreshToken | null, Failure>>;
	/** @param caller left out when a lender hands in what edges have seen */
	touchSessions(
		activity: Activity[],
		caller?: Caller,
	): Promise<Result<{ accepted: number }, Failure>>;
	getPolicy(): Promise<Result<{ policy: Policy; set: PolicyField[] }, Failure>>;
	simulatePolicy(
		change: PolicyChange,
	): Promise<Result<{ wouldEnd: number; standing: number; policy: Policy }, Failure>>;
	setPolicy(
		change: PolicyChange,
		caller: Caller,
	): Promise<Result<{ policy: Policy; set: PolicyField[]; receipt: Receipt | null }, Failure>>;
	findUser(userId: string): Promise<Result<PersonDetail | null, Failure>>;
	listPeopleDirectly(order: {
		query: PersonQuery;
		sort: PersonSort;
		limit: number;
	}): Promise<Result<PersonEntry[], Failure>>;
	/** Refused for whoever is not known, was erased, or is an administrator. */
	updateUser(
		userId: string,
		change: PersonChange,
		caller: Caller,
	): Promise<Result<Person, Failure>>;
	exportUser(userId: string, caller: Caller): Promise<Result<ExportedUser, Failure>>;
	/**
	 * Ends a person's sessions and erases what names them. `complete` says whether nothing here does any more: of very many
	 * sessions the rest follows by itself.
	 */
	eraseUser(
		userId: string,
		caller: Caller,
	): Promise<Result<{ erased: number; receipt: Receipt; complete: boolean }, Failure>>;
}
