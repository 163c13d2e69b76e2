import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { act, expectFocusSeen, withoutMouse, write } from "./support/by-keyboard.ts";
import { hasFocus, tabTo } from "./support/focus.ts";
import { asked, supportEndsWithTheTest } from "./support/support-scene.ts";
import { aBrowser, iphone, signInToExample, type Visitor } from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

const visitors = aBrowser();

/** Somebody who has keys alone, from the first page on. */
async function enterByKeys(path: string, name: string): Promise<Visitor> {
	const visitor = await visitors.enter();
	const { page } = visitor;
	withoutMouse(page);
	await page.goto(`${curfew}${path}`);
	await act(page, page.getByRole("button", { name: "Sign in" }));
	await act(page, page.getByRole("button", { name: `Continue as ${name}` }));
	return visitor;
}

const headingOf = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** A page of the navigation, whose heading has focus once it is there. */
async function turnTo(page: Page, name: string): Promise<void> {
	await act(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }));
	await expect.poll(() => hasFocus(headingOf(page, name))).toBe(true);
	await expectFocusSeen(page);
}

/** What opens over the page has focus inside, and what it leaves behind is found again. */
async function expectFocusIn(page: Page, role: "dialog" | "alertdialog", name: string | RegExp) {
	const box = page.getByRole(role, { name });
	await expect.poll(() => box.locator(":focus").count()).toBe(1);
	await expectFocusSeen(page);
	return box;
}

test("by keyboard alone an administrator finds a person, ends their session with a reason, and proves the receipt", async () => {
	const person = await visitors.enter();
	const sessionId = await signInToExample(person.page, edge, "Tomás Oliveira");
	const { page, mishaps } = await enterByKeys("", "Dana Kim");

	await tabTo(page, page.getByRole("searchbox"));
	await page.keyboard.type("Tomás");
	await page.getByText(/active sessions? match/).waitFor();
	const row = page.locator(`[data-row="${sessionId}"]`);
	await row.waitFor();
	const first = page.getByRole("row").nth(1);
	await tabTo(page, first);
	while (!(await hasFocus(row))) await page.keyboard.press("ArrowDown");
	await expectFocusSeen(page);
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByText("Tomás Oliveira").first().waitFor();
	expect(await hasFocus(panel.getByRole("heading", { name: "Session details" }))).toBe(true);
	await expectFocusSeen(page);
	await page.keyboard.press("Escape");
	await panel.waitFor({ state: "detached" });
	expect(await hasFocus(row)).toBe(true);

	await page.keyboard.press("Delete");
	const question = await expectFocusIn(page, "alertdialog", "End this session?");
	expect(await hasFocus(question.getByRole("button", { name: "Keep session" }))).toBe(true);
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });
	expect(await hasFocus(row)).toBe(true);

	await page.keyboard.press("Enter");
	await act(page, panel.getByRole("button", { name: /^End session/ }));
	await expectFocusIn(page, "alertdialog", "End this session?");
	await write(page, question.getByLabel(/^Reason/), "Laptop was stolen");
	await act(page, question.getByRole("button", { name: "End session" }));
	await question.waitFor({ state: "detached" });
	await expectFocusSeen(page);
	expect((await person.page.goto(edge))?.status()).toBe(401);

	await act(page, page.getByRole("link", { name: "View receipt" }).first());
	await page.waitForURL(/\/receipts\/rcp_/);
	const main = page.getByRole("main");
	for (const fact of [sessionId, "Dana Kim", "Laptop was stolen"]) {
		await main.getByText(fact).first().waitFor();
	}
	await expectFocusSeen(page);
	const evidence = page.getByRole("region", { name: "Evidence" });
	await act(page, evidence.getByRole("button", { name: "Verify here" }));
	await evidence.locator(".verdict-title", { hasText: "Proven" }).waitFor();
	await expectFocusSeen(page);
	expect(mishaps).toEqual([]);
});

