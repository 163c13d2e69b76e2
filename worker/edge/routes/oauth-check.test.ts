import { afterEach, expect, it, vi } from "vitest";
import { noStamp } from "../../domain/lease/stamp.ts";
import { directIsolatesMax } from "../../domain/lease/terms.ts";
import {
	anApiToken,
	anOrganization,
	aSession,
	must,
	theTest,
} from "../../testing/support/builders.ts";
import { anIssuer } from "../../testing/support/token-issuer.ts";

afterEach(() => vi.restoreAllMocks());

async function aProxy(userId = "usr_raj") {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ leaseMs: 200 }, theTest));
	const session = await aSession(organization, { userId });
	const issuer = await anIssuer();
	const bearer = `Bearer ${await anApiToken(organization.id, ["service"])}`;
	const check = (token: string | null, authorization: string | null = bearer) =>
		issuer.fetch("/oauth/check", {
			headers: {
				...(authorization !== null && { authorization }),
				...(token !== null && { "x-access-token": token }),
			},
		});
	const end = async () =>
		must(
			await organization.object.revoke(
				{ target: { kind: "user", userId }, cause: "admin", reason: null },
				theTest,
			),
		);
	return {
		organization,
		session,
		issuer,
		check,
		end,
		token: await issuer.sign({ ...session.claims }),
	};
}

it("a good access token passes, with whose it is in headers", async () => {
	const { check, session, organization, token } = await aProxy("usr ë/1");
	const response = await check(token);
	expect(response.status).toBe(204);
	expect(response.headers.get("x-curfew-organization")).toBe(organization.id);
	expect(response.headers.get("x-curfew-session")).toBe(session.sessionId);
	expect(decodeURIComponent(response.headers.get("x-curfew-user") ?? "")).toBe("usr ë/1");
	expect(response.headers.get("cache-control")).toBe("no-store");
});

it("no check after the receipt says enforced passes, although checks answer from memory", async () => {
	const { check, token, end } = await aProxy();
	for (let count = 0; count < 5; count += 1) expect((await check(token)).status).toBe(204);
	const receipt = await end();
	expect(receipt).toMatchObject({ state: "enforced" });
	// Somebody held a lease: otherwise this would show nothing about memory.
	expect(receipt.reach).not.toEqual([]);
	for (let count = 0; count < 5; count += 1) {
		const response = await check(token);
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ reason: "session_ended" });
		expect(response.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
	}
});

it("what the organization has no room to lend is lent where the caller is, not in one region for the world", async () => {
	const { organization, issuer, token } = await aProxy();
	must(await organization.object.setPolicy({ leaseMs: 10_000 }, theTest));
	for (let count = 0; count < directIsolatesMax; count += 1) {
		const request = {
			incarnation: `isolate-${count}`,
			address: null,
			have: noStamp,
			acknowledged: noStamp,
			echo: { sentAtMs: 0, era: 0 },
		};
		expect(await organization.object.leaseDirectly(request, [])).not.toBeNull();
	}
	const authorization = `Bearer ${await anApiToken(organization.id, ["service"])}`;
	const headers = { authorization, "x-access-token": token };
	const cf = { continent: "OC", longitude: "151.2" } as const;
	for (let count = 0; count < 3; count += 1) {
		expect((await issuer.fetch("/oauth/check", { headers, cf })).status).toBe(204);
	}
	const { leases } = must(await organization.object.health());
	expect(leases.map(({ region }) => region)).toContain("oc");
});

it("an access token without the claims that memory needs is asked about every time, its subject included", async () => {
	const { check, session, issuer, end } = await aProxy();
	const { org, sid, sub } = session.claims;
	const bare = await issuer.sign({ org, sid, sub });
	expect((await check(bare)).status).toBe(204);
	expect((await check(await issuer.sign({ org, sid, sub: "usr_mia" }))).status).toBe(401);
	await end();
	expect((await check(bare)).status).toBe(401);
});

it("without an access token the browser is asked for one, and a refresh token is none", async () => {
	const { check, session } = await aProxy();
	const response = await check(null);
	expect(response.status).toBe(401);
	expect(response.headers.get("www-authenticate")).toBe("Bearer");
	expect((await check(session.refreshToken)).status).toBe(401);
	expect((await check("nonsense")).status).toBe(401);
});

it("a token of another organization does not pass", async () => {
	const { token, issuer } = await aProxy();
	const other = await anOrganization();
	const authorization = `Bearer ${await anApiToken(other.id, ["service"])}`;
	const headers = { authorization, "x-access-token": token };
	expect((await issuer.fetch("/oauth/check", { headers })).status).toBe(401);
});

it("what is wrong with the proxy's own token is 403, so that no browser is told to sign in again", async () => {
	const { check, organization, token } = await aProxy();
	const wrongScope = `Bearer ${await anApiToken(organization.id, ["read"])}`;
	for (const authorization of [null, "Bearer nonsense", wrongScope, `Bearer ${token}`]) {
		const response = await check(token, authorization);
		expect(response.status).toBe(403);
		expect(await response.json()).toMatchObject({ error: "invalid_client" });
	}
});

it("keys that cannot be had are neither a yes nor a no", async () => {
	const { check, issuer, token } = await aProxy();
	issuer.keysFetched.mockRejectedValueOnce(new Error("Network connection lost."));
	expect((await check(token)).status).toBe(503);
	expect((await check(token)).status).toBe(204);
});
