import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { newSecret, platformId } from "../domain/ids.ts";
import { oneSession } from "../domain/receipt.ts";
import worker from "../index.ts";
import { anAdministrator, anOrganization, aSession, theTest } from "../testing/support/builders.ts";
import { fetchWorker, origin, refusalOf, withToken } from "../testing/support/callers.ts";
import { aPublishedKey, audience, issuer } from "../testing/support/token-issuer.ts";

afterEach(() => vi.restoreAllMocks());

/** The Worker with other variables than `wrangler.toml` sets. */
const fetchWith = (variables: Record<string, string>, path: string, headers: HeadersInit) =>
	worker.fetch(
		new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, { headers }),
		{ ...env, ...variables } as Env,
		createExecutionContext(),
	);

const listMine = "/trpc/sessions.listMine?input={}";

async function reasonOf(response: Response): Promise<string> {
	const { error } = await response.json<{ error?: { data: { reason: string } } }>();
	return error?.data.reason ?? `answered ${response.status}`;
}

test("a call without a credential is asked for one", async () => {
	expect(await reasonOf(await fetchWorker(listMine))).toBe("unauthenticated");
});

test("a token that is unknown, malformed or of an organization that does not exist is refused alike", async () => {
	const { id } = await anOrganization();
	for (const token of [
		`cfw_${id}_${newSecret()}`,
		`cfw_org_nothinghere_${newSecret()}`,
		`cfw_${platformId}_${newSecret()}`,
		`cfw_${id}_short`,
		"cfw_",
		"nonsense",
		"a.b.c",
	]) {
		expect(await refusalOf(withToken(token).sessions.listMine.query({}))).toMatchObject({
			status: 401,
			reason: "invalid_token",
		});
	}
});

test("a secret may hold underscores without being cut there", async () => {
	const { id, object } = await anOrganization();
	const secret = `${"_".repeat(10)}${newSecret()}_org_x`;
	await object.createApiToken({ name: "test", scopes: ["read"], secret }, theTest);
	const page = await withToken(`cfw_${id}_${secret}`).sessions.list.query({ organizationId: id });
	expect(page.items).toEqual([]);
});

test("a token is refused from the moment it is revoked", async () => {
	const { id, object, token } = await anOrganization();
	const client = await token("read");
	await client.sessions.list.query({ organizationId: id });
	const tokens = await object.listApiTokens();
	await object.revokeApiToken((tokens.ok && tokens.value[0]?.id) || "", theTest);
	expect(await refusalOf(client.sessions.list.query({ organizationId: id }))).toMatchObject({
		reason: "invalid_token",
	});
});

const localTokens = ["cfw_local_service", "cfw_local_admin_acme", "cfw_local_global"];

test.each([...localTokens, "cfw_local_", `cfw_local_${newSecret()}`])(
	"the local token %s is refused outside local mode, before anything is looked up",
	async (token) => {
		const lookUp = vi.spyOn(env.ORGANIZATION, "getByName");
		const headers = { authorization: `Bearer ${token}` };
		for (const variables of [{}, { CURFEW_LOCAL: "" }, { CURFEW_LOCAL: "0" }]) {
			const response = await fetchWith(variables, listMine, headers);
			expect(await reasonOf(response)).toBe("invalid_token");
		}
		expect(lookUp).not.toHaveBeenCalled();
	},
);

test("in local mode the local tokens act as the seeded administrators", async () => {
	const me = async (token: string) => {
		const headers = { authorization: `Bearer ${token}` };
		const response = await fetchWith({ CURFEW_LOCAL: "1" }, "/auth/me", headers);
		return response.json();
	};
	expect(await me("cfw_local_admin_acme")).toMatchObject({
		administrator: { id: "adm_dana", role: "organization_admin" },
		homeId: "org_acme",
		sessionId: null,
	});
	expect(await me("cfw_local_global")).toMatchObject({
		administrator: { id: "adm_lena", role: "global_admin" },
		homeId: platformId,
	});
	expect(await me("cfw_local_service")).toMatchObject({ reason: "forbidden" });
	expect(await me("cfw_local_other")).toMatchObject({ reason: "invalid_token" });
});

test("an administrator's session that was revoked is refused on its very next call", async () => {
	const { id, object } = await anOrganization();
	const { client, cookie, sessionId } = await anAdministrator(id);
	await client.sessions.listMine.query({});
	await object.revoke({ target: oneSession(sessionId), cause: "admin", reason: null }, theTest);
	const ended = { cause: "admin", by: { kind: expect.any(String), name: theTest.by.name } };
	expect(await refusalOf(client.sessions.listMine.query({}))).toMatchObject({
		status: 401,
		reason: "session_ended",
		ended,
	});
	const me = await fetchWorker("/auth/me", { headers: { cookie } });
	expect(await me.json()).toMatchObject({ reason: "session_ended", ended });
});

