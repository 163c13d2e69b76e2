import { afterEach, describe, expect, it, vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
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
	const bearer = `Bearer ${serviceToken}`;
	const session = await aSession(organization, { userId: "usr_raj" });
	const revoke = (fields: Record<string, string>, authorization: string | null = bearer) =>
		fetchWorker("/oauth/revoke", formOf(authorization, fields));
	const stateOf = async () => must(await organization.object.getSession(session.sessionId));
	const refresh = (refreshToken: string) =>
		organization.object.refreshSession({ refreshToken }, theTest);
	return { organization, serviceToken, bearer, session, revoke, stateOf, refresh };
}

describe("RFC 7009 §2.1: revoking a refresh token", () => {
	it("ends the session and with it every other token of the chain", async () => {
		const { session, revoke, stateOf, refresh } = await anEdge();
		const { refreshToken: newest } = must(await refresh(session.refreshToken));
		const response = await revoke({ token: newest, token_type_hint: "refresh_token" });
		expect(response.status).toBe(200);
		// Clients that parse every answer find JSON.
		expect(await response.text()).toBe("{}");
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect(await stateOf()).toMatchObject({ status: "revoked", ended: { cause: "user" } });
		for (const token of [newest, session.refreshToken]) {
			expect(await refresh(token)).toMatchObject({ ok: false, error: { reason: "revoked" } });
		}
	});

	it("works with one that was replaced: whoever signs out may have missed the last rotation", async () => {
		const { session, revoke, stateOf, refresh } = await anEdge();
		const second = must(await refresh(session.refreshToken));
		must(await refresh(second.refreshToken));
		expect((await revoke({ token: session.refreshToken })).status).toBe(200);
		expect(await stateOf()).toMatchObject({ status: "revoked", ended: { cause: "user" } });
	});

	it("leaves a receipt that names the caller, enforced", async () => {
		const { organization, session, revoke, stateOf } = await anEdge();
		await revoke({ token: session.refreshToken });
		const receipt = must(
			await organization.object.getReceipt((await stateOf()).ended?.receiptId ?? ""),
		);
		expect(receipt).toMatchObject({
			state: "enforced",
			cause: "user",
			revoked: 1,
			by: { kind: "api_token" },
		});
	});

	it("leaves other sessions of the person alone", async () => {
		const { organization, session, revoke } = await anEdge();
		const other = await aSession(organization, { userId: "usr_raj" });
		await revoke({ token: session.refreshToken });
		expect(await organization.object.checkSession(other.sessionId)).toMatchObject({ active: true });
	});
});

describe("RFC 7009 §2.1: revoking an access token", () => {
	it("ends the session, its refresh tokens included", async () => {
		const { bearer, session, stateOf, refresh } = await anEdge();
		const issuer = await anIssuer();
		const token = await issuer.sign({ ...session.claims });
		const response = await issuer.fetch("/oauth/revoke", formOf(bearer, { token }));
		expect(response.status).toBe(200);
		expect(await stateOf()).toMatchObject({ status: "revoked", ended: { cause: "user" } });
		expect(await refresh(session.refreshToken)).toMatchObject({ ok: false });
	});

	it("does nothing with one that names somebody else's session", async () => {
		const { bearer, session, stateOf } = await anEdge();
		const issuer = await anIssuer();
		const token = await issuer.sign({ ...session.claims, sub: "usr_mia" });
		const response = await issuer.fetch("/oauth/revoke", formOf(bearer, { token }));
		expect(response.status).toBe(200);
		expect(await stateOf()).toMatchObject({ status: "active" });
	});

	it("says that the token still exists when the issuer's keys could not be had", async () => {
		const { bearer, session, stateOf } = await anEdge();
		const issuer = await anIssuer();
		const token = await issuer.sign({ ...session.claims });
		issuer.keysFetched.mockRejectedValueOnce(new Error("Network connection lost."));
		const response = await issuer.fetch("/oauth/revoke", formOf(bearer, { token }));
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("1");
		expect(await stateOf()).toMatchObject({ status: "active" });
	});
});

describe("RFC 7009 §2.2: 200 with nothing done", () => {
	it("for tokens that are unknown, malformed, forged or already revoked", async () => {
		const { session, revoke, stateOf } = await anEdge();
		const forged = session.refreshToken.replace(/[^.]+$/, newSecret());
		for (const token of ["45ghiukldjahdnhzdauz", "cfr_", forged, "a.b.c"]) {
			expect((await revoke({ token })).status).toBe(200);
		}
		expect(await stateOf()).toMatchObject({ status: "active" });
		await revoke({ token: session.refreshToken });
		const { ended } = await stateOf();
		expect((await revoke({ token: session.refreshToken })).status).toBe(200);
		expect((await stateOf()).ended).toEqual(ended);
	});

	it("for a token of another organization", async () => {
		const { revoke } = await anEdge();
		const other = await anEdge();
		expect((await revoke({ token: other.session.refreshToken })).status).toBe(200);
		expect(await other.stateOf()).toMatchObject({ status: "active" });
	});
});

describe("RFC 7009 §2.2.1: refusals", () => {
	it("an API token is not revoked here", async () => {
		const { serviceToken, revoke } = await anEdge();
		const response = await revoke({ token: serviceToken });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ error: "unsupported_token_type" });
		expect((await revoke({ token: "unknown" })).status).toBe(200);
	});

	it("a caller that may not end sessions ends none", async () => {
		const { organization, session, revoke, stateOf } = await anEdge();
		for (const authorization of [
			null,
			"Bearer nonsense",
			`Bearer ${await anApiToken(organization.id, ["read", "revoke"])}`,
			basic("nginx", "nonsense"),
		]) {
			const response = await revoke({ token: session.refreshToken }, authorization);
			expect(response.status).toBe(401);
			expect(response.headers.get("www-authenticate")).toMatch(/^(Bearer|Basic) realm=/);
		}
		expect(await stateOf()).toMatchObject({ status: "active" });
	});

	it("a request without a token is invalid_request", async () => {
		const { revoke } = await anEdge();
		const response = await revoke({ token_type_hint: "refresh_token" });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ error: "invalid_request" });
	});
});
