import { decodeJwt, exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { dayMs, hourMs } from "../../domain/clock.ts";
import type { EdgeEnvironment } from "./environment.ts";
import { issueAccessToken, publicKey, readAccessToken } from "./tokens.ts";

async function environment(overrides: Partial<EdgeEnvironment> = {}): Promise<EdgeEnvironment> {
	const { privateKey } = await generateKeyPair("ES256", { extractable: true });
	return {
		CURFEW: { fetch: () => Promise.reject(new Error("not called")) } as unknown as Fetcher,
		GATE: {
			check: () => Promise.reject(new Error("not called")),
			facts: () => Promise.reject(new Error("not called")),
			lease: () => Promise.reject(new Error("not called")),
		},
		CURFEW_TOKEN: "",
		CURFEW_URL: "http://curfew.example",
		OIDC_ISSUER: "http://provider.example",
		OIDC_CLIENT_ID: "example-edge",
		ISSUER: "http://edge.example",
		AUDIENCE: "example-app",
		SIGNING_KEY: JSON.stringify(await exportJWK(privateKey)),
		COOKIE_SECRET: "0123456789abcdef0123456789abcdef",
		...overrides,
	};
}

const claims = (sexp: number) => ({ org: "org_acme", sid: "ses_1234", sub: "usr_1", seq: 7, sexp });

test("an access token names its session and lives 15 minutes, but never past the session's end", async () => {
	const edge = await environment();
	const nowMs = Date.now();
	const long = decodeJwt(await issueAccessToken(edge, claims(nowMs + dayMs), nowMs));
	expect(long).toMatchObject({ sid: "ses_1234", org: "org_acme", sub: "usr_1", seq: 7 });
	expect(long.exp).toBe(Math.floor(nowMs / 1000) + 15 * 60);
	const short = decodeJwt(await issueAccessToken(edge, claims(nowMs + 60_000), nowMs));
	expect(short.exp).toBe(Math.floor((nowMs + 60_000) / 1000));
});

test("a token is read back only by its own key, issuer and audience, and only in time", async () => {
	const edge = await environment();
	const nowMs = Date.now();
	const token = await issueAccessToken(edge, claims(nowMs + dayMs), nowMs);
	expect(await readAccessToken(edge, token)).toEqual({
		organizationId: "org_acme",
		sessionId: "ses_1234",
		userId: "usr_1",
		facts: { sub: "usr_1", seq: 7, sexp: nowMs + dayMs },
	});
	const { SIGNING_KEY } = edge;
	expect(await readAccessToken(await environment(), token)).toBeNull();
	expect(
		await readAccessToken(await environment({ SIGNING_KEY, AUDIENCE: "other" }), token),
	).toBeNull();
	expect(
		await readAccessToken(await environment({ SIGNING_KEY, ISSUER: "http://x.example" }), token),
	).toBeNull();
	const old = await issueAccessToken(edge, claims(nowMs + hourMs), nowMs - hourMs);
	expect(await readAccessToken(edge, old)).toBeNull();
	// Whose it was can still be read, by the same key alone.
	expect(await readAccessToken(edge, old, "whenever")).toMatchObject({ userId: "usr_1" });
	expect(await readAccessToken(await environment(), old, "whenever")).toBeNull();
});

test("the published key has no private part", async () => {
	expect(publicKey(await environment())).not.toHaveProperty("d");
});
