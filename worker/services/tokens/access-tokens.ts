import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { type Failure, failure } from "../../domain/errors.ts";
import { organizationIdPattern, sessionIdPattern } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import {
	adoptedSessionId,
	type SessionToAdopt,
	sessionToAdopt,
} from "../../domain/tokens/adoption.ts";
import { heldAgainst } from "../../domain/tokens/issuer-options.ts";
import { audienceProblem, readSession } from "../../domain/tokens/read-claims.ts";
import { troubleOf } from "../../domain/tokens/token-trouble.ts";
import { userIdSchema } from "../../domain/wire/id-input.ts";
import { text } from "../../domain/wire/text.ts";
import type { TrustedIssuer } from "../../env.ts";

const claimsSchema = z.object({
	org: text(100).regex(organizationIdPattern),
	sid: text(100).regex(sessionIdPattern),
	sub: userIdSchema,
	name: text(200).optional().catch(undefined),
	iss: z.string(),
	exp: z.number(),
	// What follows is handed on, never decided by: one that is malformed counts as left out.
	iat: z.number().optional().catch(undefined),
	seq: z.number().int().optional().catch(undefined),
	sexp: z.number().int().optional().catch(undefined),
	aud: z
		.union([z.string(), z.array(z.string())])
		.optional()
		.catch(undefined),
	client_id: z.string().optional().catch(undefined),
	scope: z.string().optional().catch(undefined),
	jti: z.string().optional().catch(undefined),
});
export type AccessTokenClaims = z.infer<typeof claimsSchema> & {
	/** The session is the provider's own, and `sid` the id that it has here once it is adopted. */
	adopt?: SessionToAdopt;
};

/** Clocks of two data centers differ by less; a revoked session is refused regardless of `exp`. */
const clockToleranceSeconds = 5;

export type KeySetOf = (jwksUrl: string) => JWTVerifyGetKey;

/** Keys per issuer, kept for the life of the isolate: jose refetches them at most every 30 s, for an unknown `kid`. */
const keySets = new Map<string, JWTVerifyGetKey>();

export const remoteKeySetOf: KeySetOf = (jwksUrl) => {
	const known = keySets.get(jwksUrl) ?? createRemoteJWKSet(new URL(jwksUrl));
	keySets.set(jwksUrl, known);
	return known;
};

/**
 * The claims of an access token (RFC 9068) of a registered issuer. Everything is judged by what is registered:
 * the token's own words choose nothing but the registration, by an exact issuer.
 */
export async function verifyAccessToken(
	token: string,
	trust: { issuers: readonly TrustedIssuer[]; keySetOf: KeySetOf; nowMs: number },
): Promise<Result<AccessTokenClaims, Failure>> {
	const issuer = trust.issuers.find((registered) => registered.issuer === claimedIssuer(token));
	if (!issuer) return err(failure("invalid_token"));
	try {
		const { payload, protectedHeader } = await jwtVerify(token, trust.keySetOf(issuer.jwksUrl), {
			...heldAgainst(issuer),
			clockTolerance: clockToleranceSeconds,
			currentDate: new Date(trust.nowMs),
		});
		const isOfType = issuer.typ !== null || protectedHeader.typ === undefined;
		const isForUs = audienceProblem(payload, issuer) === null;
		const claims = isOfType && isForUs ? await claimsOf(payload, issuer) : null;
		return claims === null ? err(failure("invalid_token")) : ok(claims);
	} catch (error) {
		return err(refusalOf(error));
	}
}

/** Null: the token does not say whose session it is of, or of none that the issuer may speak for. */
async function claimsOf(
	payload: Readonly<Record<string, unknown>>,
	issuer: TrustedIssuer,
): Promise<AccessTokenClaims | null> {
	const { session } = readSession(payload, issuer);
	if (session === undefined) return null;
	const { org, sid, sub, isAdopted } = session;
	const adopt = isAdopted ? sessionToAdopt(payload, session, issuer) : null;
	if (isAdopted && adopt === null) return null;
	const named = adopt === null ? sid : await adoptedSessionId(issuer.issuer, org, sid);
	// What another provider writes there would escape every watermark: facts of adopted sessions are Curfew's.
	const facts = isAdopted ? { seq: undefined, sexp: undefined } : {};
	const read = claimsSchema.safeParse({ ...payload, org, sid: named, sub, ...facts });
	if (!read.success) return null;
	return adopt === null ? read.data : { ...read.data, adopt };
}

function claimedIssuer(token: string): string | undefined {
	try {
		return decodeJwt(token).iss;
	} catch {
		return undefined;
	}
}

function refusalOf(error: unknown): Failure {
	const trouble = troubleOf(error);
	if (trouble === "keys") return failure("unavailable", { because: "issuer_keys" });
	return failure("invalid_token", trouble === "expired" ? { because: "expired" } : {});
}
