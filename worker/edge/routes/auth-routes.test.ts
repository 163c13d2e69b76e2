import { afterEach, expect, test, vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import { aBrowser } from "../../testing/support/browser.ts";
import { anAdministrator, anOrganization, theTest } from "../../testing/support/builders.ts";
import { fetchWorker, origin } from "../../testing/support/callers.ts";

afterEach(() => vi.restoreAllMocks());

async function anInvitation() {
	const { id, object } = await anOrganization();
	const secret = newSecret();
	const sub = newSecret();
	const account = { sub, name: "Dana Kim", email: `dana+${id}@acme.example`, email_verified: true };
	await object.inviteAdministrator({ email: account.email, secret }, theTest);
	return { id, account, invitation: `cfi_${id}_${secret}` };
}

test("an administrator signs in, is known, signs out, and is known no longer", async () => {
	const { provider, jar, visit, begin } = await aBrowser();
	const { id, account, invitation } = await anInvitation();

	const location = await begin({ invitation, returnTo: "/o/acme/sessions" });
	expect(location).toMatch(/^https:\/\/id\.example\/authorize\?/);
	expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
		response_type: "code",
		code_challenge_method: "S256",
		redirect_uri: `${origin}/auth/callback`,
		state: expect.any(String),
		nonce: expect.any(String),
	});
	for (const [, { attributes }] of jar) {
		expect(attributes).toMatch(
			/^(?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Lax)(?=.*Path=\/)(?=.*Max-Age=600)/,
		);
	}

	const back = await visit(provider.consent(location, account));
	expect(back.status).toBe(303);
	expect(back.headers.get("location")).toBe("/o/acme/sessions");
	const session = jar.get("__Host-curfew_session");
	expect(session?.attributes).toMatch(
		/^(?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Strict)(?=.*Path=\/)(?=.*Max-Age=[1-9])/,
	);
	expect(session?.attributes).not.toMatch(/Domain/i);
	expect([...jar.keys()]).toEqual(["__Host-curfew_session"]);

	const me = await visit("/auth/me");
	expect(await me.json()).toEqual({
		administrator: {
			id: expect.stringMatching(/^adm_/),
			name: "Dana Kim",
			email: account.email,
			role: "organization_admin",
		},
		homeId: id,
		sessionId: expect.stringMatching(/^ses_/),
		signedInAt: expect.any(Number),
		asOf: expect.any(Number),
		idleExpiresAt: expect.any(Number),
		expiresAt: expect.any(Number),
		supportSessions: [],
	});

	expect((await visit("/auth/sign-out", { method: "POST" })).status).toBe(204);
	expect(jar.size).toBe(0);
	if (session) jar.set("__Host-curfew_session", session);
	expect((await visit("/auth/me")).status).toBe(401);
});

test("an invitation says whose it is to whoever holds its link, and nothing once it is spent", async () => {
	const { visit, signInAs } = await aBrowser();
	const { id, account, invitation } = await anInvitation();
	const read = (text: string) =>
		visit("/auth/invitation", { method: "POST", body: JSON.stringify({ invitation: text }) });
	const open = await read(invitation);
	expect(open.headers.get("cache-control")).toBe("no-store");
	expect(await open.json()).toEqual({
		email: account.email,
		organization: expect.stringMatching(/^Organization /),
	});
	const unknown = async (text: string) => {
		const answer = await read(text);
		const { requestId: _, ...body } = await answer.json<Record<string, unknown>>();
		return { status: answer.status, ...body };
	};
	const nothing = { status: 404, reason: "not_found", message: expect.any(String) };
	const elsewhere = invitation.replace(id, "org_0000000000000000");
	const neverMade = await unknown(`cfi_${id}_${newSecret()}`);
	expect(neverMade).toEqual(nothing);
	expect(await unknown(elsewhere)).toEqual(neverMade);
	expect(await unknown("cfi_x")).toEqual(neverMade);
	await signInAs(account, { invitation });
	expect(await unknown(invitation)).toEqual(neverMade);
});

test("a callback that is replayed, or opened in another browser, leads back to the sign-in page", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const { provider, jar, visit, begin } = await aBrowser();
	const { account, invitation } = await anInvitation();
	const callback = provider.consent(await begin({ invitation }), account);
	const own = new Map(jar);
	jar.clear();
	const stolen = await visit(callback);
	expect(stolen.status).toBe(303);
	expect(stolen.headers.get("location")).toBe("/sign-in?problem=attempt_unknown");
	expect(jar.size).toBe(0);
	for (const [name, value] of own) jar.set(name, value);
	expect((await visit(callback)).headers.get("location")).toBe("/");
	const replayed = await visit(callback);
	expect(replayed.headers.get("location")).toBe("/sign-in?problem=attempt_unknown");
	// With the cookies of then, too: nobody remembers the attempt, and the provider redeems a code once.
	jar.clear();
	for (const [name, value] of own) jar.set(name, value);
	const again = await visit(callback);
	expect(again.headers.get("location")).toBe("/sign-in?problem=provider_refused");
	expect(jar.has("__Host-curfew_session")).toBe(false);
});

test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])(
	"after sign-in nobody is sent to %j",
	async (returnTo) => {
		const { provider, visit, begin } = await aBrowser();
		const { account, invitation } = await anInvitation();
		const back = await visit(provider.consent(await begin({ invitation, returnTo }), account));
		expect(back.headers.get("location")).toBe("/");
	},
);

test("the browser is told in one code why nobody was signed in", async () => {
	const { provider, visit, begin } = await aBrowser();
	const { account } = await anInvitation();
	const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
	const back = await visit(provider.consent(await begin(), account));
	expect(back.headers.get("location")).toBe("/sign-in?problem=not_administrator");
	const denied = { callback: { error: "access_denied", code: null } };
	const refused = await visit(provider.consent(await begin(), account, denied));
	expect(refused.headers.get("location")).toBe("/sign-in?problem=provider_refused");
	expect(warned).toHaveBeenCalledTimes(2);
});

test("without a provider, signing in says that it is not available", async () => {
	const response = await fetchWorker("/auth/sign-in", { method: "POST", headers: { origin } });
	expect(response.status).toBe(503);
	expect(await response.json()).toMatchObject({ reason: "unavailable" });
});

test("who is not signed in learns just that", async () => {
	const response = await fetchWorker("/auth/me");
	expect(response.status).toBe(401);
	expect(await response.json()).toMatchObject({ reason: "unauthenticated" });
});

test("signing out without a session is no error", async () => {
	const response = await fetchWorker("/auth/sign-out", { method: "POST", headers: { origin } });
	expect(response.status).toBe(204);
});

test("nobody is let in by the cookie of a removed administrator", async () => {
	const { id, object } = await anOrganization();
	await anAdministrator(id);
	const { id: administratorId, cookie } = await anAdministrator(id);
	await object.removeAdministrator(administratorId, theTest);
	const me = await fetchWorker("/auth/me", { headers: { cookie } });
	expect(me.status).toBe(401);
	expect(await me.json()).toMatchObject({ reason: "session_ended" });
});
