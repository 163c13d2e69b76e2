import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { localTokens } from "../../worker/dev/identities.ts";
import { hasFocus, tabTo } from "./support/focus.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const sessionRows = (page: Page) => page.getByRole("row");

async function enterSessions(page: Page): Promise<void> {
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/sessions?device=tablet`);
	await sessionRows(page).nth(3).waitFor();
}

test("a secret that is shown once is not lost to Escape, to a click beside it, or to Back", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.getByRole("link", { name: "API tokens" }).click();
	await page.getByRole("button", { name: "Create token" }).click();
	await page.keyboard.type("Nightly export");
	await page.keyboard.press("Enter");
	const made = page.getByRole("dialog", { name: "Your new token" });
	await made.waitFor();
	const secret = await made.getByLabel("Token").inputValue();

	await page.keyboard.press("Escape");
	const closing = page.getByRole("alertdialog", { name: "Close without copying?" });
	await closing.waitFor();
	expect(await hasFocus(closing.getByRole("button", { name: "Go back" }))).toBe(true);
	await page.keyboard.press("Enter");
	await closing.waitFor({ state: "detached" });

	await page.mouse.click(5, 5);
	await page.evaluate("history.back()");
	const leaving = page.getByRole("alertdialog", { name: "Leave without copying?" });
	await leaving.waitFor();
	await expectSound(page, "leaving a secret", "dialog[open]:last-of-type");
	await page.keyboard.press("Escape");
	await leaving.waitFor({ state: "detached" });
	expect(await made.getByLabel("Token").inputValue()).toBe(secret);
	expect(page.url()).toMatch(/\/api-tokens$/);
	expect(mishaps).toEqual([]);
});

test("a dialog over the panel closes alone, and focus goes back into the panel", async () => {
	const { page } = await visitors.enter();
	await enterSessions(page);
	await tabTo(page, sessionRows(page).nth(1));
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	const more = panel.getByRole("button", { name: /^More for/ });
	await tabTo(page, more);
	await page.keyboard.press("Enter");
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("alertdialog", { name: /^Export the data of/ });
	await dialog.waitFor();
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	expect(await panel.isVisible()).toBe(true);
	expect(await hasFocus(more)).toBe(true);
	await page.keyboard.press("Escape");
	await panel.waitFor({ state: "detached" });
});

test("whoever's session was ended is told by whom and when, also after loading the page anew", async () => {
	const { page } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	const me = (await (await page.request.get(`${curfew}/auth/me`)).json()) as { sessionId: string };
	await page.goto(`${curfew}/o/acme/receipts`);
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	// The token acts as Dana, from elsewhere.
	await page.request.post(`${curfew}/trpc/sessions.revoke`, {
		headers: { authorization: `Bearer ${localTokens.acmeAdmin}` },
		data: { organizationId: "org_acme", sessionId: me.sessionId },
	});
	// Nobody clicks: the page hears of it over its own connection.
	const told = /You ended this session on \d+ \w+ \d{4}, \d\d:\d\d:\d\d \S+\. Sign in again/;
	await page.getByRole("heading", { name: "Your session was ended" }).waitFor();
	await page.getByText(told).waitFor();
	await expectSound(page, "session ended");
	await page.reload();
	await page.getByRole("alert").getByText(told).waitFor();
});

test("a policy that ends many sessions is saved only once the short name was typed", async () => {
	const { page } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/policies`);
	await page.getByRole("button", { name: /AAL3/ }).click();
	await page.getByRole("button", { name: "Save…" }).click();
	const question = page.getByRole("alertdialog", { name: "Save this session policy?" });
	const save = question.getByRole("button", { name: /^Save and end \d+ sessions$/ });
	await save.click();
	const field = question.getByLabel(/^Type acme/);
	expect(await hasFocus(field)).toBe(true);
	await question.getByText("Type acme to confirm.").first().waitFor();
	await expectSound(page, "a name to type", "dialog[open]");
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });
});

test("whoever does nothing is warned two minutes before the session ends, and stays signed in by one press", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	// The server's own answer, but for the limit: nobody waits for days.
	let endsInMs = 90_000;
	const asked: boolean[] = [];
	await page.route("**/auth/me", async (route) => {
		asked.push(route.request().headers()["curfew-unattended"] === undefined);
		const response = await route.fetch();
		const me = (await response.json()) as { asOf: number };
		await route.fulfill({ response, json: { ...me, idleExpiresAt: me.asOf + endsInMs } });
	});
	await page.goto(`${curfew}/o/acme/receipts`);
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	// Who is signed in came with the page; whoever comes back to the tab is asked for anew.
	await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
	const warning = page.getByRole("region", { name: "End of your session" });
	await warning.getByText(/You will be signed out at \d\d:\d\d:\d\d/).waitFor();
	await page.getByRole("status").getByText("You will be signed out in two minutes").waitFor();
	await expectSound(page, "a session that ends soon");
	await tabTo(page, warning.getByRole("button", { name: "Stay signed in" }));
	endsInMs = 3_600_000;
	await page.keyboard.press("Enter");
	await warning.waitFor({ state: "detached" });
	await expect
		.poll(() => hasFocus(page.getByRole("heading", { name: "Receipts", level: 1 })))
		.toBe(true);
	expect(asked.at(-1)).toBe(true);
	expect(mishaps).toEqual([]);
});
