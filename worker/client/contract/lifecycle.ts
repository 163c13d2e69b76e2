import type { GeoReport, Ignored } from "../../domain/facts/place.ts";
import type { GateAnswer } from "../../domain/gate/gate-calls.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { SessionClaims } from "../../domain/session.ts";
import type { Mutation, OfOrganization, Query, Repeatable } from "./calls.ts";

/** Where a request comes from. What cannot be read of it is left out, and the answer says so in `ignored`. */
interface From {
	ip?: string | undefined;
	geo?: GeoReport | undefined;
}

interface Named {
	name?: string | undefined;
	email?: string | undefined;
}

export interface StartInput extends OfOrganization, Repeatable, From {
	userId: string;
	user: Named;
	userAgent?: string | undefined;
	/** The `Sec-CH-UA-…` headers of the request, by name. */
	clientHints?: Record<string, string> | undefined;
	/** How somebody signed in (RFC 8176): `["pwd", "otp"]`. */
	authMethods?: string[] | undefined;
	clientId?: string | undefined;
	/** An end before that of the policy. */
	expiresAt?: number | undefined;
	/** At most ten texts of your own, by which sessions can be found. */
	metadata?: Record<string, string> | undefined;
	/** The refresh token that this browser still holds: its session ends with this start. */
	replaces?: string | undefined;
}

/** What an answer says of facts that were not taken over. */
interface Heard {
	ignored?: Ignored[];
}

export interface StartedSession extends Heard {
	sessionId: string;
	refreshToken: string;
	refreshTokenExpiresAt: number;
	createdAt: number;
	expiresAt: number;
	/** Put these into the access tokens that you sign. */
	claims: SessionClaims;
}

/** A session that another provider made, as a token says that you have verified. */
export interface AdoptInput extends OfOrganization, Repeatable, From {
	issuer: string;
	/** The provider's own id of the session. */
	providerSessionId: string;
	userId: string;
	/** When the token was issued. */
	issuedAt: number;
	/** For how long the provider may go on with a session after its last token; default a year. */
	sessionMaxMs?: number | undefined;
	user?: Named | undefined;
	userAgent?: string | undefined;
	authMethods?: string[] | undefined;
	clientId?: string | undefined;
}

export interface AdoptedSession extends Heard {
	sessionId: string;
	/** What never changes about the session. Whether it stands is for a check to say. */
	claims: SessionClaims;
}

export interface RefreshInput extends Repeatable, From {
	refreshToken: string;
	userAgent?: string | undefined;
	/** What the person is called by now. */
	user?: Named | undefined;
}

export interface RefreshedSession extends Heard {
	sessionId: string;
	organizationId: string;
	userId: string;
	/** The successor: the one that was sent is used up. */
	refreshToken: string;
	refreshTokenExpiresAt: number;
	claims: SessionClaims;
}

export interface TouchInput extends OfOrganization, Repeatable {
	/** At most 500. */
	activity: (From & { sessionId: string; at: number })[];
}

/** The session by its id and organization, or by a refresh token of its chain. */
export interface EndInput extends Repeatable {
	organizationId?: string | undefined;
	sessionId?: string | undefined;
	refreshToken?: string | undefined;
}

/** A person's sessions in one organization, or in several (at most 100). */
export interface EndUserInput extends Repeatable {
	organizationId?: string | undefined;
	organizationIds?: string[] | undefined;
	userId: string;
	cause: "user" | "credential_changed" | "account_removed";
	reason?: string | undefined;
	exceptSessionId?: string | undefined;
}

export interface CheckInput extends OfOrganization, From {
	sessionId: string;
	consistency?: "strict" | "leased" | undefined;
}

/** What an authentication module does: scope `service`. */
export interface LifecycleProcedures {
	start: Mutation<StartInput, StartedSession>;
	/** Begins the session when it is first seen. Refused with `revoked` or `unknown`, and as a start is. */
	adopt: Mutation<AdoptInput, AdoptedSession>;
	/** Refused with `revoked`, `expired`, `reused` or `unknown`. */
	refresh: Mutation<RefreshInput, RefreshedSession>;
	touch: Mutation<TouchInput, { accepted: number; ignored: Ignored[] }>;
	/** Somebody has signed out. */
	end: Mutation<EndInput, Receipt>;
	endUser: Mutation<EndUserInput, Receipt | { receipts: Receipt[] }>;
	/** A session that is revoked, expired, unknown or another organization's is not active: that is no error. */
	check: Query<CheckInput, GateAnswer | (GateAnswer & { ignored: Ignored[] })>;
}
