import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { type Failure, failure } from "../../domain/errors.ts";
import { organizationIdPattern, sessionIdPattern } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
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
export type AccessTokenClaims = z.infer<typeof claimsSchema>;

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
		const { payload } = await jwtVerify(token, trust.keySetOf(issuer.jwksUrl), {
			typ: "at+jwt",
			issuer: issuer.issuer,
			audience: issuer.audience,
			algorithms: issuer.algorithms,
			requiredClaims: ["exp"],
			clockTolerance: clockToleranceSeconds,
			currentDate: new Date(trust.nowMs),
		});
		const claims = claimsSchema.safeParse(payload);
		if (!claims.success || !speaksFor(issuer, claims.data.org))
			return err(failure("invalid_token"));
		return ok(claims.data);
	} catch (error) {
		return err(refusalOf(error));
	}
}

function claimedIssuer(token: string): string | undefined {
	try {
		return decodeJwt(token).iss;
	} catch {
		return undefined;
	}
}

const speaksFor = (issuer: TrustedIssuer, organizationId: string): boolean =>
	issuer.organizations === "*" || issuer.organizations.includes(organizationId);

/** Only a verdict on the token blames the token; keys that could not be had say nothing about it. */
function refusalOf(error: unknown): Failure {
	if (error instanceof errors.JWTExpired) {
		return failure("invalid_token", { because: "expired" });
	}
	const aboutKeys =
		!(error instanceof errors.JOSEError) ||
		error instanceof errors.JWKSTimeout ||
		error instanceof errors.JWKSInvalid ||
		error.code === errors.JOSEError.code;
	return aboutKeys ? failure("unavailable", { because: "issuer_keys" }) : failure("invalid_token");
}
