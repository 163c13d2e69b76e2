import type { ActorReference } from "./actor.ts";
import type { SessionFlag } from "./facts/flags.ts";
import type { Geo, Network } from "./facts/place.ts";

export const deviceTypes = [
	"desktop",
	"mobile",
	"tablet",
	"tv",
	"console",
	"bot",
	"api",
	"unknown",
] as const;
export type DeviceType = (typeof deviceTypes)[number];

export const sessionStatuses = ["active", "revoked", "expired"] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

/**
 * Why a session ended. The first seven are revocations, the last two are limits that were reached. A support session
 * whose grant reaches its end has expired, with the cause `support_ended`. Leases send a cause as its place in this list:
 * a new one goes to the end.
 */
export const endCauses = [
	"admin",
	"user",
	"reuse",
	"concurrency",
	"policy",
	"support_ended",
	"organization",
	"idle",
	"absolute",
	"credential_changed",
	"account_removed",
] as const;
export type EndCause = (typeof endCauses)[number];

/** What the ending of a session says that a new sign-in took the place of. */
export const replacedReason = "Replaced by a new sign-in on the same device";

export interface Device {
	type: DeviceType;
	os: string | null;
	browser: string | null;
	/** One line for people: "Firefox on Linux". */
	label: string;
}

export interface LaterDevice {
	device: Device;
	userAgent: string;
	/** Since when. */
	at: number;
}

/** A session of another provider, as that calls it. */
export interface AdoptedFrom {
	issuer: string;
	sessionId: string;
}

export interface SessionUser {
	id: string;
	name: string;
	email: string;
}

export interface SessionEnd {
	at: number;
	by: ActorReference;
	cause: EndCause;
	/** What the administrator typed. */
	reason: string | null;
	/** Null when the session reached a limit: nobody revoked it. */
	receiptId: string | null;
}

export interface Session {
	id: string;
	organizationId: string;
	user: SessionUser;
	status: SessionStatus;
	device: Device;
	/** Canonical (RFC 5952; IPv4-mapped becomes IPv4); empty when it is not known, or was erased. */
	ip: string;
	geo: Geo | null;
	/** Set when the address is one of a network that hides where somebody is. */
	network: Network | null;
	authMethods: string[];
	clientId: string | null;
	createdAt: number;
	lastActivityAt: number;
	expiresAt: number;
	idleExpiresAt: number;
	/** True for the session the caller is using right now. */
	current: boolean;
	supportGrantId: string | null;
	/** What the authentication module wanted to be kept with it; null for nothing. */
	metadata: Record<string, string> | null;
	/** What stands out about it, one of each kind; empty for nearly every session. */
	flags: SessionFlag[];
	ended?: SessionEnd;
}

interface ChainLink {
	generation: number;
	issuedAt: number;
	usedAt?: number;
	state: "current" | "used" | "revoked";
}

export interface SessionDetail extends Session {
	/** Newest first; the last 20 generations. No secrets. */
	chain: ChainLink[];
	userAgent: string;
	/** The browser in which it went on, where that is another than the one that signed in. */
	laterDevice: LaterDevice | null;
	/** Where another provider made it; null for those that began by a sign-in here, and once it is erased. */
	adoptedFrom: AdoptedFrom | null;
}

/** Claims the authentication module puts into the access tokens it signs. */
export interface SessionClaims {
	org: string;
	sid: string;
	sub: string;
	/** The organization's sequence at the session's creation. */
	seq: number;
	/** The session's absolute end, epoch milliseconds; no access token may outlive it. */
	sexp: number;
}

/** The moment from which a session no longer stands, whichever limit comes first. */
export const limitOf = (session: { expiresAt: number; idleExpiresAt: number }): number =>
	Math.min(session.expiresAt, session.idleExpiresAt);

/** Status at `nowMs`: a limit that has passed counts at once, before any sweep has written it down. */
export function statusAt(
	session: { status: SessionStatus; expiresAt: number; idleExpiresAt: number },
	nowMs: number,
): SessionStatus {
	if (session.status !== "active") return session.status;
	return nowMs < limitOf(session) ? "active" : "expired";
}
