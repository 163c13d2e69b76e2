import { describe, expect, inject, test } from "vitest";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import {
	asked,
	askForAccess,
	auditTrail,
	enterAcme,
	goToAcme,
	openRequest,
	openRevocation,
	sessionListStatus,
} from "./support/support-scene.ts";
import { aBrowser, signInToConsole, textOf } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

test("support comes in only when it is let in, is seen while inside, and is out the moment access is taken back", async () => {
	const lena = await visitors.enter();
	const dana = await visitors.enter();
	await signInToConsole(dana.page, curfew, "Dana Kim");
	await dana.page.goto(`${curfew}/o/acme/support-access`);
	await dana.page.getByRole("heading", { name: "Active now" }).waitFor();

	await goToAcme(lena.page, curfew);
	expect(await lena.page.getByRole("main").getByRole("button").allTextContents()).toEqual([
		"Ask for access",
	]);
	expect(await lena.page.getByRole("grid").count()).toBe(0);
	expect(await sessionListStatus(lena)).toBe(403);
	await askForAccess(lena.page);

	// Nobody reloads: the request appears where the admin already looks.
	const wish = dana.page.getByRole("article", { name: "Lena Ortiz" });
	await wish.getByText("Wants access").waitFor();
	for (const fact of [asked.reason, asked.ticket]) expect(await textOf(wish)).toContain(fact);
	const form = await openRequest(dana.page);
	expect(await textOf(form)).toContain(asked.reason);
	expect(await form.getByRole("radio", { name: asked.scope }).isChecked()).toBe(true);
	expect(await form.getByRole("radio", { name: asked.preset, exact: true }).isChecked()).toBe(true);
	await form.getByRole("button", { name: "Approve access of Lena" }).click();
	await form.waitFor({ state: "detached" });
	await wish.getByText("Active", { exact: true }).waitFor();

	await lena.page.getByRole("heading", { name: "Acme lets you in" }).waitFor();
	expect(await sessionListStatus(lena)).toBe(403);
	await enterAcme(lena.page);
	await lena.page.getByRole("row").nth(1).waitFor();
	const people = lena.page.getByText("@acme.example");
	await people.first().waitFor();
	const strip = lena.page.getByRole("region", { name: "Support access" });
	expect(await textOf(strip)).toMatch(/Support access to Acme · ends in /);
	expect(await sessionListStatus(lena)).toBe(200);

	const question = await openRevocation(dana.page);
	const effects = await textOf(question);
	expect(effects).toContain("1 support session of Lena in Acme ends at once, everywhere.");
	expect(effects).toContain("What Lena has on screen is cleared.");
	await question.getByLabel(/^Reason/).fill("Solved by phone");
	await question.getByRole("button", { name: "Revoke access" }).click();
	const receipt = dana.page.getByRole("dialog", { name: "Access revoked" });
	await receipt.getByRole("button", { name: "Done" }).click();
	await dana.page
		.getByRole("region", { name: "Support in your organization" })
		.waitFor({ state: "detached" });

	await lena.page.getByRole("heading", { name: "Your support access to Acme has ended" }).waitFor();
	await lena.page.getByText(/^Dana Kim revoked it at /).waitFor();
	await lena.page.getByText("Reason: “Solved by phone”").waitFor();
	expect(await lena.page.getByRole("grid").count()).toBe(0);
	expect(await strip.count()).toBe(0);
	expect(await people.count()).toBe(0);
	expect(await sessionListStatus(lena)).toBe(403);

	await dana.page
		.getByRole("navigation", { name: "Main" })
		.getByRole("link", { name: /^Audit/ })
		.click();
	const refresh = dana.page.getByRole("button", { name: "Refresh" });
	const trail = async () => {
		await refresh.click();
		const told = await auditTrail(dana.page);
		// When it is in force everywhere depends on who holds a lease.
		return told.filter((label) => label !== "Ending enforced everywhere").slice(-5);
	};
	// The page reads a copy that follows the organization's own log.
	await expect
		.poll(trail, { timeout: 15_000 })
		.toEqual([
			"Support access asked for",
			"Support access approved",
			"Support came in",
			"Sessions ended",
			"Support access revoked",
		]);
	const entered = dana.page.getByRole("row", { name: /Support came in/ }).first();
	expect(await textOf(entered)).toContain("via support grant");
	expect([...lena.mishaps, ...dana.mishaps]).toEqual([]);
});

