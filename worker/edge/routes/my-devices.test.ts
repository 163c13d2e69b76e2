import { generateKeyPair } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure } from "../../domain/errors.ts";
import { newSecret } from "../../domain/ids.ts";
import { oneSession } from "../../domain/receipt.ts";
import { err } from "../../domain/result.ts";
import { OrganizationObject } from "../../objects/organization/organization-object.ts";
import { aDevicesWorld } from "../../testing/my-devices/devices-world.ts";
import {
	anAdministrator,
	anOrganization,
	aSession,
	projected,
	theTest,
} from "../../testing/support/builders.ts";

beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const reasonOf = async (response: Response): Promise<string> => {
	const answer = await response.json<{ reason?: string; error?: { data: { reason: string } } }>();
	return answer.reason ?? answer.error?.data.reason ?? "none";
};

/** A person with two devices in an organization, and somebody else who has one. */
async function aWorld(variables: Record<string, string> = {}) {
	const world = await aDevicesWorld(variables);
	const organization = await anOrganization({ name: "Acme" });
	const lena = { userId: "usr_lena", name: "Lena Ortiz", email: "lena@acme.example" };
	const session = await aSession(organization, lena);
	const other = await aSession(organization, lena);
	const danas = await aSession(organization, { userId: "usr_dana", name: "Dana Kim" });
	const end = (sessionId: string) =>
		organization.object.revoke(
			{ target: oneSession(sessionId), cause: "admin", reason: null },
			theTest,
		);
	const log = async () => {
		const { client } = await anAdministrator(organization.id);
		await projected(organization.id);
		const { items } = await client.auditLog.list.query({
			organizationId: organization.id,
			limit: 200,
		});
		return items.reverse();
	};
	const visitor = await world.aVisitor();
	return { ...world, ...visitor, organization, session, other, danas, end, log };
}

