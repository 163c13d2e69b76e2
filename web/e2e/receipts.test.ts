import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { acme, localTokens } from "../../worker/dev/identities.ts";
import { hasFocus, tabTo } from "./support/focus.ts";
import { aLiveScene } from "./support/live-scene.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole, type Visitor } from "./support/visitor.ts";

const { curfew } = inject("addresses");
const visitors = aBrowser();

const call = async ({ context }: Visitor, procedure: string, data: object) => {
	const response = await context.request.post(`${curfew}/trpc/${procedure}`, {
		headers: { authorization: `Bearer ${localTokens.acmeAdmin}` },
		data: { organizationId: acme.id, ...data },
	});
	expect(response.ok(), procedure).toBe(true);
	return (await response.json()).result.data;
};

/** Sessions of a person whom no other test knows, ended together; their receipt is in the list. */
async function anEnding(visitor: Visitor, name: string, sessions = 2): Promise<string> {
	const scene = await aLiveScene(visitor, curfew, name, sessions);
	const { id } = await call(visitor, "sessions.revokeMany", {
		sessionIds: scene.ids,
		reason: `Lost laptop of ${name}`,
	});
	const filter = { userName: name };
	await expect
		.poll(async () => (await call(visitor, "revocations.list", { filter })).items[0]?.concerned)
		.toMatchObject({ people: 1 });
	return id;
}

const openReceipts = async (page: Page, search = ""): Promise<void> => {
	await page.goto(`${curfew}/o/acme/receipts${search}`);
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
};

test("by keyboard alone a receipt is found by the person, read, and left again with the filter kept", async () => {
	const visitor = await visitors.enter();
	const { page, mishaps } = visitor;
	// Nobody else's, in a second try neither.
	const last = `Quill${Date.now().toString(36)}`;
	const name = `Ona ${last}`;
	const id = await anEnding(visitor, name);
	await signInToConsole(page, curfew, "Dana Kim");
	await openReceipts(page);
	const person = page.getByRole("searchbox", { name: /person whose sessions ended/ });
	await tabTo(page, person);
	await page.keyboard.insertText(last);
	await page.keyboard.press("Enter");
	await page.waitForURL(`**/receipts?who=${last}`);
	await page
		.getByRole("list", { name: "Filters in force" })
		.getByText(`Person: “${last}”`)
		.waitFor();
	const found = page.getByRole("link", { name: `2 sessions of ${name}` });
	await expect.poll(() => page.getByRole("row").count()).toBe(2);
	await tabTo(page, found);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: `2 sessions of ${name}`, level: 1 }).waitFor();
	await page.getByText(`Receipt ${id}`).waitFor();
	const sessions = page.getByRole("region", { name: "Sessions" });
	await sessions
		.getByRole("link", { name: `${name} · Firefox on Linux` })
		.first()
		.waitFor();
	await page
		.getByText(/^In force everywhere after/)
		.first()
		.waitFor();
	await page.goBack();
	await found.waitFor();
	const clear = page.getByRole("button", { name: "Clear all" });
	await tabTo(page, clear);
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/receipts$/);
	expect(await hasFocus(page.locator("body"))).toBe(false);
	expect(mishaps).toEqual([]);
});

test("filters of the address are in force at once, and what they leave out is said with the way back", async () => {
	const { page } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await openReceipts(page, "?by=nobody+at+all&cause=policy&state=enforced&range=7d");
	await page.getByRole("heading", { name: "No receipts match these filters" }).waitFor();
	const chips = page.getByRole("list", { name: "Filters in force" });
	expect(await chips.getByRole("button").count()).toBe(5);
	await page.getByRole("button", { name: "Clear filters" }).click();
	await page.getByRole("table", { name: "Receipts, newest first" }).waitFor();
});

