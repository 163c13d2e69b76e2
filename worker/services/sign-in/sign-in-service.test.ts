import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId, newSecret, platformId } from "../../domain/ids.ts";
import { organizationClient } from "../../objects/organization/organization-client.ts";
import { anOrganization, theTest } from "../../testing/support/builders.ts";
import type { Misbehaviour, ProviderAccount } from "../../testing/support/provider.ts";
import {
	anAccount,
	anInvitation,
	aSignedInAdministrator,
	aSignInWorld,
	client,
	origin,
	requestId,
} from "../../testing/support/sign-in-world.ts";
import { clientFacts } from "../client/client-facts.ts";

const organizations = organizationClient(env.ORGANIZATION);

test("an invitation binds the account of the invited, verified address, which then signs in by itself", async () => {
	const { id } = await anOrganization();
	const { signInAs, account, authentication } = await aSignedInAdministrator(id);
	const again = await signInAs(account);
	expect(again).toMatchObject({ ok: true, value: { returnTo: "/" } });
	const actor = await authentication.authenticateConsoleSession(
		again.ok ? again.value.cookie.value : "",
	);
	expect(actor).toMatchObject({
		ok: true,
		value: {
			kind: "administrator",
			role: "organization_admin",
			homeId: id,
			subject: account.sub,
			email: account.email,
		},
	});
});

test("the console session is a session like any other, with the device and the methods of the sign-in", async () => {
	const { id } = await anOrganization();
	const { cookie } = await aSignedInAdministrator(id);
	const session = await organizations.of(id).getSession(cookie.split(".")[1] ?? "");
	expect(session).toMatchObject({
		ok: true,
		value: {
			status: "active",
			ip: client.ip,
			authMethods: ["pwd", "otp"],
			clientId: "curfew-console",
		},
	});
});

test("an account never counts by its e-mail address alone", async () => {
	const { id } = await anOrganization();
	const { signInAs, account } = await aSignedInAdministrator(id);
	expect(await signInAs({ ...account, sub: "someone-else" })).toMatchObject({
		ok: false,
		error: { problem: "not_administrator" },
	});
});

test("someone who is no administrator anywhere gets no session", async () => {
	const { signInAs } = await aSignInWorld();
	expect(await signInAs(anAccount())).toMatchObject({
		ok: false,
		error: { problem: "not_administrator" },
	});
});

test("a removed administrator no longer gets in", async () => {
	const { id } = await anOrganization();
	await aSignedInAdministrator(id);
	const { signInAs, account, authentication, cookie } = await aSignedInAdministrator(id);
	const actor = await authentication.authenticateConsoleSession(cookie);
	if (!actor.ok) throw new Error(actor.error.reason);
	await organizations.of(id).removeAdministrator(actor.value.administratorId, theTest);
	expect(await signInAs(account)).toMatchObject({ error: { problem: "not_administrator" } });
	expect(await authentication.authenticateConsoleSession(cookie)).toMatchObject({
		error: { reason: "session_ended" },
	});
});

test("an invitation serves its own address only, when the provider has verified it, and once", async () => {
	const { id } = await anOrganization();
	const account = anAccount();
	const invitation = await anInvitation(id, account.email);
	const { signInAs } = await aSignInWorld();
	const problem = async (changes: Partial<ProviderAccount>, link = invitation) => {
		const completed = await signInAs({ ...account, ...changes }, { invitation: link });
		return completed.ok ? null : completed.error.problem;
	};
	expect(await problem({ email: "other@acme.example" })).toBe("invitation_other_address");
	expect(await problem({ email_verified: false })).toBe("email_not_verified");
	expect(await problem({}, "cfi_nonsense")).toBe("invitation_invalid");
	expect(await problem({}, `cfi_${id}_${newSecret()}`)).toBe("invitation_invalid");
	expect(await problem({}, `cfi_${newId("organization")}_${newSecret()}`)).toBe(
		"invitation_invalid",
	);
	expect(await problem({ email: account.email.toUpperCase() })).toBeNull();
	expect(await problem({ sub: "someone-else" })).toBe("invitation_invalid");
	// The one who is bound may open the link again.
	expect(await problem({})).toBeNull();
});

