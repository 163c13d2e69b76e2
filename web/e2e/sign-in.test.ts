import type { APIRequestContext, BrowserContext, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { localTokens } from "../../worker/dev/identities.ts";
import {
	aBrowser,
	continueAs,
	guardedSessionId,
	signInToConsole,
	signInToExample,
} from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

const visitors = aBrowser();

/** A session as an administrator of Acme sees it. */
async function sessionOf(request: APIRequestContext, sessionId: string) {
	const answer = await request.post(`${curfew}/trpc/sessions.get`, {
		headers: { authorization: `Bearer ${localTokens.acmeAdmin}` },
		data: { organizationId: "org_acme", sessionId },
	});
	const { result } = (await answer.json()) as {
		result: { data: { status: string; ended?: { cause: string; reason: string | null } } };
	};
	return result.data;
}

async function consoleSessionOf({ request }: BrowserContext): Promise<string> {
	const me = await request.get(`${curfew}/auth/me`);
	return ((await me.json()) as { sessionId: string }).sessionId;
}

/** Leaves the console for the provider, and stops there. */
async function leaveToSignIn(page: Page, path: string): Promise<void> {
	await page.goto(`${curfew}${path}`);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("heading", { name: "Choose who to sign in as" }).waitFor();
}

test("two tabs of the admin UI sign in at once, and the session of the first ends with the second", async () => {
	const { context, page: one, mishaps } = await visitors.enter();
	const two = await context.newPage();
	await leaveToSignIn(one, "/o/acme/policies");
	await leaveToSignIn(two, "/o/acme/audit");

	await continueAs(one, "Dana Kim");
	await one.waitForURL(/\/o\/acme\/policies/);
	const first = await consoleSessionOf(context);
	await continueAs(two, "Dana Kim");
	await two.waitForURL(/\/o\/acme\/audit/);
	const second = await consoleSessionOf(context);

	expect(await sessionOf(context.request, first)).toMatchObject({
		status: "revoked",
		ended: { cause: "user", reason: "Replaced by a new sign-in on the same device" },
	});
	expect((await sessionOf(context.request, second)).status).toBe("active");
	const kept = (await context.cookies(`${curfew}/auth/callback`)).map(({ name }) => name);
	expect(kept.filter((name) => name.startsWith("curfew_"))).toEqual(["curfew_session"]);
	expect(mishaps).toEqual([]);
});

test("two tabs of the example app sign in at once", async () => {
	const { context, page: one } = await visitors.enter();
	const two = await context.newPage();
	for (const page of [one, two]) {
		await page.goto(`${edge}/sign-in`);
		await page.getByRole("heading", { name: "Choose who to sign in as" }).waitFor();
	}
	await continueAs(one, "Mia Tanaka");
	await one.getByRole("heading", { name: "Hello, Mia Tanaka" }).waitFor();
	const first = await guardedSessionId(one);
	await continueAs(two, "Mia Tanaka");
	await two.getByRole("heading", { name: "Hello, Mia Tanaka" }).waitFor();
	expect((await sessionOf(context.request, first)).status).toBe("revoked");
	// The first tab goes on with the session that there is.
	await one.reload();
	expect(await guardedSessionId(one)).toBe(await guardedSessionId(two));
});

test("signing in again in the same browser ends the session there, whoever signs in", async () => {
	const { context, page } = await visitors.enter();
	const mias = await signInToExample(page, edge, "Mia Tanaka");
	await page.goto(`${edge}/sign-in`);
	await continueAs(page, "Mia Tanaka");
	await page.getByRole("heading", { name: "Hello, Mia Tanaka" }).waitFor();
	expect(await sessionOf(context.request, mias)).toMatchObject({
		status: "revoked",
		ended: { reason: "Replaced by a new sign-in on the same device" },
	});
	const again = await guardedSessionId(page);
	// Of another organization, and with nothing left but the refresh token.
	await context.clearCookies({ name: "example_access" });
	await page.goto(`${edge}/sign-in`);
	await continueAs(page, "Ines Weber");
	await page.getByRole("heading", { name: "Hello, Ines Weber" }).waitFor();
	expect((await sessionOf(context.request, again)).status).toBe("revoked");
});

test("signing out after the access token ran out ends the session, and Back shows nothing of it", async () => {
	const { context, page } = await visitors.enter();
	const sessionId = await signInToExample(page, edge, "Raj Shah");
	const [refresh] = (await context.cookies(edge)).filter(({ name }) => name === "example_refresh");
	// As after 15 minutes.
	await context.clearCookies({ name: "example_access" });
	const left = page.waitForResponse(`${edge}/sign-out`);
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "You are signed out" }).waitFor();
	expect((await (await left).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');

	expect(await sessionOf(context.request, sessionId)).toMatchObject({
		status: "revoked",
		ended: { cause: "user" },
	});
	// The refresh token is worth nothing to whoever kept it.
	if (refresh) await context.addCookies([refresh]);
	const refused = await context.request.post(`${edge}/refresh`, { headers: { origin: edge } });
	expect(await refused.json()).toMatchObject({ reason: "revoked" });
	await context.clearCookies({ name: "example_refresh" });
	await page.goBack();
	await page.getByRole("heading", { name: "Sign in to the example app" }).waitFor();
});

test("whoever signs out of the admin UI is out, and Back shows no session of anybody", async () => {
	const { context, page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.getByRole("grid", { name: "Sessions" }).waitFor();
	const sessionId = await consoleSessionOf(context);
	await page.getByRole("button", { name: /account of Dana Kim/ }).click();
	const left = page.waitForResponse(`${curfew}/auth/sign-out`);
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	expect((await (await left).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');
	await page.waitForURL(/\/sign-in$/);
	expect((await sessionOf(context.request, sessionId)).status).toBe("revoked");
	expect((await context.cookies(curfew)).filter(({ name }) => name.startsWith("curfew_"))).toEqual(
		[],
	);
	await page.goBack();
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	expect(await page.getByRole("grid").count()).toBe(0);
	expect(mishaps).toEqual([]);
});

test("Back from the provider leads to a page that can begin again, and Back after signing in to where one was", async () => {
	const { page } = await visitors.enter();
	await leaveToSignIn(page, "/");
	await page.goBack();
	await page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(page, "Dana Kim");
	await page.waitForURL(/\/o\/acme\/sessions/);
	await page.getByRole("grid", { name: "Sessions" }).waitFor();
	// The page of the provider is spent; the one before it knows who is here.
	await page.goBack();
	await page.goBack();
	await page.getByRole("grid", { name: "Sessions" }).waitFor();
});

test("an address that is nothing is 404 for a proxy and a page for a person; every page of the UI loads", async () => {
	const { context, page } = await visitors.enter();
	const { request } = context;
	for (const path of ["/check", "/assets/missing.js", "/o/acme/nothing"]) {
		for (const method of ["GET", "HEAD", "POST"]) {
			const answer = await request.fetch(`${curfew}${path}`, { method });
			expect([path, method, answer.status()]).toEqual([path, method, 404]);
			expect(answer.headers()["cache-control"]).toBe("no-store");
		}
	}
	const lost = await page.goto(`${curfew}/check`);
	expect(lost?.status()).toBe(404);
	await page.getByRole("heading", { name: /not found|no such page|nothing here/i }).waitFor();
	await signInToConsole(page, curfew, "Dana Kim");
	for (const path of ["/me/sessions", "/o/acme/receipts", "/o/acme/policies", "/o/acme/health"]) {
		expect((await page.goto(`${curfew}${path}`))?.status()).toBe(200);
		await page.getByRole("heading", { level: 1 }).waitFor();
	}
});