test("a receipt prints in black on white, without what only leads elsewhere, and with ids and times in full", async () => {
	const visitor = await visitors.enter({ colorScheme: "dark" });
	const { page } = visitor;
	const id = await anEnding(visitor, "Print Larsson", 22);
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/receipts/${id}`);
	const sessions = page.getByRole("region", { name: "Sessions" }).getByRole("listitem");
	await expect.poll(() => sessions.count()).toBe(20);
	await page.emulateMedia({ media: "print" });
	await page.evaluate("dispatchEvent(new Event('beforeprint'))");
	expect(await sessions.count()).toBe(22);
	const shown = (selector: string) => page.locator(selector).first().isVisible();
	expect(await shown(".topbar")).toBe(false);
	expect(await shown(".sidenav")).toBe(false);
	expect(await page.getByRole("button").count()).toBe(0);
	const colours = await page.evaluate(`(() => {
		const { backgroundColor, color } = getComputedStyle(document.documentElement);
		return [backgroundColor, color];
	})()`);
	expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
	const text = (await page.locator("main").textContent()) ?? "";
	expect(text).toContain(id);
	expect(text).toMatch(/Recorded.*\d{4}, \d\d:\d\d:\d\d [A-Z]+.*\d{4}-\d\d-\d\dT[\d:.]+Z/s);
	expect(text).toContain(`from ${curfew}/o/acme/receipts/${id}`);
	await page.evaluate("dispatchEvent(new Event('afterprint'))");
	await page.emulateMedia({ media: "screen" });
	expect(await sessions.count()).toBe(20);
});

test("an ending is one row of the audit log that says since when it is enforced, and leads to that event and back", async () => {
	const visitor = await visitors.enter();
	const { page } = visitor;
	const id = await anEnding(visitor, "Audit Moreau");
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/audit?receipt=${id}`);
	const enforced = page.getByRole("link", { name: /^Enforced (after|at once)/ });
	await enforced.waitFor();
	expect(await page.getByRole("row").count()).toBe(2);
	await enforced.click();
	const panel = page.getByRole("complementary", { name: "Event" });
	await panel.getByText("revocation.enforced", { exact: true }).waitFor();
	await panel.getByRole("link", { name: "Sessions ended" }).click();
	await panel.getByText("sessions.revoked", { exact: true }).waitFor();
	await panel.getByRole("link", { name: "Ending enforced everywhere" }).waitFor();
	await page.goto(`${curfew}/o/acme/audit?receipt=${id}&action=revocation.enforced`);
	await page.getByRole("link", { name: "Ending enforced everywhere" }).waitFor();
	expect(await page.getByRole("row").count()).toBe(2);
});

test("the whole log is verified from the page of the audit log", async () => {
	const { page } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/audit`);
	await page.getByRole("button", { name: "Verify log…" }).click();
	const dialog = page.getByRole("dialog", { name: "Verify the log" });
	await dialog.getByRole("button", { name: "Check every entry" }).click();
	await dialog
		.getByText(/^All [\d,]+ entries are as they were written/)
		.first()
		.waitFor();
	await expectSound(page, "verified", "dialog[open]");
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "hidden" });
});

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("receipts, one of them, the audit log, tokens and Health are sound", async () => {
		const visitor = await enterWith(visitors, look);
		const { page, mishaps } = visitor;
		const id = await anEnding(visitor, "Looks Ferreira");
		await signInToConsole(page, curfew, "Dana Kim");
		await openReceipts(page, "?who=ferreira&range=24h");
		await page.getByRole("link", { name: "2 sessions of Looks Ferreira" }).first().waitFor();
		await expectSound(page, "receipts under a filter");
		await page.goto(`${curfew}/o/acme/receipts/${id}`);
		await page.getByRole("button", { name: "Verify here" }).click();
		await page.locator(".verdict-title", { hasText: "Proven" }).waitFor();
		await expectSound(page, "a receipt that was verified");
		await page.emulateMedia({ media: "print" });
		await expectSound(page, "a receipt on paper");
		await page.emulateMedia({ media: "screen" });
		await page.goto(`${curfew}/o/acme/audit?receipt=${id}`);
		await page.getByRole("link", { name: /^Enforced (after|at once)/ }).waitFor();
		await expectSound(page, "the audit log");
		const { apiToken } = await call(visitor, "apiTokens.create", {
			...{ name: "Batch", scopes: ["read", "audit"], expiresAt: Date.now() + 3 * 86_400_000 },
		});
		await page.goto(`${curfew}/o/acme/api-tokens`);
		await page
			.getByRole("table", { name: "API tokens" })
			.getByText("Ends in 3 d")
			.first()
			.waitFor();
		await expectSound(page, "API tokens");
		await call(visitor, "apiTokens.revoke", { tokenId: apiToken.id });
		await page.goto(`${curfew}/o/acme/health`);
		await page.getByRole("img", { name: /^Time to enforcement by hour/ }).waitFor();
		await page.getByText("Show as table").click();
		await page.getByRole("table", { name: /^Time to enforcement/ }).waitFor();
		await expectSound(page, "Health");
		expect(mishaps).toEqual([]);
	});
});
