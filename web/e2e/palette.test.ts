import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { hasFocus } from "./support/focus.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { asked, askForAccess, goToAcme } from "./support/support-scene.ts";
import { aBrowser, signInToConsole, signInToExample, textOf } from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

const visitors = aBrowser();

const palette = (page: Page) => page.getByRole("dialog", { name: "Search or jump to…" });
const box = (page: Page) => page.getByRole("combobox", { name: "Search or jump to…" });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

async function enterConsole(name = "Dana Kim", path = "/o/acme/sessions?device=tablet") {
	const visitor = await visitors.enter();
	await signInToConsole(visitor.page, curfew, name);
	await visitor.page.goto(`${curfew}${path}`);
	return visitor;
}

/** What the palette would do on Enter, by what assistive technology is told. */
const chosen = (page: Page): Promise<string> =>
	page.evaluate(
		`document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.querySelector(".menu-label").textContent ?? ""`,
	);

/** Opens it and types, until the first result is the one that is meant. */
async function lookFor(page: Page, text: string, first: string): Promise<void> {
	await page.keyboard.press("Control+k");
	await box(page).waitFor();
	await expect.poll(() => hasFocus(box(page))).toBe(true);
	await page.keyboard.type(text);
	await expect.poll(() => chosen(page)).toBe(first);
}

test("by keyboard alone the palette leads to pages, people, sessions by id or address, and receipts", async () => {
	const person = await visitors.enter();
	const sessionId = await signInToExample(person.page, edge, "Tomás Oliveira");
	const { page, mishaps } = await enterConsole();
	await page.getByRole("row").nth(3).waitFor();

	// The page that the palette leads to is told by its heading, as after any link.
	await lookFor(page, "polcies", "Policies");
	await page.keyboard.press("Enter");
	await palette(page).waitFor({ state: "detached" });
	await heading(page, "Policies").waitFor();
	await expect.poll(() => hasFocus(heading(page, "Policies"))).toBe(true);

	await lookFor(page, "", "Policies");
	await page.getByRole("group", { name: "Recent" }).waitFor();
	await page.keyboard.press("ArrowDown");
	await expect.poll(() => chosen(page)).toBe("Overview");
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("ArrowUp");
	await expect.poll(() => chosen(page)).toBe("High-contrast theme");
	await page.keyboard.press("Escape");
	await palette(page).waitFor({ state: "detached" });
	expect(await hasFocus(heading(page, "Policies"))).toBe(true);

	await lookFor(page, "oliveira", "Tomás Oliveira");
	await page.keyboard.press("Enter");
	await heading(page, "Tomás Oliveira").waitFor();
	await lookFor(page, sessionId, `Session ${sessionId}`);
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByText("Tomás Oliveira").first().waitFor();
	await lookFor(page, "203.0.113.0/24", "Sessions from 203.0.113.0/24");
	await page.keyboard.press("Enter");
	await page.waitForURL(/sessions\?ip=203\.0\.113\.0/);
	await page.getByRole("button", { name: /203\.0\.113\.0\/24.*remove filter/ }).waitFor();

	await page.goto(`${curfew}/o/acme/receipts`);
	const href = await page.getByRole("row").nth(1).getByRole("link").first().getAttribute("href");
	const receiptId = /rcp_\w+/.exec(href ?? "")?.[0] ?? "";
	await lookFor(page, receiptId, `Receipt ${receiptId}`);
	await page.keyboard.press("Enter");
	await page.waitForURL(new RegExp(`/receipts/${receiptId}$`));
	expect(mishaps).toEqual([]);
});

test("what ends sessions asks for the person, leads to the question on their page, and ends nothing by itself", async () => {
	const person = await visitors.enter();
	await signInToExample(person.page, edge, "Tomás Oliveira");
	const { page, mishaps } = await enterConsole("Dana Kim", "/o/acme/health");
	await heading(page, "Health").waitFor();
	await lookFor(page, "end all", "End all sessions of…");
	await page.keyboard.press("Enter");
	const whom = page.getByRole("combobox", { name: "End all sessions of…" });
	await expect.poll(() => hasFocus(whom)).toBe(true);
	// Backspace in the empty box leads back.
	await page.keyboard.press("Backspace");
	await box(page).waitFor();
	await page.keyboard.type("end all");
	await expect.poll(() => chosen(page)).toBe("End all sessions of…");
	await page.keyboard.press("Enter");
	await whom.waitFor();
	await page.keyboard.type("oliveira");
	await expect.poll(() => chosen(page)).toBe("Tomás Oliveira");
	await page.keyboard.press("Enter");
	const question = page.getByRole("alertdialog", { name: /^End .*Tomás/ });
	await question.waitFor();
	expect(await textOf(heading(page, "Tomás Oliveira"))).toContain("Tomás Oliveira");
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });
	expect((await person.page.goto(edge))?.status()).toBe(200);
	await page.reload();
	await heading(page, "Tomás Oliveira").waitFor();
	await page.getByRole("heading", { name: "Active sessions" }).waitFor();
	expect(await question.count()).toBe(0);
	expect(mishaps).toEqual([]);
});

