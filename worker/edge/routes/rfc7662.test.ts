import { generateKeyPair } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { platformId } from "../../domain/ids.ts";
import {
	anApiToken,
	anOrganization,
	aSession,
	must,
	theTest,
} from "../../testing/support/builders.ts";
import { fetchWorker } from "../../testing/support/callers.ts";
import { anIssuer, basic, formOf } from "../../testing/support/token-issuer.ts";

afterEach(() => vi.restoreAllMocks());

async function anEdge() {
	const organization = await anOrganization();
	const serviceToken = await anApiToken(organization.id, ["service"]);
	const session = await aSession(organization, { userId: "usr_raj", clientId: "mobile-app" });
	const bearer = `Bearer ${serviceToken}`;
	/** The whole answer: status and body. */
	const introspect = async (token: string, authorization: string | null = bearer) => {
		const response = await fetchWorker("/oauth/introspect", formOf(authorization, { token }));
		return { status: response.status, body: await response.json() };
	};
	const end = async () =>
		must(
			await organization.object.revoke(
				{ target: { kind: "user", userId: "usr_raj" }, cause: "admin", reason: null },
				theTest,
			),
		);
	const refresh = async (refreshToken: string) =>
		must(await organization.object.refreshSession({ refreshToken }, theTest));
	return { organization, serviceToken, bearer, session, introspect, end, refresh };
}

const inactive = { status: 200, body: { active: false } };

describe("RFC 7662 §2.2: a refresh token", () => {
	it("of a standing session is active, with whose it is and until when", async () => {
		const { session, introspect } = await anEdge();
		expect(await introspect(session.refreshToken)).toEqual({
			status: 200,
			body: {
				active: true,
				token_type: "refresh_token",
				sub: "usr_raj",
				sid: session.sessionId,
				org: session.claims.org,
				client_id: "mobile-app",
				iat: Math.floor(session.createdAt / 1_000),
				exp: Math.floor(session.refreshTokenExpiresAt / 1_000),
			},
		});
	});

	it("is not used up by looking at it", async () => {
		const { session, introspect, refresh } = await anEdge();
		await introspect(session.refreshToken);
		await introspect(session.refreshToken);
		const { refreshToken } = await refresh(session.refreshToken);
		expect(refreshToken).toContain(".2.");
	});

	it("that was replaced is inactive, and looking at it is no reuse that ends the session", async () => {
		const { session, introspect, refresh } = await anEdge();
		const second = await refresh(session.refreshToken);
		const third = await refresh(second.refreshToken);
		expect(await introspect(session.refreshToken)).toEqual(inactive);
		expect(await introspect(second.refreshToken)).toEqual(inactive);
		expect(await introspect(third.refreshToken)).toMatchObject({ body: { active: true } });
	});

	it("that was forged from a known session is inactive like one that never was", async () => {
		const { session, introspect } = await anEdge();
		const [head, sid, generation, chain, secret] = session.refreshToken.split(".");
		const other = "x".repeat(43);
		for (const forged of [
			[head, sid, generation, other, secret].join("."),
			[head, sid, generation, chain, other].join("."),
			[head, sid, "2", chain, secret].join("."),
			[head, "ses_nothinghere", generation, chain, secret].join("."),
			["cfr_org_nothinghere", sid, generation, chain, secret].join("."),
		]) {
			expect(await introspect(forged)).toEqual(inactive);
		}
	});
});

it("RFC 7662 §2.2: a revoked, unknown, foreign or malformed token answers exactly inactive, and never why", async () => {
	const { session, introspect, end } = await anEdge();
	const stranger = await anEdge();
	expect(await introspect(stranger.session.refreshToken)).toEqual(inactive);
	await end();
	for (const token of [
		session.refreshToken,
		"2YotnFZFEjr1zCsicMWpAA",
		"mF_9.B5f-4.1JqM",
		"cfr_",
		stranger.serviceToken,
		"x".repeat(20_000),
	]) {
		expect(await introspect(token)).toEqual(inactive);
	}
});

