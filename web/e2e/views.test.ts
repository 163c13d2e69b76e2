import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { hasFocus, tabTo } from "./support/focus.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const atSessions = async (page: Page, search = ""): Promise<void> => {
	await page.goto(`${curfew}/o/acme/sessions${search}`);
	await page.getByRole("button", { name: /^Views/ }).waitFor();
};
const searchOf = (page: Page) => expect.poll(() => new URL(page.url()).search);
const chip = (page: Page, text: string) =>
	page.getByRole("button", { name: `${text}, remove filter` });

test("a filter that is typed becomes the chip that a click makes, and words stay the search", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await atSessions(page);
	const box = page.getByRole("searchbox");
	await box.click();
	await page.keyboard.type("device:mobile ");
	await chip(page, "Device: Mobile").waitFor();
	expect(await box.inputValue()).toBe("");
	await searchOf(page).toBe("?device=mobile");
	await page.keyboard.type("raj active:<7d");
	await searchOf(page).toBe("?q=raj&device=mobile");
	await page.keyboard.press("Enter");
	await chip(page, "Active: last 7 days").waitFor();
	expect(await box.inputValue()).toBe("raj");
	await searchOf(page).toBe("?q=raj&device=mobile&active=7d");

	await page.keyboard.type(" country:Germany ");
	const problem = page.getByRole("alert").getByText("“Germany” is no country");
	await page.getByText("“Germany” is no country: write two letters, such as DE.").waitFor();
	expect(await box.inputValue()).toBe("raj country:Germany ");
	expect(await box.getAttribute("aria-invalid")).toBe("true");
	await expectSound(page, "a filter that cannot be read");
	await box.fill("raj country:DE ");
	await chip(page, "Country: Germany").waitFor();
	await problem.waitFor({ state: "detached" });
	expect(mishaps).toEqual([]);
});

test("what the URL says and nobody knows is kept and shown", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await atSessions(page, "?device=mobile,phon&method=password");
	await chip(page, "Unknown filter: device:phon").waitFor();
	await chip(page, "Unknown filter: method:password").click();
	await searchOf(page).toBe("?device=mobile&device=phon");
	await chip(page, "Device: Mobile").waitFor();
	expect(mishaps).toEqual([]);
});

test("the filters stand on one line, and arrow keys walk through what they open", async () => {
	const { page, mishaps } = await visitors.enter({ viewport: { width: 1280, height: 800 } });
	await signInToConsole(page, curfew, "Dana Kim");
	await atSessions(page);
	const height = await page
		.locator("search.filters")
		.evaluate((bar) => bar.getBoundingClientRect().height);
	expect(height).toBeLessThan(48);

	await page.getByRole("button", { name: /^More filters/ }).press("Enter");
	const first = page.getByRole("checkbox", { name: "Refresh token reused" });
	await expect.poll(() => hasFocus(first)).toBe(true);
	await page.keyboard.press("ArrowUp");
	expect(await hasFocus(page.getByRole("checkbox", { name: "Support sessions" }))).toBe(true);
	await page.keyboard.press("Space");
	await searchOf(page).toBe("?support=yes");
	await page.keyboard.press("ArrowDown");
	expect(await hasFocus(first)).toBe(true);
	await page.getByText("How to type filters").click();
	await page.getByText("active:<5m").waitFor();
	await expectSound(page, "more filters");
	await page
		.getByRole("combobox", { name: "Last active" })
		.selectOption({ label: "not for 24 hours" });
	await searchOf(page).toBe("?support=yes&active=%3E1d");
	expect(mishaps).toEqual([]);
});