test("by keyboard alone support asks, is let in, looks and leaves, and its access is taken back", async () => {
	supportEndsWithTheTest(curfew);
	const lena = await enterByKeys("", "Lena Ortiz");
	const outside = lena.page;
	await outside.getByRole("heading", { level: 1 }).waitFor();
	await act(outside, outside.getByRole("main").getByRole("link", { name: "Acme", exact: true }));
	await outside.getByRole("heading", { name: "You need support access to Acme" }).waitFor();
	await expectFocusSeen(outside);
	await write(outside, outside.getByLabel(/^Reason/), asked.reason);
	await write(outside, outside.getByLabel(/^Ticket/), asked.ticket);
	await act(outside, outside.getByRole("radio", { name: /^See sessions/ }), "ArrowDown");
	expect(await outside.getByRole("radio", { name: asked.scope }).isChecked()).toBe(true);
	await act(outside, outside.getByLabel("For how long"), "Home");
	await act(outside, outside.getByRole("button", { name: "Ask for access" }));
	await outside.getByRole("heading", { name: "Waiting for Acme" }).waitFor();
	await expectFocusSeen(outside);

	const dana = await enterByKeys("", "Dana Kim");
	const { page } = dana;
	await turnTo(page, "Support access");
	await act(page, page.getByRole("button", { name: "Approve… access of Lena Ortiz" }));
	const form = await expectFocusIn(page, "dialog", "Approve access of Lena Ortiz");
	await act(page, form.getByRole("button", { name: "Approve access of Lena" }));
	await form.waitFor({ state: "detached" });
	await expectFocusSeen(page);

	await outside.getByRole("heading", { name: "Acme lets you in" }).waitFor();
	await act(outside, outside.getByRole("button", { name: "Enter Acme" }));
	await outside.getByRole("grid", { name: "Sessions" }).waitFor();
	const strip = outside.getByRole("region", { name: "Support access" });
	await strip.waitFor();
	await expectFocusSeen(outside);
	await act(outside, outside.getByRole("row").nth(1));
	await outside.getByRole("complementary", { name: "Session details" }).waitFor();
	await expectFocusSeen(outside);
	await outside.keyboard.press("Escape");
	await expect.poll(() => hasFocus(outside.getByRole("row").nth(1))).toBe(true);
	await act(outside, strip.getByRole("button", { name: "Leave" }));
	await outside.waitForURL(/\/organizations$/);
	await outside
		.getByRole("status")
		.getByText(/^You left Acme/)
		.waitFor();
	await expectFocusSeen(outside);

	await act(page, page.getByRole("main").getByRole("button", { name: /^Revoke.*Lena Ortiz/ }));
	const question = await expectFocusIn(page, "alertdialog", "Revoke access of Lena Ortiz now?");
	await act(page, question.getByRole("button", { name: "Revoke access" }));
	const done = await expectFocusIn(page, "dialog", "Access revoked");
	await act(page, done.getByRole("button", { name: "Done" }));
	await done.waitFor({ state: "detached" });
	await expectFocusSeen(page);
	expect([...lena.mishaps, ...dana.mishaps]).toEqual([]);
});

test("by keyboard alone a person signs in to see their own devices, and ends one", async () => {
	const phone = await visitors.enter({ userAgent: iphone });
	const onPhone = await signInToExample(phone.page, edge, "Raj Shah");
	const { page, mishaps } = await enterByKeys("/my-devices", "Raj Shah");
	await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
	const device = page.locator(`[data-session="${onPhone}"]`);
	await act(page, device.getByRole("button", { name: /^Sign out Safari on iPhone/ }));
	const question = await expectFocusIn(page, "alertdialog", "Sign out this other device?");
	await act(page, question.getByRole("button", { name: "Sign out" }));
	await device.waitFor({ state: "detached" });
	await page.getByText(/^Signed out (everywhere )?at/).waitFor();
	await expectFocusSeen(page);
	expect((await phone.page.reload())?.status()).toBe(401);

	await act(page, page.getByRole("button", { name: "Sign out this device" }));
	await expectFocusIn(page, "alertdialog", "Sign out this device?");
	await act(page, page.getByRole("alertdialog").getByRole("button", { name: "Sign out" }));
	await page.getByRole("heading", { name: "You are signed out" }).waitFor();
	await expectFocusSeen(page);
	expect(mishaps).toEqual([]);
});