describe("RFC 7662 §2.2: an access token of a registered issuer", () => {
	async function withIssuer() {
		const edge = await anEdge();
		const issuer = await anIssuer();
		const introspect = async (token: string, authorization = edge.bearer) => {
			const form = formOf(authorization, { token, token_type_hint: "access_token" });
			const response = await issuer.fetch("/oauth/introspect", form);
			return { status: response.status, body: await response.json() };
		};
		const claims = { ...edge.session.claims };
		return { ...edge, issuer, introspect, claims };
	}

	it("is active while its session stands, and not on the next question after it ended", async () => {
		const { issuer, introspect, claims, session, end } = await withIssuer();
		const token = await issuer.sign({ ...claims, scope: "read write", jti: "dbe39bf3" });
		expect(await introspect(token)).toMatchObject({
			status: 200,
			body: {
				active: true,
				token_type: "Bearer",
				sub: "usr_raj",
				sid: session.sessionId,
				org: claims.org,
				client_id: "web",
				iss: issuer.issuer,
				aud: issuer.audience,
				scope: "read write",
				jti: "dbe39bf3",
			},
		});
		await end();
		expect(await introspect(token)).toEqual(inactive);
	});

	it("is inactive when anything about it is wrong", async () => {
		const { issuer, introspect, claims } = await withIssuer();
		const now = Math.floor(Date.now() / 1_000);
		const { privateKey: foreignKey } = await generateKeyPair("ES256");
		for (const token of [
			await issuer.sign({ ...claims, exp: now - 1 }),
			await issuer.sign({ ...claims, aud: "other-app" }),
			await issuer.sign({ ...claims, iss: "https://evil.example" }),
			await issuer.sign({ ...claims, sub: "usr_mia" }),
			await issuer.sign({ ...claims, sid: "ses_nothinghere" }),
			await issuer.sign(claims, foreignKey),
		]) {
			expect(await introspect(token)).toEqual(inactive);
		}
		expect(await introspect(await issuer.sign(claims))).toMatchObject({ body: { active: true } });
	});

	it("of another organization is inactive for this one's caller, and active for the platform's", async () => {
		const { issuer, introspect, claims } = await withIssuer();
		const token = await issuer.sign(claims);
		const { bearer: foreign } = await anEdge();
		expect(await introspect(token, foreign)).toEqual(inactive);
		const platform = `Bearer ${await anApiToken(platformId, ["service"])}`;
		expect(await introspect(token, platform)).toMatchObject({ body: { active: true } });
	});

	it("is not called inactive because the issuer's keys could not be had", async () => {
		const { issuer, introspect, claims } = await withIssuer();
		const token = await issuer.sign(claims);
		issuer.keysFetched.mockRejectedValueOnce(new Error("Network connection lost."));
		expect(await introspect(token)).toMatchObject({ status: 503 });
		expect(await introspect(token)).toMatchObject({ body: { active: true } });
	});
});

describe("RFC 7662 §2.1: the caller", () => {
	it("may send its token as the password of Basic, whatever the user name", async () => {
		const { session, serviceToken, introspect } = await anEdge();
		for (const user of ["nginx", "", "s6BhdRkqt3"]) {
			expect(await introspect(session.refreshToken, basic(user, serviceToken))).toMatchObject({
				body: { active: true },
			});
		}
	});

	it("that is nobody, or may not, is challenged in the scheme it tried and learns nothing", async () => {
		const { session, introspect, organization } = await anEdge();
		const ask = (authorization: string | null) =>
			fetchWorker("/oauth/introspect", formOf(authorization, { token: session.refreshToken }));
		for (const [authorization, scheme] of [
			[null, "Bearer"],
			["Bearer nonsense", "Bearer"],
			[`Bearer ${await anApiToken(organization.id, ["read", "revoke", "admin"])}`, "Bearer"],
			[`Bearer ${session.refreshToken}`, "Bearer"],
			["Bearer cfw_local_service", "Bearer"],
			[basic("nginx", "nonsense"), "Basic"],
			["Basic %%%", "Basic"],
			["Digest x", "Bearer"],
		] as const) {
			const response = await ask(authorization);
			expect(response.status).toBe(401);
			expect(response.headers.get("www-authenticate")).toMatch(new RegExp(`^${scheme} `));
			const body = await response.json<Record<string, unknown>>();
			expect(body).toMatchObject({ error: "invalid_client" });
			expect(body).not.toHaveProperty("active");
		}
		expect(await introspect(session.refreshToken)).toMatchObject({ body: { active: true } });
	});

	it("is refused from the moment its token is revoked", async () => {
		const { organization, session, introspect } = await anEdge();
		const tokens = must(await organization.object.listApiTokens());
		await organization.object.revokeApiToken(tokens[0]?.id ?? "", theTest);
		expect(await introspect(session.refreshToken)).toMatchObject({ status: 401 });
	});

	it("needs no Origin, and an administrator's cookie does not stand in for its token", async () => {
		const { session } = await anEdge();
		const form = formOf(null, { token: session.refreshToken });
		const headers = {
			...form.headers,
			cookie: "__Host-curfew_session=x",
			origin: "https://x.example",
		};
		const response = await fetchWorker("/oauth/introspect", { ...form, headers });
		expect(response.status).toBe(401);
	});
});

describe("RFC 7662 §2.1: the request", () => {
	it("without one token in a form is invalid_request", async () => {
		const { bearer, session } = await anEdge();
		const { refreshToken: token } = session;
		const json = { authorization: bearer, "content-type": "application/json" };
		for (const init of [
			formOf(bearer, {}),
			formOf(bearer, { token: "" }),
			formOf(bearer, [
				["token", token],
				["token", token],
			]),
			{ method: "POST", headers: json, body: JSON.stringify({ token }) },
			{ method: "POST", headers: { authorization: bearer } },
		]) {
			const response = await fetchWorker("/oauth/introspect", init);
			expect(response.status).toBe(400);
			expect(await response.json()).toMatchObject({ error: "invalid_request" });
		}
	});

	it("may carry a wrong or unknown hint: the search is extended", async () => {
		const { bearer, session } = await anEdge();
		for (const token_type_hint of ["access_token", "refresh_token", "saml2"]) {
			const form = formOf(bearer, { token: session.refreshToken, token_type_hint });
			const response = await fetchWorker("/oauth/introspect", form);
			expect(await response.json()).toMatchObject({ active: true });
		}
	});

	it("is answered with JSON that no cache may keep", async () => {
		const { bearer, session } = await anEdge();
		const form = formOf(bearer, { token: session.refreshToken });
		const response = await fetchWorker("/oauth/introspect", form);
		expect(response.headers.get("content-type")).toContain("application/json");
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect((await fetchWorker("/oauth/introspect")).status).toBe(404);
	});
});
