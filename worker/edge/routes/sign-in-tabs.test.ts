import { afterEach, expect, test, vi } from "vitest";
import { aBrowser, aDeployment } from "../../testing/support/browser.ts";
import { anOrganization, organizations, projected } from "../../testing/support/builders.ts";
import { anAccount, anInvitation } from "../../testing/support/sign-in-world.ts";

afterEach(() => vi.restoreAllMocks());

/** An administrator of a new organization who is signed in in a browser. */
async function anAdministratorAt(at?: Awaited<ReturnType<typeof aDeployment>>) {
	const { id } = await anOrganization();
	const browser = await aBrowser(at);
	const account = anAccount();
	await browser.signInAs(account, { invitation: await anInvitation(id, account.email) });
	return { id, account, ...browser, sessionId: await sessionIn(browser) };
}

async function sessionIn({ visit }: Awaited<ReturnType<typeof aBrowser>>): Promise<string> {
	const me = await (await visit("/auth/me")).json<{ sessionId: string }>();
	return me.sessionId;
}

const statusOf = async (organizationId: string, sessionId: string) => {
	const found = await organizations.of(organizationId).getSession(sessionId);
	return found.ok ? found.value.status : found.error.reason;
};

const problemOf = (response: Response): string | undefined =>
	/problem=(\w+)/.exec(response.headers.get("location") ?? "")?.[1];

test("two tabs sign in at once, and where the second one leads is not where the first one does", async () => {
	const { begin, visit, provider, account } = await anAdministratorAt();
	const one = await begin({ returnTo: "/o/acme/sessions" });
	const two = await begin({ returnTo: "/o/acme/audit" });
	const landed = async (location: string) =>
		(await visit(provider.consent(location, account))).headers.get("location");
	expect(await landed(one)).toBe("/o/acme/sessions");
	expect(await landed(two)).toBe("/o/acme/audit");
});

test("begun at the very same moment, both still work", async () => {
	const { begin, visit, provider, account } = await anAdministratorAt();
	const locations = await Promise.all([begin(), begin()]);
	for (const location of locations) {
		const back = await visit(provider.consent(location, account));
		expect(back.headers.get("location")).toBe("/");
	}
});

test("five sign-ins are kept; the sixth takes the place of the oldest", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const { begin, visit, provider, account, jar } = await anAdministratorAt();
	const locations: string[] = [];
	vi.useFakeTimers({ toFake: ["Date"] });
	for (let count = 0; count < 6; count += 1) {
		locations.push(await begin());
		vi.setSystemTime(Date.now() + 1_000);
	}
	vi.useRealTimers();
	expect(
		[...jar.keys()].filter((name) => name.startsWith("__Secure-curfew_attempt_")),
	).toHaveLength(5);
	const outcomes = [];
	for (const location of locations) {
		outcomes.push(problemOf(await visit(provider.consent(location, account))));
	}
	expect(outcomes).toEqual(["attempt_unknown", ...Array(5).fill(undefined)]);
	expect([...jar.keys()]).toEqual(["__Host-curfew_session"]);
});

test("five as large as they can be fit beside the session into one header", async () => {
	const { begin, jar, cookieHeader, id } = await anAdministratorAt();
	const invitation = `cfi_${id}_${"x".repeat(100 - `cfi_${id}_`.length)}`;
	const returnTo = `/o/x/${"a".repeat(507)}`;
	for (let count = 0; count < 7; count += 1) await begin({ returnTo, invitation });
	for (const [name, { value }] of jar) expect(name.length + value.length).toBeLessThan(4_096);
	// 8 kB is the smallest limit in common use for one header.
	expect(cookieHeader("/auth/callback").length).toBeLessThan(7_680);
	// No other request carries them.
	expect(cookieHeader("/trpc/sessions.list").length).toBeLessThan(400);
});

test("beginning a sign-in asks no object and writes nothing; the provider is read once", async () => {
	const at = await aDeployment();
	const untouchable = new Proxy(
		{},
		{
			get: () => {
				throw new Error("An object was asked.");
			},
		},
	) as Env["ORGANIZATION"];
	const { begin, provider } = await aBrowser({
		...at,
		env: { ...at.env, ORGANIZATION: untouchable },
	});
	for (let count = 0; count < 30; count += 1) {
		expect(await begin({ invitation: `cfi_org_acme_${"a".repeat(43)}` })).toMatch(/^https:\/\//);
	}
	expect(provider.asked).toHaveLength(1);
});

test("a callback with a state that was never begun here spends nothing", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const { begin, visit, provider, account, jar } = await anAdministratorAt();
	const location = await begin();
	const before = [...jar.keys()];
	const strange = "a".repeat(43);
	for (const query of [
		"state=x",
		`state=${strange}`,
		`state=${strange}&code=x`,
		"",
		"error=access_denied",
	]) {
		const response = await visit(`/auth/callback?${query}`);
		expect(problemOf(response)).toBe("attempt_unknown");
		expect(response.headers.getSetCookie()).toEqual([]);
	}
	expect([...jar.keys()]).toEqual(before);
	const back = await visit(provider.consent(location, account));
	expect(back.headers.get("location")).toBe("/");
});

test("a callback that did not reach the provider may be loaded again", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const { begin, visit, provider, account } = await anAdministratorAt();
	const callback = provider.consent(await begin(), account);
	provider.disconnect();
	expect(problemOf(await visit(callback))).toBe("provider_unreachable");
	provider.reconnect();
	expect((await visit(callback)).headers.get("location")).toBe("/");
});

