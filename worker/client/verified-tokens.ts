import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Clock, minuteMs, secondMs } from "../domain/clock.ts";
import type { SessionClaims } from "../domain/session.ts";
import { type ClaimFailure, claimProblem, missingClaim } from "./token-problems.ts";

export interface TrustedIssuer {
	/** Who signs the access tokens (RFC 9068), and for whom. */
	issuer: string;
	audience: string;
	/** The issuer's keys: a JWKS address, or a key function of jose. */
	keys: string | JWTVerifyGetKey;
	algorithms?: ("ES256" | "EdDSA")[];
}

/** What a token says; or why it does not count, for the engineer who reads the answer. */
type ReadToken = { claims: SessionClaims; problem?: never } | { claims: null; problem: string };

interface Verified {
	token: ReadToken;
	untilMs: number;
}

const tokensKept = 5_000;
/** A signature counts for this long: as long as jose goes without reading the issuer's keys again. */
const verifiedForMs = 10 * minuteMs;

const remoteKeys = new Map<string, JWTVerifyGetKey>();

function keysOf(keys: string | JWTVerifyGetKey): JWTVerifyGetKey {
	if (typeof keys !== "string") return keys;
	const known = remoteKeys.get(keys) ?? createRemoteJWKSet(new URL(keys));
	remoteKeys.set(keys, known);
	return known;
}

const notValid = (problem: string): ReadToken => ({ claims: null, problem });

/**
 * Verifies access tokens, each of them once: the same bytes stay authentic until they expire, and whether the session
 * still stands is not for the token to say. Only accepted tokens are remembered.
 */
export class VerifiedTokens {
	readonly #trusted: TrustedIssuer;
	readonly #clock: Clock;
	readonly #verified = new Map<string, Verified>();

	/** @throws TypeError without an issuer, an audience or keys: what is not set would not be compared. */
	constructor(trusted: TrustedIssuer, clock: Clock) {
		for (const option of ["issuer", "audience", "keys"] as const) {
			if (!trusted[option]) {
				throw new TypeError(
					`requireSession has no \`${option}\`: every token must be held against it.`,
				);
			}
		}
		this.#trusted = trusted;
		this.#clock = clock;
	}

	/** The claims of a token that is authentic, meant for us and not expired; else what is wrong with it. */
	async read(token: string): Promise<ReadToken> {
		const known = this.#verified.get(token);
		if (known !== undefined && this.#clock.now() < known.untilMs) return known.token;
		this.#verified.delete(token);
		const { token: read, untilMs } = await this.#verify(token);
		if (read.claims === null) return read;
		const [oldest] = this.#verified.keys();
		if (this.#verified.size >= tokensKept && oldest !== undefined) this.#verified.delete(oldest);
		this.#verified.set(token, { token: read, untilMs });
		return read;
	}

	async #verify(token: string): Promise<Verified> {
		const { issuer, audience, keys, algorithms = ["ES256", "EdDSA"] } = this.#trusted;
		try {
			const { payload } = await jwtVerify(token, keysOf(keys), {
				typ: "at+jwt",
				issuer,
				audience,
				algorithms,
				currentDate: new Date(this.#clock.now()),
				requiredClaims: ["exp"],
			});
			const { org, sid, sub, seq, sexp, exp = 0 } = payload;
			const problem = missingClaim(payload);
			if (problem !== null) return { token: notValid(problem), untilMs: 0 };
			const untilMs = Math.min(exp * secondMs, this.#clock.now() + verifiedForMs);
			return { token: { claims: { org, sid, sub, seq, sexp } as SessionClaims }, untilMs };
		} catch (error) {
			return { token: notValid(problemOf(error, algorithms)), untilMs: 0 };
		}
	}
}

/** Only what jose says of a token whose signature is good tells more than that it is not valid. */
function problemOf(error: unknown, algorithms: readonly string[]): string {
	if (error instanceof errors.JWTExpired)
		return "The access token has expired: refresh the session.";
	if (error instanceof errors.JWTClaimValidationFailed) return claimProblem(error as ClaimFailure);
	if (error instanceof errors.JOSEAlgNotAllowed) {
		return `This token is not signed with ${algorithms.join(" or ")}.`;
	}
	if (error instanceof errors.JWKSNoMatchingKey) {
		return "No key of `keys` has signed this token: is it the JWKS address of the issuer, and is `kid` in the header?";
	}
	if (
		error instanceof errors.JWSSignatureVerificationFailed ||
		error instanceof errors.JWSInvalid
	) {
		return "The access token is not valid.";
	}
	if (error instanceof errors.JWTInvalid) return "The access token is not valid.";
	return "The issuer's keys could not be read: `keys` must be the address of its JWKS.";
}
