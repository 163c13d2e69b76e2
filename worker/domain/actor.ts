import { z } from "zod";

export const tokenScopes = [
	"service",
	"read",
	"revoke",
	"support",
	"policy",
	"audit",
	"admin",
] as const;
export type TokenScope = (typeof tokenScopes)[number];
export const tokenScopeSchema = z.enum(tokenScopes);

/** How an actor is named in receipts and audit events: enough to recognize, nothing secret. */
export interface ActorReference {
	kind: "organization_admin" | "global_admin" | "person" | "api_token" | "system";
	id: string;
	name: string;
}

export const systemActor: ActorReference = { kind: "system", id: "curfew", name: "Curfew" };

/** Which request asks. */
export interface Origin {
	requestId: string;
	/** Where it came from, in canonical form, as far as that is known. */
	ip?: string;
}

/** Who asks, and under which request: written into the audit event of whatever the call changes. */
export interface Caller extends Origin {
	by: ActorReference;
	/** Set when the request came with an idempotency key: its effect happens once, and a repeat gets the first answer. */
	once?: Once;
	/** What the call's authority is bounded by, for what only the transaction of its effect can decide. */
	authority?: Authority;
	/** The support session the call is made in; whatever it changes is decided by its grant once more, and noted with it. */
	support?: SupportReference;
}

/** The one request that an idempotency key belongs to. */
export interface Once {
	key: string;
	procedure: string;
	/** SHA-256 of the whole input but the key. */
	digest: string;
	/** Made of the caller's raw credential and the key, and nowhere at rest: only who has both opens the first answer. */
	secret: string;
}

/** The bounds of a caller: the scopes of an API token, or how long ago an administrator has signed in. */
export type Authority =
	| { kind: "token"; scopes: readonly TokenScope[]; endsAt: number | null }
	/** Null: the provider does not say when it last asked for credentials. */
	| { kind: "sign_in"; signedInAt: number | null };

/** When a session ends if nothing more is done, and when at the latest, as of an instant. */
export interface SessionLimits {
	asOf: number;
	idleExpiresAt: number;
	expiresAt: number;
}

/** An administrator, signed in with OpenID Connect; authority is read again on every call. */
export interface AdministratorActor {
	kind: "administrator";
	role: "organization_admin" | "global_admin";
	/** The organization their own session lives in; `platform` for global admins. */
	homeId: string;
	/** Null for the local tokens, which act as an administrator without a session. */
	sessionId: string | null;
	administratorId: string;
	issuer: string;
	subject: string;
	name: string;
	email: string;
	/** When the provider last asked for credentials; null when it does not say. */
	authenticatedAt: number | null;
	/** True: the page asks by itself, with nobody before it. That keeps no session alive. */
	isUnattended?: true;
	/** A local token has none. */
	sessionLimits?: SessionLimits;
	/** Set while the call is made inside a support session. */
	support?: SupportReference;
}

/** The support session a global admin acts in, and the grant it was born from. */
interface SupportReference {
	sessionId: string;
	grantId: string;
}

/** Someone who holds an access token of a registered issuer: may see and end their own sessions. */
export interface PersonActor {
	kind: "person";
	organizationId: string;
	userId: string;
	sessionId: string;
	name: string;
}

interface ApiTokenActor {
	kind: "api_token";
	/** An organization, or `platform`. */
	ownerId: string;
	tokenId: string;
	name: string;
	scopes: TokenScope[];
	/** Null: it has none. */
	endsAt: number | null;
}

export type Actor = AdministratorActor | PersonActor | ApiTokenActor;

/** Nothing bounds a person, who only touches what is their own, nor the local tokens, which stand for a fresh sign-in. */
export function authorityOf(actor: Actor): Authority | undefined {
	switch (actor.kind) {
		case "api_token":
			return { kind: "token", scopes: actor.scopes, endsAt: actor.endsAt };
		case "administrator":
			return actor.sessionId === null
				? undefined
				: { kind: "sign_in", signedInAt: actor.authenticatedAt };
		case "person":
			return undefined;
	}
}

/** The credential that a call came with, by the id of its token or session; never a secret. */
export function credentialIdOf(actor: Actor): string {
	switch (actor.kind) {
		case "api_token":
			return actor.tokenId;
		case "person":
			return actor.sessionId;
		case "administrator":
			return actor.sessionId ?? actor.administratorId;
	}
}

export function referenceOf(actor: Actor): ActorReference {
	switch (actor.kind) {
		case "administrator":
			return { kind: actor.role, id: actor.administratorId, name: actor.name };
		case "person":
			return { kind: "person", id: actor.userId, name: actor.name };
		case "api_token":
			return { kind: "api_token", id: actor.tokenId, name: actor.name };
	}
}