test("by keyboard a view is saved, found by another administrator, renamed and removed", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await atSessions(page, "?device=tablet&sort=user");
	const views = page.getByRole("button", { name: /^Views/ });
	await tabTo(page, views);
	await page.keyboard.press("Enter");
	await page.keyboard.press("s");
	while (!(await hasFocus(page.getByRole("menuitem", { name: "Save this view…" })))) {
		await page.keyboard.press("ArrowDown");
	}
	await page.keyboard.press("Enter");
	const dialog = page.getByRole("dialog", { name: "Save this view" });
	await dialog.waitFor();
	await page.keyboard.press("Enter");
	await dialog.getByText("Give the view a name.").waitFor();
	await page.keyboard.type("Tablets of the field");
	await expectSound(page, "saving a view", "dialog");
	await page.keyboard.press("Enter");
	await dialog.waitFor({ state: "detached" });
	await page.getByRole("button", { name: "Views: Tablets of the field" }).waitFor();

	const other = await visitors.enter({ viewport: { width: 320, height: 640 } });
	await signInToConsole(other.page, curfew, "Dana Kim");
	await other.page.goto(`${curfew}/o/acme/sessions`);
	// On a phone the filters, and views with them, are behind a button.
	await other.page.getByRole("button", { name: /^Filters/ }).click();
	await other.page.getByRole("button", { name: "Views: All active" }).click();
	await expectSound(other.page, "the menu of views at 320 px");
	await other.page.getByRole("menuitemradio", { name: "Tablets of the field" }).click();
	await searchOf(other.page).toBe("?device=tablet&sort=user");
	await other.page.getByRole("button", { name: "Views: Tablets of the field" }).click();
	const removeThere = async () => {
		await other.page.getByRole("menuitem", { name: /^Remove/ }).click();
		await other.page.getByRole("button", { name: "Remove view" }).click();
		await other.page.getByText("View “Tablets of the field” removed.").first().waitFor();
	};
	await removeThere();
	// It comes back as it was, though as a new one.
	await expectSound(other.page, "a message with Undo at 320 px");
	await other.page.getByRole("button", { name: "Undo" }).click();
	await other.page.getByRole("button", { name: "Views: Tablets of the field" }).click();
	await removeThere();

	// Here it is still in the menu; the name that was typed outlives that it is gone.
	await views.press("Enter");
	await page.getByRole("menuitem", { name: /^Rename/ }).click();
	const rename = page.getByRole("dialog", { name: "Rename this view" });
	await rename.getByRole("textbox", { name: "Name" }).fill("Tablets again");
	await rename.getByRole("button", { name: "Rename view" }).click();
	await rename.getByText("There is no such saved view.").waitFor();
	expect(await rename.getByRole("textbox").inputValue()).toBe("Tablets again");
	await rename.getByRole("button", { name: "Save as a new view" }).click();
	await page.getByRole("button", { name: "Views: Tablets again" }).click();
	await page.getByRole("menuitem", { name: /^Remove/ }).click();
	await page.getByRole("button", { name: "Remove view" }).click();
	await page.getByRole("button", { name: "Views", exact: true }).waitFor();
	expect([...mishaps, ...other.mishaps]).toEqual([]);
});

test("a view that cannot be saved for want of a network keeps the name that was typed", async () => {
	const { page, context, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await atSessions(page, "?device=bot");
	await page.getByRole("button", { name: /^Views/ }).click();
	await page.getByRole("menuitem", { name: "Save this view…" }).click();
	const dialog = page.getByRole("dialog", { name: "Save this view" });
	const name = dialog.getByRole("textbox", { name: "Name" });
	await name.fill("Bots");
	await context.setOffline(true);
	// A disabled button that says why: Enter in the field sends nothing either.
	await dialog.getByText(/“Save view” waits until Curfew can be reached/).waitFor();
	await name.press("Enter");
	expect(await name.inputValue()).toBe("Bots");
	await context.setOffline(false);
	const isSaved = async () => {
		const button = dialog.getByRole("button", { name: "Save view" });
		if ((await dialog.isVisible()) && (await button.isEnabled())) await button.click();
		return dialog.isVisible();
	};
	await expect.poll(isSaved, { timeout: 60_000 }).toBe(false);
	await page.getByRole("button", { name: "Views: Bots" }).click();
	await page.getByRole("menuitem", { name: /^Remove/ }).click();
	await page.getByRole("button", { name: "Remove view" }).click();
	await page.getByRole("button", { name: "Views", exact: true }).waitFor();
	expect(mishaps).toEqual([]);
});
