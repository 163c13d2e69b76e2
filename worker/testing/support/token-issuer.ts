import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { type MockInstance, vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import worker from "../../index.ts";
import { origin } from "./callers.ts";

export const issuer = "https://app.example";
export const audience = "example-app";

/** A signing key whose public half the Worker gets when it fetches anything. Restore mocks after each test. */
export async function aPublishedKey(): Promise<{
	privateKey: CryptoKey;
	jwksUrl: string;
	keysFetched: MockInstance<typeof fetch>;
}> {
	const { privateKey, publicKey } = await generateKeyPair("ES256");
	const keys = [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" }];
	const keysFetched = vi
		.spyOn(globalThis, "fetch")
		.mockImplementation(async () => Response.json({ keys }));
	// A URL of its own: an isolate keeps the keys it has read.
	return { privateKey, jwksUrl: `${issuer}/${newSecret()}/jwks.json`, keysFetched };
}

/** Requests to the Worker with these variables. */
export function aDeployment(variables: Record<string, string>) {
	const deployment = { ...env, ...variables } as Env;
	return async (
		path: string,
		init: RequestInit & { cf?: Partial<IncomingRequestCfProperties> } = {},
	): Promise<Response> => {
		const execution = createExecutionContext();
		const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, {
			method: init.method ?? "GET",
			headers: init.headers ?? {},
			body: init.body ?? null,
			...(init.cf && { cf: init.cf as IncomingRequestCfProperties }),
		});
		const response = await worker.fetch(request, deployment, execution);
		await waitOnExecutionContext(execution);
		return response;
	};
}

/**
 * A party that signs access tokens and is registered with the Worker, which fetches its keys. Restore mocks after each
 * test.
 */
export async function anIssuer() {
	const { privateKey, jwksUrl, keysFetched } = await aPublishedKey();
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
		fetch: aDeployment(variables),
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
