import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, continueAs, signInToConsole, signInToExample } from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

const visitors = aBrowser();

/** Escape closes whatever is open on top. */
async function closeTop(page: Page): Promise<void> {
	await page.keyboard.press("Escape");
}

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("the pages before signing in have no accessibility violation", async () => {
		const { page } = await enterWith(visitors, look);
		await page.goto(curfew);
		const signIn = page.getByRole("button", { name: "Sign in" });
		await signIn.waitFor();
		await expectSound(page, "front page");
		await page.goto(`${curfew}/sign-in?problem=not_administrator`);
		await page.getByRole("alert").first().waitFor();
		await expectSound(page, "sign-in problem");
		await page.goto(`${curfew}/invitation#cfi_org_acme_${"x".repeat(43)}`);
		await page.getByRole("heading", { name: "This invitation is no longer valid" }).waitFor();
		await expectSound(page, "invitation");
		await page.goto(`${curfew}/nowhere`);
		await page.getByRole("heading", { level: 1 }).waitFor();
		await expectSound(page, "no such page");
	});

	test("the sessions page, its panel and its dialogs have none", async () => {
		const { page, mishaps } = await enterWith(visitors, look);
		await signInToConsole(page, curfew, "Dana Kim");
		const rows = page.getByRole("row");
		await rows.nth(3).waitFor();
		await expectSound(page, "sessions");

		// One row is built like the other: what follows is looked at among fewer of them.
		await page.goto(`${curfew}/o/acme/sessions?device=tablet`);
		await rows.nth(3).waitFor();
		const row = rows.nth(3);
		await row.getByRole("button", { name: /^More actions/ }).click();
		await page.getByRole("menu").waitFor();
		await expectSound(page, "row menu");
		await page.getByRole("menuitem", { name: /^End all sessions for/ }).click();
		await page
			.getByRole("alertdialog")
			.getByText(/active session/)
			.waitFor();
		await expectSound(page, "End dialog of a person", "dialog[open]");
		await closeTop(page);

		await row.getByRole("button", { name: /^End session of/ }).click();
		await page.getByRole("alertdialog").waitFor();
		await expectSound(page, "End dialog of a session", "dialog[open]");
		await closeTop(page);

		await row.getByRole("checkbox").check();
		await page.getByRole("region", { name: "Selected sessions" }).waitFor();
		await expectSound(page, "selection");
		await page.getByRole("button", { name: "Clear selection" }).click();

		// From its top: scrolled by chance, a button half under the bar counts as a small one.
		await page.evaluate("scrollTo(0, 0)");
		if (look.width < 900) await page.getByRole("button", { name: "Filters (1)" }).click();
		await page
			.getByRole("search")
			.getByRole("button", { name: /^Device/ })
			.click();
		await page.getByRole("checkbox", { name: /^Bot/ }).check();
		await expectSound(page, "device filter");
		await closeTop(page);

		await page.getByRole("searchbox").fill("nobody has this name");
		await page.getByText("No sessions match these filters").waitFor();
		await expectSound(page, "no match");

		await page.goto(`${curfew}/o/acme/sessions?status=revoked`);
		await rows.nth(2).getByRole("link").first().click();
		await page.getByRole("complementary").getByText("How it ended").waitFor();
		await expectSound(page, "details of an ended session");
		expect(mishaps).toEqual([]);
	});

	test("the other pages of an organization have none", async () => {
		const { page } = await enterWith(visitors, look);
		await signInToConsole(page, curfew, "Dana Kim");
		await page.goto(`${curfew}/o/acme/receipts`);
		const receipt = page.getByRole("main").getByRole("link").first();
		await receipt.waitFor();
		await expectSound(page, "receipts");
		await receipt.click();
		await page.getByRole("button", { name: "Download JSON" }).waitFor();
		await expectSound(page, "receipt");

		await page.goto(`${curfew}/o/acme/administrators`);
		await page.getByRole("button", { name: /^Invite/ }).click();
		await page.getByRole("dialog").waitFor();
		await expectSound(page, "invitation dialog", "dialog[open]");
		await closeTop(page);
		await expectSound(page, "administrators");

		await page.goto(`${curfew}/o/acme/api-tokens`);
		await page
			.getByRole("button", { name: /^Create/ })
			.first()
			.click();
		await page.getByRole("dialog").waitFor();
		await expectSound(page, "token dialog", "dialog[open]");
		await closeTop(page);
		await expectSound(page, "API tokens");

		await page.goto(`${curfew}/o/acme/health`);
		await page.getByRole("heading", { name: "Who answers from memory" }).waitFor();
		await expectSound(page, "health");

		await page.goto(`${curfew}/me/sessions`);
		await page.getByText("You", { exact: true }).first().waitFor();
		await expectSound(page, "own sessions");
	});

	test("what a global admin sees has none", async () => {
		const { page } = await enterWith(visitors, look);
		await signInToConsole(page, curfew, "Lena Ortiz");
		await page.goto(`${curfew}/organizations`);
		await page.getByText("Globex").first().waitFor();
		await expectSound(page, "organizations");
		await page.goto(`${curfew}/audit`);
		await page.locator("[data-event]").first().waitFor();
		await expectSound(page, "audit log of the platform");
		await page.goto(`${curfew}/o/acme/sessions`);
		const main = page.getByRole("main");
		await main
			.getByText(/support access/i)
			.first()
			.waitFor();
		await expectSound(page, "no support access");
	});

	test("the example app's pages and the provider's have none", async () => {
		const { page, context } = await enterWith(visitors, look);
		await page.goto(edge);
		await expectSound(page, "example: signed out");
		await page.getByRole("link", { name: "Sign in" }).click();
		await page.getByRole("heading", { name: "Choose who to sign in as" }).waitFor();
		await expectSound(page, "provider: choose");
		await page.getByRole("button", { name: "Cancel" }).click();
		await page.getByRole("heading", { name: "You were not signed in" }).waitFor();
		await expectSound(page, "example: cancelled");

		const sessionId = await signInToExample(page, edge, "Raj Shah");
		await expectSound(page, "example: guarded page");
		await context.request.post(`${curfew}/trpc/sessions.revoke`, {
			headers: { authorization: "Bearer cfw_local_admin_acme" },
			data: { organizationId: "org_acme", sessionId },
		});
		await page.reload();
		await page.getByRole("heading", { name: "Your session was ended" }).waitFor();
		await expectSound(page, "example: session ended");
		await page.getByRole("link", { name: "Sign in again" }).click();
		await continueAs(page, "Raj Shah");
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByRole("heading", { name: "You are signed out" }).waitFor();
		await expectSound(page, "example: after signing out");
	});
});