test("g and a letter lead to every page, F6 goes from region to region, and single keys can be switched off", async () => {
	const { page, mishaps } = await enterConsole();
	const row = page.getByRole("row").nth(1);
	await row.waitFor();

	const current = page
		.getByRole("navigation", { name: "Main" })
		.getByRole("link", { name: "Sessions", exact: true });
	await current.focus();
	await page.keyboard.press("F6");
	await expect.poll(() => hasFocus(page.getByRole("searchbox"))).toBe(true);
	await page.keyboard.press("F6");
	await expect.poll(() => hasFocus(row)).toBe(true);
	await page.keyboard.press("Enter");
	const details = page.getByRole("heading", { name: "Session details" });
	await expect.poll(() => hasFocus(details)).toBe(true);
	await page.keyboard.press("F6");
	await expect.poll(() => hasFocus(current)).toBe(true);
	await page.keyboard.press("Shift+F6");
	await expect.poll(() => hasFocus(details)).toBe(true);
	await page.keyboard.press("Escape");
	await expect.poll(() => hasFocus(row)).toBe(true);

	for (const [key, name] of [
		["a", "Audit log"],
		["u", "Support access"],
		["p", "People"],
		["h", "Health"],
	] as const) {
		await page.keyboard.press("g");
		await page.keyboard.press(key);
		await heading(page, name).waitFor();
		await expect.poll(() => hasFocus(heading(page, name))).toBe(true);
	}
	await page.keyboard.press("?");
	const keys = page.getByRole("dialog", { name: "Keyboard" });
	for (const told of ["F6", "Search or jump to…", "Support access", "Audit log"]) {
		await keys.getByText(told, { exact: true }).waitFor();
	}
	await keys.getByRole("checkbox").uncheck();
	await page.keyboard.press("Escape");
	await keys.waitFor({ state: "detached" });
	await page.keyboard.press("g");
	await page.keyboard.press("a");
	await page.keyboard.press("?");
	await page.keyboard.press("Control+k");
	await box(page).waitFor();
	expect(await keys.count()).toBe(0);
	expect(new URL(page.url()).pathname).toBe("/o/acme/health");
	expect(mishaps).toEqual([]);
});

test("a request for support access is seen wherever the admin is, said once, and leads to the decision", async () => {
	const dana = await enterConsole("Dana Kim", "/o/acme/health");
	const { page } = dana;
	await heading(page, "Health").waitFor();
	await page.evaluate(`
		window.said = [];
		new MutationObserver(() => said.push(document.querySelector("[role=status].visually-hidden").textContent))
			.observe(document.querySelector("[role=status].visually-hidden"), { childList: true, characterData: true, subtree: true });
	`);
	const lena = await visitors.enter();
	await goToAcme(lena.page, curfew);
	await askForAccess(lena.page);

	const strip = page.getByRole("region", { name: "Requests for support access" });
	await strip.waitFor();
	const sentence = `Lena Ortiz (Support) asks to see and end sessions, for 1 h: “${asked.reason}”.`;
	expect(await textOf(strip)).toContain(sentence);
	const link = page
		.getByRole("navigation", { name: "Main" })
		.getByRole("link", { name: "Support access 1 waiting" });
	await link.waitFor();
	await expectSound(page, "a request above the page");
	await page.keyboard.press("g");
	await page.keyboard.press("r");
	await heading(page, "Receipts").waitFor();
	await strip.waitFor();
	const said = await page.evaluate<string[]>("said");
	expect(said.filter((one) => one.startsWith("Lena Ortiz (Support) asks"))).toHaveLength(1);

	await strip.getByRole("link", { name: "Decide" }).press("Enter");
	await heading(page, "Support access").waitFor();
	await expect.poll(() => hasFocus(heading(page, "Support access"))).toBe(true);
	await strip.waitFor({ state: "detached" });
	await page.getByRole("button", { name: "Decline access of Lena Ortiz" }).click();
	await page.getByRole("alertdialog").getByRole("button", { name: "Decline" }).click();
	await link.waitFor({ state: "detached" });
	expect([...dana.mishaps, ...lena.mishaps]).toEqual([]);
});

test("a global admin finds organizations by name, in the page and in the palette, and no people without a grant", async () => {
	const { page, mishaps } = await enterConsole("Lena Ortiz", "/organizations");
	const others = page.getByRole("table", { name: "All others" });
	await others.getByRole("link", { name: "Globex" }).waitFor();
	await page.keyboard.press("/");
	await page.keyboard.type("glo");
	await others.getByRole("link", { name: "Acme" }).waitFor({ state: "detached" });
	await page.keyboard.type("xxx");
	await page.getByText("No organization has this name").waitFor();

	const calls: string[] = [];
	page.on("request", (request) => calls.push(request.url()));
	await lookFor(page, "globex", "Globex");
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "You need support access to Globex" }).waitFor();
	await lookFor(page, "aud", "Audit log");
	await page.getByRole("option", { name: /Platform audit/ }).waitFor();
	expect(await page.getByRole("option", { name: /^End all/ }).count()).toBe(0);
	expect(calls.filter((url) => url.includes("users.list"))).toEqual([]);
	expect(mishaps).toEqual([]);
});

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("palette, list of keys and organizations have no accessibility violation", async () => {
		const { page, mishaps } = await enterWith(visitors, look);
		await signInToConsole(page, curfew, "Lena Ortiz");
		await page.goto(`${curfew}/organizations`);
		await page.getByRole("table", { name: "All others" }).waitFor();
		await expectSound(page, "organizations");
		await page.getByRole("button", { name: "Search or jump to…" }).click();
		await expect.poll(() => hasFocus(box(page))).toBe(true);
		await expectSound(page, "palette", "dialog[open]");
		await page.keyboard.type("a");
		await expectSound(page, "palette with results", "dialog[open]");
		await page.keyboard.type("zzz");
		await palette(page).getByText("Nothing found.").waitFor();
		await expectSound(page, "palette without results", "dialog[open]");
		await page.keyboard.press("Escape");
		await palette(page).waitFor({ state: "detached" });
		await expect
			.poll(() => hasFocus(page.getByRole("button", { name: "Search or jump to…" })))
			.toBe(true);
		await page.keyboard.press("?");
		await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
		await expectSound(page, "list of keys", "dialog[open]");
		expect(mishaps).toEqual([]);
	});
});