test("by keyboard alone an administrator invites another, and takes the invitation back", async () => {
	const { page, mishaps } = await enterByKeys("", "Noor Haddad");
	await turnTo(page, "Administrators");
	await act(page, page.getByRole("button", { name: "Invite administrator" }));
	const form = await expectFocusIn(page, "dialog", "Invite an administrator");
	const email = "by.keyboard@globex.example";
	await page.keyboard.type(email);
	await page.keyboard.press("Enter");
	const made = await expectFocusIn(page, "dialog", "Invitation link");
	expect(await made.getByLabel("Link", { exact: true }).inputValue()).toContain("/invitation#");
	await page.keyboard.press("ControlOrMeta+C");
	await act(page, made.getByRole("button", { name: "Done" }));
	await made.waitFor({ state: "detached" });
	expect(await form.count()).toBe(0);
	await expectFocusSeen(page);

	const remove = page.getByRole("button", { name: `Remove ${email}` });
	await act(page, remove);
	const question = await expectFocusIn(page, "alertdialog", `Remove ${email}?`);
	await act(page, question.getByRole("button", { name: "Remove administrator" }));
	await remove.waitFor({ state: "detached" });
	await expectFocusSeen(page);
	expect(mishaps).toEqual([]);
});

test("by keyboard alone an administrator makes a token, copies it the only time it is shown, and revokes it", async () => {
	const { page, context, mishaps } = await enterByKeys("", "Noor Haddad");
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	await turnTo(page, "API tokens");
	await act(page, page.getByRole("button", { name: "Create token" }));
	await expectFocusIn(page, "dialog", "Create an API token");
	await page.keyboard.type("By keyboard");
	await page.keyboard.press("Enter");
	const made = await expectFocusIn(page, "dialog", "Your new token");
	const secret = await made.getByLabel("Token").inputValue();
	await act(page, made.getByRole("button", { name: "Copy" }));
	await expect.poll(() => page.evaluate("navigator.clipboard.readText()")).toBe(secret);
	await expectFocusSeen(page);
	await act(page, made.getByRole("button", { name: "Done" }));
	await made.waitFor({ state: "detached" });
	await expectFocusSeen(page);

	await act(page, page.getByRole("button", { name: /^Revoke By keyboard/ }));
	const question = await expectFocusIn(page, "alertdialog", "Revoke By keyboard?");
	await act(page, question.getByRole("button", { name: "Revoke token" }));
	await question.waitFor({ state: "detached" });
	await expectFocusSeen(page);
	expect(mishaps).toEqual([]);
});

test("by keyboard alone an administrator changes a policy, and changes it back", async () => {
	const { page, mishaps } = await enterByKeys("", "Noor Haddad");
	await turnTo(page, "Policies");
	const field = page.getByRole("textbox", { name: "Idle timeout" });
	await field.waitFor();
	const before = await field.inputValue();
	const save = async (days: string) => {
		await write(page, field, days);
		await page.keyboard.press("Enter");
		const question = await expectFocusIn(page, "alertdialog", "Save this session policy?");
		await act(page, question.getByRole("button", { name: "Save policy" }));
		await question.waitFor({ state: "detached" });
		await page
			.getByText(/Policy saved\. No session ended\./)
			.first()
			.waitFor();
		await expectFocusSeen(page);
	};
	await save(`${Number(before) + 1}`);
	await save(before);
	expect(mishaps).toEqual([]);
});