test.each([
	["says nothing of an address", undefined, "unverified", "email_not_verified"],
	["says nothing, and is trusted by name", undefined, "verified", null],
	["says no, and is trusted by name", false, "verified", "email_not_verified"],
	["says yes as text", "true", "unverified", null],
] as const)(
	"whether an address is verified, when the provider %s",
	async (_, claim, missingEmailVerified, expected) => {
		const { id } = await anOrganization();
		const { email_verified: _left, ...account } = anAccount();
		const { signInAs } = await aSignInWorld({ missingEmailVerified });
		const completed = await signInAs(account, {
			invitation: await anInvitation(id, account.email),
			bent: { idToken: claim === undefined ? {} : { email_verified: claim } },
		});
		expect(completed.ok ? null : completed.error.problem).toBe(expected);
		// The operator learns what is missing.
		const isHinted = !completed.ok && completed.error.detail !== null;
		expect(isHinted).toBe(expected !== null && claim === undefined);
	},
);

test("the address may come from the userinfo endpoint", async () => {
	const { id } = await anOrganization();
	const account = anAccount();
	const { signInAs } = await aSignInWorld();
	const completed = await signInAs(account, {
		invitation: await anInvitation(id, account.email),
		bent: { userInfoOnly: true },
	});
	expect(completed).toMatchObject({ ok: true });
});

test("every sign-in makes a new session with a new secret", async () => {
	const { id } = await anOrganization();
	const { signInAs, account, cookie } = await aSignedInAdministrator(id);
	const again = await signInAs(account);
	const [, sessionId, secret] = cookie.split(".");
	const [, sessionIdAgain, secretAgain] = again.ok ? again.value.cookie.value.split(".") : [];
	expect(sessionIdAgain).toMatch(/^ses_/);
	expect(sessionIdAgain).not.toBe(sessionId);
	expect(secretAgain).not.toBe(secret);
});

test("a callback counts once", async () => {
	const { id } = await anOrganization();
	const { begin, complete, provider, account } = await aSignedInAdministrator(id);
	const { location, attempt } = await begin();
	const callback = provider.consent(location, account);
	expect(await complete(callback, attempt)).toMatchObject({ ok: true });
	expect(await complete(callback, attempt)).toMatchObject({
		error: { problem: "provider_refused" },
	});
});

test("a stolen callback is worth nothing in another browser", async () => {
	const { id } = await anOrganization();
	const { begin, complete, provider, account } = await aSignedInAdministrator(id);
	const victim = await begin();
	const thief = await begin();
	const callback = provider.consent(victim.location, account);
	const { id: victimId } = victim.attempt;
	const { value } = thief.attempt;
	for (const attempt of [
		null,
		{ id: victimId, value: "guessed" },
		{ id: victimId, value },
		thief.attempt,
	]) {
		expect(await complete(callback, attempt)).toMatchObject({
			error: { problem: "attempt_unknown" },
		});
	}
	// The browser that began it is not disturbed.
	expect(await complete(callback, victim.attempt)).toMatchObject({ ok: true });
});

test.each<[string, Misbehaviour, string]>([
	["a state of its own", { callback: { state: "forged" } }, "attempt_unknown"],
	["no state", { callback: { state: null } }, "attempt_unknown"],
	["another issuer", { callback: { iss: "https://evil.example" } }, "attempt_unknown"],
	["no issuer", { callback: { iss: null } }, "attempt_unknown"],
	["a code it never issued", { callback: { code: "forged" } }, "provider_refused"],
	["“access denied”", { callback: { error: "access_denied", code: null } }, "provider_refused"],
	["a nonce of another sign-in", { idToken: { nonce: "other" } }, "provider_refused"],
	["a token for another client", { idToken: { aud: "other" } }, "provider_refused"],
	["a subject with half a character", { idToken: { sub: "sub\ud83d" } }, "provider_refused"],
	["a subject with a line break", { idToken: { sub: "sub\n" } }, "provider_refused"],
	["a token of another issuer", { idToken: { iss: "https://evil.example" } }, "provider_refused"],
	["a token signed by a foreign key", { foreignKey: true }, "provider_refused"],
])("no session comes of a callback with %s", async (_, bent, problem) => {
	const { id } = await anOrganization();
	const { signInAs, account } = await aSignedInAdministrator(id);
	expect(await signInAs(account, { bent })).toMatchObject({ ok: false, error: { problem } });
});

