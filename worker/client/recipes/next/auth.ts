import { createCurfewClient } from "curfew/client";
import { importJWK, SignJWT } from "jose";

// The authentication module: who signs in is known by your own means; from there on it is Curfew's session.

const { CURFEW_URL, CURFEW_TOKEN = "", SIGNING_KEY = "{}" } = process.env;
export const issuer = process.env.ISSUER ?? "http://127.0.0.1:3000";
export const audience = "app";

export const curfew = createCurfewClient({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });

const { d, key_ops, ...publicKey } = JSON.parse(SIGNING_KEY);
export const jwks = { keys: [publicKey] };

interface Person {
	userId: string;
	name: string;
	email: string;
}

/** Starts a session and signs its access token. */
export async function signIn({ userId, ...user }: Person, ip = "", userAgent = "") {
	const { refreshToken, claims } = await curfew.lifecycle.start.mutate({
		...{ organizationId: "org_acme", userId, user, ip, userAgent },
	});
	const now = Math.floor(Date.now() / 1000);
	const accessToken = await new SignJWT({ ...claims })
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: publicKey.kid })
		.setIssuer(issuer)
		.setAudience(audience)
		.setIssuedAt(now)
		// 15 minutes at most, and never past the session's end.
		.setExpirationTime(Math.min(now + 900, Math.floor(claims.sexp / 1000)))
		.sign(await importJWK(JSON.parse(SIGNING_KEY), "ES256"));
	return { accessToken, refreshToken };
}