describe("by an access token that the account page posts", () => {
	it("a person comes to their own devices, and the token is in no cookie, address or answer", async () => {
		const { tokenOf, post, send, state, deviceIds, jar, session, other } = await aWorld();
		const token = await tokenOf(session.claims);
		const posted = await post(token);
		expect(posted.status).toBe(303);
		expect(posted.headers.get("location")).toBe("/my-devices");
		expect(await state()).toMatchObject({
			visit: null,
			entry: { person: { name: "Lena Ortiz" }, organizations: [{ name: "Acme" }] },
		});
		expect((await send("enter")).status).toBe(204);
		expect(await state()).toEqual({
			visit: {
				state: "open",
				person: { name: "Lena Ortiz", email: "lena@acme.example" },
				organization: "Acme",
				sessionId: session.sessionId,
			},
			entry: null,
			signIn: true,
		});
		expect((await deviceIds()).sort()).toEqual([session.sessionId, other.sessionId].sort());
		const [name, visit] = [...jar][0] ?? [];
		expect([...jar.keys()]).toEqual(["__Host-curfew_my_devices"]);
		expect(name).toBe("__Host-curfew_my_devices");
		expect(visit?.attributes).toMatch(/HttpOnly/i);
		expect(visit?.attributes).toMatch(/Secure/i);
		expect(visit?.attributes).toMatch(/SameSite=Strict/i);
		expect(visit?.value).not.toContain(token.split(".")[2]);
	});

	it("the log says who came, how, and from where", async () => {
		const { tokenOf, post, visit, log, session } = await aWorld();
		await post(await tokenOf(session.claims));
		await visit("/my-devices/enter", {
			method: "POST",
			headers: { "cf-connecting-ip": "203.0.113.99" },
			body: "{}",
		});
		expect(await log()).toContainEqual(
			expect.objectContaining({
				action: "my_devices.entered",
				actor: expect.objectContaining({ kind: "person", id: "usr_lena" }),
				target: expect.objectContaining({ kind: "session", id: session.sessionId }),
				details: { way: "access_token", voucher: "https://app.example" },
				ip: "203.0.113.99",
			}),
		);
	});

	it.each<[string, Parameters<Awaited<ReturnType<typeof aWorld>>["tokenOf"]>[1]]>([
		["for another audience", { claims: { aud: "other-app" } }],
		["of an issuer that is not registered", { claims: { iss: "https://evil.example" } }],
		["of another type", { typ: "JWT" }],
		["that has run out", { expiresIn: "-1m" }],
		["with somebody else's subject", { claims: { sub: "usr_dana" } }],
		["of no organization", { claims: { org: "platform" } }],
	])("a token %s opens nothing", async (_, bend) => {
		const { tokenOf, post, send, jar, session } = await aWorld();
		const posted = await post(await tokenOf(session.claims, bend));
		expect(posted.headers.get("location")).toBe("/my-devices?problem=invalid_token");
		expect(jar.size).toBe(0);
		expect((await send("enter")).status).toBe(401);
	});

	it("nor does a forged one, no token at all, or more than a token", async () => {
		const { tokenOf, post, jar, session } = await aWorld();
		const { privateKey } = await generateKeyPair("ES256");
		const forged = await post(await tokenOf(session.claims, { key: privateKey }));
		expect(forged.headers.get("location")).toBe("/my-devices?problem=invalid_token");
		expect((await post("")).status).toBe(400);
		expect((await post("x".repeat(20_000))).status).toBe(413);
		const asJson = { "content-type": "application/json" };
		expect((await post("x", asJson)).status).toBe(400);
		expect(jar.size).toBe(0);
	});

	it("a session that has ended opens nothing, also when it ends between the post and the page, and its log hears of it", async () => {
		const { tokenOf, post, send, log, end, session, other } = await aWorld();
		await end(session.sessionId);
		const posted = await post(await tokenOf(session.claims));
		expect(posted.headers.get("location")).toBe("/my-devices?problem=session_ended");
		expect(await log()).toContainEqual(
			expect.objectContaining({
				action: "call.refused",
				actor: expect.objectContaining({ kind: "person", id: "usr_lena" }),
			}),
		);
		await post(await tokenOf(other.claims));
		await end(other.sessionId);
		expect(await reasonOf(await send("enter"))).toBe("session_ended");
	});

	it("what was posted opens once, and only where it was sealed", async () => {
		const { tokenOf, post, send, jar, session } = await aWorld();
		await post(await tokenOf(session.claims));
		const entry = jar.get("__Host-curfew_my_devices_entry");
		if (entry === undefined) expect.unreachable("An entry is kept.");
		expect((await send("enter")).status).toBe(204);
		expect([...jar.keys()]).toEqual(["__Host-curfew_my_devices"]);
		jar.set("__Host-curfew_my_devices_entry", entry);
		expect(await reasonOf(await send("enter"))).toBe("unauthenticated");
		// An entry is no visit, nor the other way round.
		jar.set("__Host-curfew_my_devices", entry);
		expect(await reasonOf(await send("trpc/sessions.revokeOthers"))).toBe("unauthenticated");
	});

	it("nobody takes another person's place without being told to, and their own they take at once", async () => {
		const { tokenOf, post, send, state, enterBy, session, other, danas } = await aWorld();
		expect(await enterBy(await tokenOf(danas.claims))).toBe(204);
		await post(await tokenOf(session.claims));
		expect(await state()).toMatchObject({
			visit: { person: { name: "Dana Kim" } },
			entry: { person: { name: "Lena Ortiz" } },
		});
		expect((await send("enter")).status).toBe(409);
		expect(await state()).toMatchObject({ visit: { person: { name: "Dana Kim" } } });
		expect((await send("enter", { replaces: true })).status).toBe(204);
		expect(await state()).toMatchObject({ visit: { person: { name: "Lena Ortiz" } }, entry: null });
		expect(await enterBy(await tokenOf(other.claims))).toBe(204);
		expect(await state()).toMatchObject({ visit: { sessionId: other.sessionId } });
		// Declined, it is gone.
		await post(await tokenOf(danas.claims));
		expect((await send("decline")).status).toBe(204);
		expect((await send("enter", { replaces: true })).status).toBe(401);
	});
});