test("a provider that cannot be reached is named as such, before and after the person was there", async () => {
	const { begin, complete, provider } = await aSignInWorld();
	const { location, attempt } = await begin();
	const callback = provider.consent(location, anAccount());
	provider.disconnect();
	expect(await complete(callback, attempt)).toMatchObject({
		error: { problem: "provider_unreachable" },
	});
	const never = await aSignInWorld();
	never.provider.disconnect();
	expect(
		await never.signIn.begin({ origin, returnTo: null, invitation: null, previousCookie: null }),
	).toMatchObject({ error: { reason: "unavailable" } });
});

test("sign-in that is not set up says so", async () => {
	const { signIn } = await aSignInWorld({ oidc: null });
	expect(
		await signIn.begin({ origin, returnTo: null, invitation: null, previousCookie: null }),
	).toMatchObject({ error: { reason: "unavailable" } });
});

test.each([
	["http://curfew.example", false],
	["http://curfew.example", true],
	["http://127.0.0.1:8787", false],
])("plain http at %s (local mode: %s) does not sign anyone in", async (plainOrigin, local) => {
	const { signIn } = await aSignInWorld({ local });
	expect(
		await signIn.begin({
			origin: plainOrigin,
			returnTo: null,
			invitation: null,
			previousCookie: null,
		}),
	).toMatchObject({ error: { reason: "unavailable" } });
});

test("the way back leads to a path of our own, whatever was asked for", async () => {
	const { id } = await anOrganization();
	const { signInAs, account } = await aSignedInAdministrator(id);
	const wayBack = async (returnTo: string) => {
		const completed = await signInAs(account, { returnTo });
		return completed.ok ? completed.value.returnTo : null;
	};
	expect(await wayBack("/o/acme/sessions?q=raj")).toBe("/o/acme/sessions?q=raj");
	expect(await wayBack("https://evil.example/")).toBe("/");
	expect(await wayBack("//evil.example")).toBe("/");
});

test("an administrator of two organizations lands in the one they wanted to see", async () => {
	const [one, two] = [await anOrganization(), await anOrganization()];
	const { signInAs, account } = await aSignedInAdministrator(one.id);
	await signInAs(account, { invitation: await anInvitation(two.id, account.email) });
	for (const { id, slug } of [one, two]) {
		const completed = await signInAs(account, { returnTo: `/o/${slug}/sessions` });
		expect(completed.ok && completed.value.cookie.value.split(".")[0]).toBe(id);
	}
});

test("a global admin's session lives in the platform, even for one who is an organization admin too", async () => {
	const { id, slug } = await anOrganization();
	const { signInAs, account, authentication } = await aSignedInAdministrator(id);
	await signInAs(account, { invitation: await anInvitation(platformId, account.email) });
	const completed = await signInAs(account, { returnTo: `/o/${slug}/sessions` });
	const actor = await authentication.authenticateConsoleSession(
		completed.ok ? completed.value.cookie.value : "",
	);
	expect(actor).toMatchObject({ value: { role: "global_admin", homeId: platformId } });
});

test("signing out ends the session, and the next sign-in from that browser asks for credentials again", async () => {
	const { id } = await anOrganization();
	const { authentication, begin, signIn, cookie } = await aSignedInAdministrator(id);
	const asksAgain = async () =>
		new URL((await begin({ cookie })).location).searchParams.get("prompt") === "login";
	expect(await asksAgain()).toBe(false);
	const actor = await authentication.authenticateConsoleSession(cookie);
	if (!actor.ok) throw new Error(actor.error.reason);
	expect(await signIn.signOut(cookie, { client, requestId })).toMatchObject({ ok: true });
	expect(await organizations.of(id).getSession(actor.value.sessionId ?? "")).toMatchObject({
		value: { status: "revoked", ended: { cause: "user" } },
	});
	expect(await authentication.authenticateConsoleSession(cookie)).toMatchObject({
		error: { reason: "session_ended" },
	});
	expect(await asksAgain()).toBe(true);
});

