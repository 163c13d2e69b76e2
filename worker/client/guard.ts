import { systemClock } from "../domain/clock.ts";
import type { CheckedRequest, Gate, GateAnswer } from "./gate.ts";
import { checkOptions, type GuardOptions } from "./guard-options.ts";
import { type CheckedSession, VerifiedTokens } from "./verified-tokens.ts";

export type { GuardOptions } from "./guard-options.ts";
export type { CheckedSession } from "./verified-tokens.ts";

/** The answer to a request that is not let in, for whatever sends answers. */
export interface Refusal {
	status: 401 | 503;
	headers: Record<string, string>;
	body: {
		/** What first-party callers can act on: `session_ended` asks for a new sign-in. */
		reason: "unauthenticated" | "invalid_token" | "session_ended" | "unavailable";
		message: string;
	};
}

/** What is known of the request beside its token; the guard comes before its other work. */
export type GuardedRequest = CheckedRequest & { first: true };

export type Admission =
	| { session: CheckedSession; refusal?: never }
	| { session?: never; refusal: Refusal };

/** Whether it has to be waited for; by what it can do, as the promises of a host may be of another kind. */
export const isLater = (
	admission: Admission | Promise<Admission>,
): admission is Promise<Admission> => "then" in admission;

const scheme = "Bearer ";

/** The token of an Authorization header; as nearly everybody writes it, it is cut off without a search. */
export function bearerOf(authorization: string | null | undefined): string | undefined {
	if (!authorization) return undefined;
	const isUsual = authorization.startsWith(scheme) && !authorization.includes(" ", scheme.length);
	return isUsual ? authorization.slice(scheme.length) : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** Verifies an access token and asks the gate, on behalf of any framework. It comes before any other work of a route. */
export class Guard {
	readonly #gate: Gate;
	readonly #strict: boolean;
	readonly #verified: VerifiedTokens;

	/** @throws TypeError where options are wrong */
	constructor(options: GuardOptions) {
		checkOptions(options);
		this.#gate = options.gate;
		this.#strict = Boolean(options.strict);
		this.#verified = new VerifiedTokens(options, systemClock);
	}

	/** At once, where token and session are known here: a request of one that stands waits for nothing. */
	admit(token: string | undefined, request: GuardedRequest): Admission | Promise<Admission> {
		if (this.#strict) request.consistency = "strict";
		return this.#tryAdmit(token, request) ?? this.#ask(token, request);
	}

	#tryAdmit(token: string | undefined, request: GuardedRequest): Admission | null {
		const read = token ? this.#verified.known(token) : null;
		if (read === null) return null;
		try {
			const answer = this.#gate.tryCheck?.(read.asked, request);
			return answer ? admissionOf(answer, read.admission) : null;
		} catch {
			return null;
		}
	}

	async #ask(token: string | undefined, request: GuardedRequest): Promise<Admission> {
		if (!token) return refused("unauthenticated", "Sign in first.");
		const read = await this.#verified.read(token);
		if (read.problem !== undefined) {
			return read.isOutage ? unavailable(read.problem) : refused("invalid_token", read.problem);
		}
		// Whoever cannot be asked lets nobody in; thrown on, some hosts would let the request through.
		const answer = await this.#gate.check(read.asked, request).catch(() => null);
		return answer === null ? unavailable(cannotTell) : admissionOf(answer, read.admission);
	}
}

function admissionOf(answer: GateAnswer, admission: { session: CheckedSession }): Admission {
	if (answer.active) return admission;
	if (answer.unavailable) return unavailable(cannotTell);
	return refused("session_ended", "The session has ended.");
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
