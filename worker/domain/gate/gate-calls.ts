import type { GeoReport, SeenFrom } from "../facts/place.ts";
import type { Facts } from "../lease/facts.ts";
import type { LeaseGrant, RenewRequest } from "../lease/messages.ts";
import type { EndCause, SessionClaims, SessionStatus } from "../session.ts";
import type { SessionToAdopt } from "../tokens/adoption.ts";

/** The answer to "does this session still stand?". */
export interface GateAnswer {
	active: boolean;
	status?: SessionStatus;
	cause?: EndCause;
	expiresAt?: number;
	/** Who answered: this isolate from memory, or the organization itself. */
	source: "isolate" | "replica" | "organization";
	sequence: number;
	asOf: number;
	/** Neither a lease nor the organization could be had; whoever denies by default denies now. */
	unavailable?: true;
}

/** Whose session is asked about, and what its access token says. */
export interface AskedSession {
	organizationId: string;
	sessionId: string;
	/** Claims of the access token that Curfew gave when the session started. Without them they are asked for once. */
	claims?: Pick<SessionClaims, "sub" | "seq" | "sexp">;
	/** The session is another provider's: its facts are Curfew's, whatever its tokens say. */
	adopt?: SessionToAdopt;
}

export interface GateCall extends AskedSession {
	consistency: "strict" | "leased";
	/** What to do when the organization cannot be reached and the lease has run out. */
	onUnavailable: "deny" | "grace";
}

/**
 * The request that a check is part of. What it says is read when it is needed: of a place, by checks from memory, once a
 * second at most for a session.
 */
export interface GateRequest {
	/** Where it comes from: activity of the session. What cannot be read of it is left out. */
	readonly ip?: string | undefined;
	readonly geo?: GeoReport | null | undefined;
	/** What a session says of its device that begins by this request. */
	readonly userAgent?: string | undefined;
	/** Where the caller is, from `request.cf`: decides which region lends. */
	readonly cf?: Near | undefined;
	/** Lets work go on after the answer; whoever goes on anyway has none. */
	waitUntil?(work: Promise<unknown>): void;
}

interface Near {
	continent?: string | undefined;
	longitude?: string | undefined;
}

export interface SeenActivity extends SeenFrom {
	sessionId: string;
	at: number;
}

/** How many checks were answered from memory since the last renewal. */
export interface AnsweredChecks {
	active: number;
	ended: number;
}

/** How a gate reaches the organization; over a service binding to `SessionGate`, the binding itself. */
export interface GateTransport {
	/** @param from where the request comes from that it is part of */
	check(organizationId: string, sessionId: string, from?: SeenFrom): Promise<GateAnswer>;
	facts(organizationId: string, sessionId: string): Promise<Facts | null>;
	/** Begins a session that another provider made, or finds the one that it began; null: it does not count. */
	adopt?(organizationId: string, session: SessionToAdopt): Promise<Facts | null> | undefined;
	/** Asks for a lease and hands in what was gathered; null: none is lent. */
	lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		answered: AnsweredChecks,
		near: Near,
	): Promise<LeaseGrant | null>;
}