test("support that is let in only to look is offered nothing that ends a session, and told why", async () => {
	const lena = await visitors.enter();
	const dana = await visitors.enter();
	await goToAcme(lena.page, curfew);
	await askForAccess(lena.page);
	await signInToConsole(dana.page, curfew, "Dana Kim");
	await dana.page.goto(`${curfew}/o/acme/support-access`);
	const form = await openRequest(dana.page);
	await form.getByRole("radio", { name: /^See sessions/ }).check();
	await form.getByRole("button", { name: "Approve access of Lena" }).click();
	await form.waitFor({ state: "detached" });

	await lena.page.getByRole("heading", { name: "Acme lets you in" }).waitFor();
	await enterAcme(lena.page);
	const main = lena.page.getByRole("main");
	const row = main.getByRole("row").filter({ hasText: "@acme.example" }).first();
	await row.waitFor();
	await row.press("Delete");
	await row.getByRole("button", { name: /^More actions/ }).press("Enter");
	await lena.page.getByRole("menuitem", { name: "Copy session ID" }).waitFor();
	expect(await lena.page.getByRole("menuitem", { name: /^End/ }).count()).toBe(0);
	await lena.page.keyboard.press("Escape");

	await row.press("Enter");
	const panel = lena.page.getByRole("complementary", { name: "Session details" });
	await panel.getByText("Your support access lets you look, not end sessions.").waitFor();
	expect(await main.getByRole("button", { name: /^(End|More for)/ }).count()).toBe(0);
	expect(await main.getByRole("checkbox").count()).toBe(0);
	expect(await lena.page.getByRole("alertdialog").count()).toBe(0);

	await lena.page.getByRole("link", { name: "Policies" }).click();
	await main.getByText("Only administrators of Acme can change this policy.").waitFor();
	await main.getByText(/^Idle timeout/).waitFor();
	expect(await main.getByRole("button").count()).toBe(0);
	expect(await main.locator("input, select").count()).toBe(0);

	const question = await openRevocation(dana.page);
	await question.getByRole("button", { name: "Revoke access" }).click();
	await dana.page.getByRole("dialog", { name: "Access revoked" }).waitFor();
	await lena.page.getByRole("heading", { name: "Your support access to Acme has ended" }).waitFor();
	expect([...lena.mishaps, ...dana.mishaps]).toEqual([]);
});

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	const enter = () => enterWith(visitors, look);

	test("what both sides of support access see has no accessibility violation", async () => {
		const [lena, dana] = [await enter(), await enter()];
		await goToAcme(lena.page, curfew);
		await expectSound(lena.page, "asking for access");
		await askForAccess(lena.page);
		await expectSound(lena.page, "waiting for the answer");

		await signInToConsole(dana.page, curfew, "Dana Kim");
		await dana.page.goto(`${curfew}/o/acme/support-access`);
		await dana.page.getByText("Wants access").first().waitFor();
		await expectSound(dana.page, "support access: a request");
		await dana.page.getByRole("button", { name: "Grant access" }).click();
		await dana.page.getByRole("dialog", { name: "Grant support access" }).waitFor();
		await expectSound(dana.page, "grant dialog", "dialog[open]");
		await dana.page.keyboard.press("Escape");
		const form = await openRequest(dana.page);
		await expectSound(dana.page, "approval dialog", "dialog[open]");
		await form.getByRole("radio", { name: "Exact time…" }).check();
		await form.getByLabel("Ends at").waitFor();
		await expectSound(dana.page, "approval dialog, exact time", "dialog[open]");
		await form.getByRole("radio", { name: asked.preset, exact: true }).check();
		await form.getByRole("button", { name: "Approve access of Lena" }).click();
		await form.waitFor({ state: "detached" });

		await lena.page.getByRole("button", { name: "Enter Acme" }).waitFor();
		await expectSound(lena.page, "let in");
		await enterAcme(lena.page);
		// The rows are like everyone's, and looked at elsewhere; the strip is support's alone.
		await expectSound(lena.page, "strip of support", ".support-strip");
		await lena.page.goto(`${curfew}/o/acme/policies`);
		await lena.page.getByText("Only administrators of Acme can change this policy.").waitFor();
		await expectSound(lena.page, "policies, to be read");

		const question = await openRevocation(dana.page);
		await expectSound(dana.page, "revoke dialog", "dialog[open]");
		await dana.page.keyboard.press("Escape");
		await question.waitFor({ state: "detached" });
		await expectSound(dana.page, "support access: someone inside");
		await openRevocation(dana.page);
		await question.getByRole("button", { name: "Revoke access" }).click();
		const receipt = dana.page.getByRole("dialog", { name: "Access revoked" });
		await receipt.waitFor();
		await expectSound(dana.page, "access revoked", "dialog[open]");
		await receipt.getByRole("button", { name: "Done" }).click();

		await lena.page.getByText(/^Dana Kim revoked it at /).waitFor();
		await expectSound(lena.page, "access ended");
		expect([...lena.mishaps, ...dana.mishaps]).toEqual([]);
	});

	test("the audit log, the policies and the health of an organization have none", async () => {
		const { page, mishaps } = await enter();
		await signInToConsole(page, curfew, "Dana Kim");
		await page.goto(`${curfew}/o/acme/audit`);
		const event = page.getByRole("main").getByRole("link", { name: "Signed in" }).first();
		await event.waitFor();
		await expectSound(page, "audit log");
		await event.click();
		await page.getByRole("complementary", { name: "Event" }).getByText("Time").waitFor();
		await expectSound(page, "audit event");

		await page.goto(`${curfew}/o/acme/policies`);
		await page.getByRole("heading", { name: "Presets" }).waitFor();
		await expectSound(page, "policies");
		await page.goto(`${curfew}/o/acme/health`);
		await page.getByRole("heading", { name: "Who answers from memory" }).waitFor();
		await expectSound(page, "health");
		expect(mishaps).toEqual([]);
	});
});