test("a cookie with a known session and a wrong secret tells nothing about the session", async () => {
	const { id } = await anOrganization();
	const { sessionId } = await anAdministrator(id);
	for (const value of [
		`${id}.${sessionId}.${newSecret()}`,
		`${id}.ses_nothinghere.${newSecret()}`,
		`${platformId}.${sessionId}.${newSecret()}`,
		"nonsense",
		"",
	]) {
		const headers = { cookie: `__Host-curfew_session=${value}` };
		expect(await reasonOf(await fetchWorker(listMine, { headers }))).toBe("unauthenticated");
	}
});

test("over https the cookie counts only under its host-bound name", async () => {
	const { id } = await anOrganization();
	const { cookie } = await anAdministrator(id);
	const headers = { cookie: cookie.replace("__Host-", "") };
	expect(await reasonOf(await fetchWorker(listMine, { headers }))).toBe("unauthenticated");
});

interface Bend {
	claims?: JWTPayload;
	header?: Partial<JWTHeaderParameters>;
	signedWith?: CryptoKey | Uint8Array;
	organizations?: string[];
	algorithms?: string[];
	expiresIn?: string;
}

/** Someone who holds an access token of a registered issuer, whose keys the Worker fetches. */
async function aPerson() {
	const organization = await anOrganization();
	const session = await aSession(organization, { userId: "usr_raj" });
	const { privateKey, jwksUrl, keysFetched: fetched } = await aPublishedKey();

	const call = async (bend: Bend = {}) => {
		const { org, sid, sub } = session.claims;
		const token = new SignJWT({ org, sid, sub, iss: issuer, aud: audience, ...bend.claims })
			.setProtectedHeader({ alg: "ES256", kid: "k1", typ: "at+jwt", ...bend.header })
			.setIssuedAt();
		if (bend.expiresIn !== "never") token.setExpirationTime(bend.expiresIn ?? "15m");
		const trusted = {
			issuer,
			jwksUrl,
			audience,
			algorithms: bend.algorithms ?? ["ES256"],
			organizations: bend.organizations ?? "*",
		};
		return fetchWith({ TRUSTED_ISSUERS: JSON.stringify([trusted]) }, listMine, {
			authorization: `Bearer ${await token.sign(bend.signedWith ?? privateKey)}`,
		});
	};
	return { organization, session, call, fetched };
}

test("a person with an access token of a registered issuer sees their own session", async () => {
	const { session, call } = await aPerson();
	const response = await call();
	expect(await response.json()).toMatchObject({
		result: { data: { items: [{ id: session.sessionId, current: true }] } },
	});
	expect((await call({ header: { typ: "application/AT+JWT" } })).status).toBe(200);
});

test.each<[string, Bend]>([
	["another audience", { claims: { aud: "other-app" } }],
	["an issuer that is not registered", { claims: { iss: "https://evil.example" } }],
	["the type of an ID token", { header: { typ: "JWT" } }],
	["an algorithm that is not registered", { algorithms: ["EdDSA"] }],
	[
		"a symmetric signature",
		{ header: { alg: "HS256" }, signedWith: new TextEncoder().encode("x".repeat(32)) },
	],
	["a key that is not published", { header: { kid: "other" } }],
	["an organization the issuer does not speak for", { organizations: ["org_other"] }],
	["an expiry in the past", { expiresIn: "-1m" }],
	["no expiry", { expiresIn: "never" }],
	["somebody else's subject", { claims: { sub: "usr_mia" } }],
	["a malformed organization", { claims: { org: "platform" } }],
	["no session", { claims: { sid: undefined } }],
])("an access token with %s is refused", async (_, bend) => {
	const { call } = await aPerson();
	const response = await call(bend);
	expect(response.status).toBe(401);
	expect(await reasonOf(response)).toBe("invalid_token");
});

test("an access token signed by a foreign key is refused", async () => {
	const { call } = await aPerson();
	const { privateKey } = await generateKeyPair("ES256");
	expect(await reasonOf(await call({ signedWith: privateKey }))).toBe("invalid_token");
});

test("a valid access token of a session that was ended, or never was, is refused", async () => {
	const { organization, call } = await aPerson();
	await organization.object.revoke(
		{ target: { kind: "user", userId: "usr_raj" }, cause: "admin", reason: null },
		theTest,
	);
	expect(await reasonOf(await call())).toBe("session_ended");
	expect(await reasonOf(await call({ claims: { sid: "ses_nothinghere" } }))).toBe("session_ended");
});

test("keys that cannot be had do not make a good token a bad one", async () => {
	const { call, fetched } = await aPerson();
	fetched.mockRejectedValueOnce(new Error("Network connection lost."));
	const response = await call();
	expect(response.status).toBe(503);
	expect(await reasonOf(response)).toBe("unavailable");
	expect((await call()).status).toBe(200);
});
