import { importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import type { SessionClaims } from "../../domain/session.ts";
import type { EdgeEnvironment } from "./environment.ts";

const lifetimeMs = 15 * 60_000;
const type = "at+jwt";

const signingKey = (environment: EdgeEnvironment): JWK =>
	JSON.parse(environment.SIGNING_KEY) as JWK;

/** The key that others verify with; the private part `d` stays here. */
export function publicKey(environment: EdgeEnvironment): JWK {
	const { d: _private, ...rest } = signingKey(environment);
	return rest;
}

/** An access token (RFC 9068) that names its session, and never outlives it. */
export async function issueAccessToken(
	environment: EdgeEnvironment,
	claims: SessionClaims,
	nowMs: number,
): Promise<string> {
	const key = signingKey(environment);
	const expiresAtMs = Math.min(nowMs + lifetimeMs, claims.sexp);
	return new SignJWT({ ...claims, client_id: environment.OIDC_CLIENT_ID })
		.setProtectedHeader({
			alg: "ES256",
			typ: type,
			...(key.kid === undefined ? {} : { kid: key.kid }),
		})
		.setIssuer(environment.ISSUER)
		.setAudience(environment.AUDIENCE)
		.setSubject(claims.sub)
		.setIssuedAt(Math.floor(nowMs / 1000))
		.setExpirationTime(Math.floor(expiresAtMs / 1000))
		.setJti(crypto.randomUUID())
		.sign(await importJWK(key, "ES256"));
}

export interface AccessClaims {
	organizationId: string;
	sessionId: string;
	userId: string;
	/** Facts of the session that never change, as the gate judges by them. */
	facts: { sub: string; seq: number; sexp: number };
}

/**
 * The claims of a token that this module signed and that is still in time; else null.
 *
 * @param when `whenever`: one that has run out still says whose it was, which is all that may be read from it
 */
export async function readAccessToken(
	environment: EdgeEnvironment,
	token: string,
	when: "now" | "whenever" = "now",
): Promise<AccessClaims | null> {
	try {
		const key = await importJWK(publicKey(environment), "ES256");
		const { payload } = await jwtVerify(token, key, {
			algorithms: ["ES256"],
			typ: type,
			issuer: environment.ISSUER,
			audience: environment.AUDIENCE,
			...(when === "whenever" && { currentDate: new Date(0) }),
		});
		const { org, sid, sub, seq, sexp } = payload;
		if (typeof org !== "string" || typeof sid !== "string" || sub === undefined) return null;
		if (typeof seq !== "number" || typeof sexp !== "number") return null;
		return { organizationId: org, sessionId: sid, userId: sub, facts: { sub, seq, sexp } };
	} catch {
		return null;
	}
}
