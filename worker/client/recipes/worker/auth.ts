import { env } from "cloudflare:workers";
import { createCurfewClient } from "curfew/client";
import { importJWK, SignJWT } from "jose";

// The authentication module: who signs in is known by your own means; from there on it is Curfew's session.

export const audience = "app";

const { d, key_ops, ...publicKey } = JSON.parse(env.SIGNING_KEY);
export const jwks = { keys: [publicKey] };
export const verifyingKey = () => importJWK(publicKey, "ES256");

interface Person {
	userId: string;
	name: string;
	email: string;
}

/** Starts a session and signs its access token. */
export async function signIn({ userId, ...user }: Person, headers: Headers) {
	// One for each request: calls of the same moment travel together.
	const curfew = createCurfewClient({ binding: env.CURFEW, token: env.CURFEW_TOKEN });
	const { refreshToken, claims } = await curfew.lifecycle.start.mutate({
		...{ organizationId: "org_acme", userId, user },
		ip: headers.get("cf-connecting-ip") ?? "",
		userAgent: headers.get("user-agent") ?? "",
	});
	const now = Math.floor(Date.now() / 1000);
	const accessToken = await new SignJWT({ ...claims })
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: publicKey.kid })
		.setIssuer(env.ISSUER)
		.setAudience(audience)
		.setIssuedAt(now)
		// 15 minutes at most, and never past the session's end.
		.setExpirationTime(Math.min(now + 900, Math.floor(claims.sexp / 1000)))
		.sign(await importJWK(JSON.parse(env.SIGNING_KEY), "ES256"));
	return { accessToken, refreshToken };
}
