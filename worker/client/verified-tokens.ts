import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Clock, minuteMs, secondMs } from "../domain/clock.ts";
import type { SessionClaims } from "../domain/session.ts";

export interface TrustedIssuer {
	/** Who signs the access tokens (RFC 9068), and for whom. */
	issuer: string;
	audience: string;
	/** The issuer's keys: a JWKS address, or a key function of jose. */
	keys: string | JWTVerifyGetKey;
	algorithms?: ("ES256" | "EdDSA")[];
}

interface Verified {
	claims: SessionClaims;
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

/**
 * Verifies access tokens, each of them once: the same bytes stay authentic until they expire, and whether the session
 * still stands is not for the token to say. Only accepted tokens are remembered.
 */
export class VerifiedTokens {
	readonly #trusted: TrustedIssuer;
	readonly #clock: Clock;
	readonly #verified = new Map<string, Verified>();

	constructor(trusted: TrustedIssuer, clock: Clock) {
		this.#trusted = trusted;
		this.#clock = clock;
	}

	/** The claims of a token that is authentic, meant for us and not expired; else null. */
	async claimsOf(token: string): Promise<SessionClaims | null> {
		const known = this.#verified.get(token);
		if (known !== undefined && this.#clock.now() < known.untilMs) return known.claims;
		this.#verified.delete(token);
		const verified = await this.#verify(token);
		if (verified === null) return null;
		const [oldest] = this.#verified.keys();
		if (this.#verified.size >= tokensKept && oldest !== undefined) this.#verified.delete(oldest);
		this.#verified.set(token, verified);
		return verified.claims;
	}

	async #verify(token: string): Promise<Verified | null> {
		const { issuer, audience, keys, algorithms = ["ES256", "EdDSA"] } = this.#trusted;
		try {
			const { payload } = await jwtVerify(token, keysOf(keys), {
				typ: "at+jwt",
				issuer,
				audience,
				algorithms,
				currentDate: new Date(this.#clock.now()),
				requiredClaims: ["exp", "sub", "org", "sid", "seq", "sexp"],
			});
			const { org, sid, sub, seq, sexp, exp = 0 } = payload;
			const valid =
				typeof org === "string" &&
				typeof sid === "string" &&
				typeof sub === "string" &&
				typeof seq === "number" &&
				typeof sexp === "number";
			if (!valid) return null;
			const untilMs = Math.min(exp * secondMs, this.#clock.now() + verifiedForMs);
			return { claims: { org, sid, sub, seq, sexp }, untilMs };
		} catch {
			return null;
		}
	}
}