test("a sign-in that a neighbouring domain put into the browser does not count", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const at = await aDeployment();
	const attacker = await anAdministratorAt(at);
	const callback = attacker.provider.consent(await attacker.begin(), attacker.account);
	const victim = await aBrowser(at);
	// A subdomain can set any cookie but one whose name begins with `__Host-`.
	for (const [name, cookie] of attacker.jar) {
		if (!name.startsWith("__Host-")) victim.jar.set(name, cookie);
	}
	expect(problemOf(await victim.visit(callback))).toBe("attempt_unknown");
	expect(victim.jar.has("__Host-curfew_session")).toBe(false);
});

test("signing in again in the same browser ends the session it replaces, and the audit log says so", async () => {
	const { id, sessionId, account, signInAs, visit } = await anAdministratorAt();
	await signInAs(account);
	expect(await statusOf(id, sessionId)).toBe("revoked");
	expect((await visit("/auth/me")).status).toBe(200);
	await projected(id);
	const log = await visit("/trpc/auditLog.list", {
		method: "POST",
		body: JSON.stringify({ organizationId: id, filter: { action: ["sessions.revoked"] } }),
		headers: { "content-type": "application/json" },
	});
	const { result } = await log.json<{ result: { data: { items: unknown[] } } }>();
	expect(result.data.items).toMatchObject([
		{
			actor: { kind: "organization_admin", name: "Dana Kim" },
			target: { id: sessionId },
			reason: "Replaced by a new sign-in on the same device",
		},
	]);
});

test("of two tabs that signed in, only the later one's session stands", async () => {
	const browser = await anAdministratorAt();
	const { id, begin, visit, provider, account } = browser;
	const [one, two] = [await begin(), await begin()];
	await visit(provider.consent(one, account));
	const first = await sessionIn(browser);
	await visit(provider.consent(two, account));
	expect(await statusOf(id, browser.sessionId)).toBe("revoked");
	expect(await statusOf(id, first)).toBe("revoked");
	expect(await statusOf(id, await sessionIn(browser))).toBe("active");
});

test("somebody else who signs in in the same browser ends the session there in its holder's name", async () => {
	const browser = await anAdministratorAt();
	const other = await anOrganization();
	const lena = { ...anAccount(), name: "Lena Ortiz" };
	const invitation = await anInvitation(other.id, lena.email);
	await browser.signInAs(lena, { invitation });
	const ended = await organizations.of(browser.id).getSession(browser.sessionId);
	expect(ended).toMatchObject({
		value: { status: "revoked", ended: { cause: "user", by: { name: "Dana Kim" } } },
	});
	expect(await statusOf(other.id, await sessionIn(browser))).toBe("active");
});

test("a sign-in that does not succeed leaves the session that is there", async () => {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	const { id, sessionId, signInAs, visit } = await anAdministratorAt();
	expect(problemOf(await signInAs(anAccount()))).toBe("not_administrator");
	expect(await statusOf(id, sessionId)).toBe("active");
	expect((await visit("/auth/me")).status).toBe(200);
});

test("signing out takes along what the browser kept of the pages, and no cookie that is another's", async () => {
	const { id, sessionId, signOut, jar } = await anAdministratorAt();
	jar.set("neighbour", { value: "theirs", path: "/", attributes: "" });
	const response = await signOut();
	expect(response.status).toBe(204);
	expect(response.headers.get("clear-site-data")).toBe('"cache", "storage"');
	expect([...jar.keys()]).toEqual(["neighbour"]);
	expect(await statusOf(id, sessionId)).toBe("revoked");
});

test("signing out works with a session that has ended, and with a cookie that never was one", async () => {
	const browser = await anAdministratorAt();
	const { id, sessionId, signOut, jar } = browser;
	const cookie = jar.get("__Host-curfew_session");
	await signOut();
	for (const value of [cookie?.value ?? "", "nonsense", `${id}.${sessionId}.${"a".repeat(43)}`]) {
		jar.set("__Host-curfew_session", { value, path: "/", attributes: "" });
		expect((await signOut()).status).toBe(204);
		expect(jar.size).toBe(0);
	}
});

test("with an Authorization header nobody is signed out, and it does not look as if they were", async () => {
	const { id, sessionId, visit, jar } = await anAdministratorAt();
	const headers = { authorization: "Bearer nonsense" };
	const response = await visit("/auth/sign-out", { method: "POST", headers });
	expect(response.status).toBe(400);
	expect(jar.has("__Host-curfew_session")).toBe(true);
	expect(await statusOf(id, sessionId)).toBe("active");
});

test("without COOKIE_SECRET signing in says what is missing; a short one is refused by name", async () => {
	const logged = vi.spyOn(console, "error").mockImplementation(() => {});
	const answer = async (secret: string) => {
		const { visit } = await aBrowser(await aDeployment({ COOKIE_SECRET: secret }));
		return visit("/auth/sign-in", { method: "POST" });
	};
	const missing = await answer("");
	expect(missing.status).toBe(503);
	expect(await missing.json()).toMatchObject({ message: expect.stringContaining("COOKIE_SECRET") });
	expect((await answer("too-short")).status).toBe(500);
	expect(logged.mock.calls.flat().join()).toContain("COOKIE_SECRET");
	expect((await answer(`${"n".repeat(43)} ${"o".repeat(43)}`)).status).toBe(200);
});
