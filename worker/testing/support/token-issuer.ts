import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import worker from "../../index.ts";
import { origin } from "./callers.ts";

const issuer = "https://app.example";
const audience = "example-app";

/**
 * A party that signs access tokens and is registered with the Worker, which fetches its keys. Restore mocks after each
 * test.
 */
export async function anIssuer() {
	const { privateKey, publicKey } = await generateKeyPair("ES256");
	// A URL of its own: an isolate keeps the keys it has read.
	const jwksUrl = `${issuer}/${newSecret()}/jwks.json`;
	const keys = [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }];
	const keysFetched = vi
		.spyOn(globalThis, "fetch")
		.mockImplementation(async () => Response.json({ keys }));
	const registered = { issuer, jwksUrl, audience, algorithms: ["ES256"], organizations: "*" };
	const variables = { TRUSTED_ISSUERS: JSON.stringify([registered]) };
	return {
		issuer,
		audience,
		keysFetched,
		/** An access token with these claims, for 15 minutes or as the claims say. */
		sign(claims: JWTPayload, key: CryptoKey = privateKey): Promise<string> {
			const now = Math.floor(Date.now() / 1_000);
			const usual = { iss: issuer, aud: audience, iat: now, exp: now + 900, client_id: "web" };
			return new SignJWT({ ...usual, ...claims })
				.setProtectedHeader({ alg: "ES256", kid: "k1", typ: "at+jwt" })
				.sign(key);
		},
		/** A request to the Worker with which this issuer is registered. */
		async fetch(
			path: string,
			init: RequestInit & { cf?: Partial<IncomingRequestCfProperties> } = {},
		): Promise<Response> {
			const execution = createExecutionContext();
			const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, {
				method: init.method ?? "GET",
				headers: init.headers ?? {},
				body: init.body ?? null,
				...(init.cf && { cf: init.cf as IncomingRequestCfProperties }),
			});
			const response = await worker.fetch(request, { ...env, ...variables } as Env, execution);
			await waitOnExecutionContext(execution);
			return response;
		},
	};
}

/** A form as OAuth clients send it. */
export const formOf = (
	authorization: string | null,
	fields: Record<string, string> | [string, string][],
): RequestInit => ({
	method: "POST",
	headers: {
		"content-type": "application/x-www-form-urlencoded",
		...(authorization !== null && { authorization }),
	},
	body: new URLSearchParams(fields).toString(),
});

export const basic = (user: string, password: string): string =>
	`Basic ${btoa(`${user}:${password}`)}`;