test("every sign-in asks when the person last gave credentials, and the session keeps the answer", async () => {
	const { id } = await anOrganization();
	const { begin, signInAs, account, authentication } = await aSignedInAdministrator(id);
	expect(new URL((await begin()).location).searchParams.get("max_age")).toBe("2592000");
	const actorOf = async (bent: Misbehaviour) => {
		const completed = await signInAs(account, { bent });
		if (!completed.ok) throw new Error(completed.error.problem);
		const actor = await authentication.authenticateConsoleSession(completed.value.cookie.value);
		return actor.ok ? actor.value.authenticatedAt : undefined;
	};
	expect(await actorOf({ idToken: { auth_time: 1_700_000_000 } })).toBe(1_700_000_000_000);
	expect(await actorOf({ idToken: { auth_time: undefined } })).toBeNull();
});

test("a step-up asks for credentials again, gives a new session and ends the one before", async () => {
	const { id } = await anOrganization();
	const { begin, complete, provider, account, authentication, cookie } =
		await aSignedInAdministrator(id);
	const { location, attempt } = await begin({ cookie, stepUp: true });
	const { searchParams } = new URL(location);
	expect([searchParams.get("prompt"), searchParams.get("max_age")]).toEqual(["login", "0"]);
	const completed = await complete(provider.consent(location, account), attempt);
	const after = completed.ok ? completed.value.cookie.value : "";
	const actor = await authentication.authenticateConsoleSession(after);
	expect(actor.ok && Date.now() - (actor.value.authenticatedAt ?? 0) < 10 * 60_000).toBe(true);
	expect(after.split(".")[1]).not.toBe(cookie.split(".")[1]);
	expect(await authentication.authenticateConsoleSession(cookie)).toMatchObject({
		error: { reason: "session_ended" },
	});
});

test.each([
	["an older sign-in", Math.floor(Date.now() / 1_000) - 3_600],
	["no word of when it was", undefined],
])(
	"a step-up that comes back with %s does not count, and the session before stays",
	async (_, authTime) => {
		const { id } = await anOrganization();
		const { begin, complete, provider, account, authentication, cookie } =
			await aSignedInAdministrator(id);
		const { location, attempt } = await begin({ cookie, stepUp: true });
		const callback = provider.consent(location, account, { idToken: { auth_time: authTime } });
		expect(await complete(callback, attempt)).toMatchObject({
			error: { problem: "not_fresh" },
		});
		expect((await authentication.authenticateConsoleSession(cookie)).ok).toBe(true);
	},
);

test.each([
	["that stands", false],
	["that was ended elsewhere before", true],
])(
	"who signs out of a console session %s is out of every organization they were let into",
	async (_, isEnded) => {
		const { id, object } = await anOrganization();
		const { signIn, authentication, cookie } = await aSignedInAdministrator(platformId);
		const actor = await authentication.authenticateConsoleSession(cookie);
		if (!actor.ok) throw new Error(actor.error.reason);
		const { administratorId, name, email, sessionId } = actor.value;
		const holder = { id: administratorId, name, email };
		const key = sessionId ?? "";
		const times = { startsAt: null, endsAt: Date.now() + 60_000, replaces: null };
		const facts = { holder, scope: "read" as const, reason: "test", ticket: null };
		await object.changeGrant({ kind: "create", ...facts, ...times }, theTest);
		await organizations
			.platform()
			.registerSupport(
				{ holder: { administratorId }, organizationId: id, key, until: times.endsAt },
				theTest,
			);
		const origin = clientFacts({ ...client, authMethods: ["support"], clientId: null });
		const entered = await object.enterSupport({ who: holder, key, grantId: null, origin }, theTest);
		if (!entered.ok) throw new Error(entered.error.reason);
		if (isEnded) {
			const scope = { kind: "session" as const, sessionId: key };
			const target = { kind: "sessions" as const, sessionIds: [key], scope };
			await organizations.platform().revoke({ target, cause: "admin", reason: null }, theTest);
		}
		await signIn.signOut(cookie, { client, requestId });
		expect(await object.checkSession(entered.value.session.id)).toMatchObject({
			active: false,
			cause: "user",
		});
	},
);