describe("whoever is in", () => {
	it("ends their other sessions, all but the one they are in, and learns nothing of anybody else's", async () => {
		const { tokenOf, enterBy, send, deviceIds, organization, session, other, danas } =
			await aWorld();
		const third = await aSession(organization, { userId: "usr_lena", name: "Lena Ortiz" });
		await enterBy(await tokenOf(session.claims));
		const ended = await send("trpc/sessions.revokeMine", { sessionId: other.sessionId });
		expect(await ended.json()).toMatchObject({
			result: { data: { revoked: 1, cause: "user", by: { kind: "person", name: "Lena Ortiz" } } },
		});
		for (const sessionId of [danas.sessionId, "ses_nothinghere"]) {
			const refused = await send("trpc/sessions.revokeMine", { sessionId });
			expect(refused.status).toBe(404);
			expect(await reasonOf(refused)).toBe("not_found");
		}
		await send("trpc/sessions.revokeOthers");
		expect(await deviceIds()).toEqual([session.sessionId]);
		expect((await organization.object.checkSession(third.sessionId)).active).toBe(false);
		expect((await organization.object.checkSession(danas.sessionId)).active).toBe(true);
	});

	it("says that was not me: the session ends with that reason, and the administrators' log says so, as critical", async () => {
		const { tokenOf, enterBy, send, log, session, other } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		const order = { sessionId: other.sessionId, notMe: true };
		const ended = await send("trpc/sessions.revokeMine", order);
		expect(await ended.json()).toMatchObject({
			result: { data: { revoked: 1, cause: "user", reason: "The person said: that was not me" } },
		});
		expect(await log()).toContainEqual(
			expect.objectContaining({
				action: "session.disowned",
				severity: "critical",
				actor: expect.objectContaining({ kind: "person", id: "usr_lena" }),
				target: expect.objectContaining({ kind: "session", id: other.sessionId }),
				receiptId: expect.stringMatching(/^rcp_/),
			}),
		);
	});

	it("is out on the very next request once the session has ended, and is told by whom", async () => {
		const { tokenOf, enterBy, send, state, devices, end, session } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		expect((await devices()).status).toBe(200);
		await end(session.sessionId);
		expect(await reasonOf(await devices())).toBe("session_ended");
		expect(await reasonOf(await send("trpc/sessions.revokeOthers"))).toBe("session_ended");
		expect(await state()).toMatchObject({
			visit: { state: "ended", ended: { by: { kind: "system" } } },
		});
	});

	it("has a cookie that opens nothing of the admin API, and an administrator's opens nothing here", async () => {
		const { tokenOf, enterBy, visit, devices, jar, organization, session } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		const input = encodeURIComponent(JSON.stringify({ organizationId: organization.id }));
		for (const path of [
			`/trpc/sessions.list?input=${input}`,
			"/trpc/sessions.listMine?input=%7B%7D",
			"/auth/me",
		]) {
			expect((await visit(path)).status).toBe(401);
		}
		for (const path of [`sessions.list?input=${input}`, `policies.get?input=${input}`]) {
			expect((await visit(`/my-devices/trpc/${path}`)).status).toBe(404);
		}
		const own = jar.get("__Host-curfew_my_devices");
		if (own === undefined) expect.unreachable("They are in.");
		jar.clear();
		jar.set("__Host-curfew_session", own);
		expect((await visit("/auth/me")).status).toBe(401);
		const { cookie } = await anAdministrator(organization.id);
		jar.set("__Host-curfew_session", { ...own, value: cookie.split("=")[1] ?? "" });
		expect((await visit("/auth/me")).status).toBe(200);
		expect((await devices()).status).toBe(401);
	});

	it("is not made to do anything by another site's page, nor by a header that other sites cannot send", async () => {
		const { tokenOf, enterBy, post, cookieHeader, session } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		await post(await tokenOf(session.claims));
		const { default: worker } = await import("../../index.ts");
		const { env } = await aDevicesWorld();
		for (const path of [
			"enter",
			"decline",
			"leave",
			"sign-in",
			"trpc/sessions.revokeOthers",
			"trpc/sessions.revokeMine",
		]) {
			for (const origin of ["https://evil.example", "null", undefined]) {
				const headers = { cookie: cookieHeader("/"), ...(origin !== undefined && { origin }) };
				const request = new Request<unknown, IncomingRequestCfProperties>(
					`https://curfew.test/my-devices/${path}`,
					{ method: "POST", headers, body: "{}" },
				);
				const response = await worker.fetch(request, env, {} as ExecutionContext);
				expect([path, response.status, await reasonOf(response)]).toEqual([
					path,
					403,
					"cross_site",
				]);
			}
		}
	});

	it("leaves without ending the session of the app", async () => {
		const { tokenOf, enterBy, send, state, organization, session, jar } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		expect((await send("leave")).status).toBe(204);
		expect(jar.size).toBe(0);
		expect(await state()).toMatchObject({ visit: null });
		expect((await organization.object.checkSession(session.sessionId)).active).toBe(true);
	});

	it("is told to wait while the organization cannot say how the session stands", async () => {
		const { tokenOf, enterBy, session, visit } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		const recovering = err(failure("unavailable", { because: "recovering" }));
		vi.spyOn(OrganizationObject.prototype, "getSession").mockResolvedValue(recovering);
		const told = await visit("/my-devices/state");
		expect([told.status, await reasonOf(told)]).toEqual([503, "unavailable"]);
	});

	it("keeps no session alive by a page that only looks", async () => {
		const { tokenOf, enterBy, devices, state, organization, session } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		const spy = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 5 * 60_000);
		await devices();
		await state();
		spy.mockRestore();
		const found = await organization.object.getSession(session.sessionId);
		const idleFor = found.ok ? found.value.lastActivityAt - found.value.createdAt : -1;
		expect(idleFor).toBeLessThan(60_000);
	});
});

