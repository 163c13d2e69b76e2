import { systemClock } from "../domain/clock.ts";
import type { CheckOptions, Gate, GeoReport } from "./gate.ts";
import { type TrustedIssuer, VerifiedTokens } from "./verified-tokens.ts";

export interface GuardOptions extends TrustedIssuer {
	gate: Gate;
	/** Ask the organization on this route, every time. */
	strict?: boolean;
}

export interface CheckedSession {
	organizationId: string;
	sessionId: string;
	userId: string;
}

/** The answer to a request that is not let in, for whatever sends answers. */
interface Refusal {
	status: 401 | 503;
	headers: Record<string, string>;
	body: {
		/** What first-party callers can act on: `session_ended` asks for a new sign-in. */
		reason: "unauthenticated" | "invalid_token" | "session_ended" | "unavailable";
		message: string;
	};
}

/** What is known of the request beside its token. */
interface RequestFacts {
	ip?: string | undefined;
	geo?: GeoReport | undefined;
	/** What a session says of its device that begins by this request. */
	userAgent?: string | undefined;
	cf?: CheckOptions["cf"];
	waitUntil?: CheckOptions["waitUntil"];
}

type Admission = { session: CheckedSession; refusal?: never } | { refusal: Refusal };

/** The token of an Authorization header. */
export const bearerOf = (authorization: string | null | undefined): string | undefined =>
	/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];

/** Verifies an access token and asks the gate, on behalf of any framework. It comes before any other work of a route. */
export class Guard {
	readonly #options: GuardOptions;
	readonly #verified: VerifiedTokens;

	constructor(options: GuardOptions) {
		this.#options = options;
		this.#verified = new VerifiedTokens(options, systemClock);
	}

	async admit(token: string | undefined, facts: RequestFacts): Promise<Admission> {
		if (token === undefined) return refused("unauthenticated", "Sign in first.");
		const read = await this.#verified.read(token);
		if (read.claims === null) {
			return read.isOutage ? unavailable(read.problem) : refused("invalid_token", read.problem);
		}
		const { claims } = read;
		const { ip, geo, userAgent, cf, waitUntil } = facts;
		const { gate, strict } = this.#options;
		const asked = gate.check(
			{
				organizationId: claims.org,
				sessionId: claims.sid,
				...(read.adopt
					? { adopt: { ...read.adopt, userAgent, ip, geo } }
					: { claims: read.claims }),
				...(ip !== undefined && { ip, ...(geo && { geo }) }),
			},
			{
				consistency: strict ? "strict" : "leased",
				cf,
				...(waitUntil && { waitUntil }),
				first: true,
			},
		);
		// Whoever cannot be asked lets nobody in; thrown on, some hosts would let the request through.
		const answer = await asked.catch(() => null);
		if (answer === null || answer.unavailable) return unavailable(cannotTell);
		if (!answer.active) return refused("session_ended", "The session has ended.");
		return {
			session: { organizationId: claims.org, sessionId: claims.sid, userId: claims.sub },
		};
	}
}

const cannotTell = "Whether the session still stands cannot be told now.";

/** The server's trouble, and no word against the token. */
const unavailable = (message: string): Admission => ({
	refusal: {
		status: 503,
		headers: { "retry-after": "1", "cache-control": "no-store" },
		body: { reason: "unavailable", message },
	},
});

function refused(
	reason: "unauthenticated" | "invalid_token" | "session_ended",
	message: string,
): Admission {
	const challenge =
		reason === "unauthenticated"
			? "Bearer"
			: `Bearer error="invalid_token", error_description="${message}"`;
	return {
		refusal: {
			status: 401,
			headers: { "www-authenticate": challenge, "cache-control": "no-store" },
			body: { reason, message },
		},
	};
}