describe("by signing in at the provider", () => {
	const account = (organization: unknown, sub = "usr_lena") => ({
		sub,
		name: "Lena at the provider",
		amr: ["pwd", "otp"],
		organization,
	});

	it("a person gets a session like any other, shown as the page's, which ends when they leave", async () => {
		const world = await aWorld();
		const { beginSignIn, provider, visit, send, state, organization, log } = world;
		const back = await visit(provider.consent(await beginSignIn(), account(organization.id)));
		expect(back.headers.get("location")).toBe("/my-devices");
		expect((await send("enter")).status).toBe(204);
		const found = (await state()) as { visit: { sessionId: string } };
		expect(found).toMatchObject({
			visit: { state: "open", person: { name: "Lena Ortiz", email: "lena@acme.example" } },
		});
		const { sessionId } = found.visit;
		const begun = await organization.object.getSession(sessionId);
		expect(begun).toMatchObject({
			value: { clientId: "my-devices", authMethods: ["pwd", "otp"], status: "active" },
		});
		expect(await log()).toContainEqual(
			expect.objectContaining({
				action: "my_devices.entered",
				details: { way: "sign_in", voucher: provider.issuer },
			}),
		);
		expect((await send("leave")).status).toBe(204);
		expect((await organization.object.checkSession(sessionId)).active).toBe(false);
	});

	it("an account in several organizations says which, and sees those of one", async () => {
		const { beginSignIn, provider, visit, send, state, organization } = await aWorld();
		const globex = await anOrganization({ name: "Globex" });
		await aSession(globex, { userId: "usr_lena", name: "Lena Ortiz" });
		const foreign = await anOrganization();
		const ids = [organization.id, globex.id, foreign.id, "platform", 7];
		await visit(provider.consent(await beginSignIn(), account(ids)));
		expect(await state()).toMatchObject({
			entry: { organizations: [{ name: "Acme" }, { name: "Globex" }] },
		});
		expect((await send("enter")).status).toBe(400);
		expect((await send("enter", { organizationId: foreign.id })).status).toBe(400);
		expect((await send("enter", { organizationId: globex.id })).status).toBe(204);
		expect(await state()).toMatchObject({ visit: { organization: "Globex" } });
	});

	it.each([
		["who is in no organization", undefined, "usr_lena"],
		["whom the organization does not know", "here", newSecret()],
		["with an id of Curfew's own", "here", "adm_1"],
	])("an account %s gets no session", async (_, where, sub) => {
		const { beginSignIn, provider, visit, jar, organization } = await aWorld();
		const claimed = where === "here" ? organization.id : undefined;
		const back = await visit(provider.consent(await beginSignIn(), account(claimed, sub)));
		expect(back.headers.get("location")).toBe("/my-devices?problem=no_devices");
		expect(jar.size).toBe(0);
	});

	it("a session that was ended does not come back without credentials", async () => {
		const { tokenOf, enterBy, beginSignIn, end, session } = await aWorld();
		await enterBy(await tokenOf(session.claims));
		expect(new URL(await beginSignIn()).searchParams.get("prompt")).toBeNull();
		await end(session.sessionId);
		expect(new URL(await beginSignIn()).searchParams.get("prompt")).toBe("login");
	});

	it("nobody can where the deployment does not say how people are found", async () => {
		const { send, state } = await aWorld({ PEOPLE_SIGN_IN: "" });
		expect(await state()).toMatchObject({ signIn: false });
		expect((await send("sign-in")).status).toBe(503);
	});
});
