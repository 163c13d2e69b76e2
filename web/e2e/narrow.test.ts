import type { Locator, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { hasFocus, stopsMax, tabTo } from "./support/focus.ts";
import { expectSound, overflowsSideways } from "./support/soundness.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const phone = { width: 320, height: 640 };
/** A window of 1280 × 1024 at 400 %. */
const zoomed = { width: 320, height: 256 };

/** By this height of the window a phone shows the first row, whatever the list is narrowed by. */
const firstRowAbove = 260;

const sessionRows = (page: Page): Locator => page.locator("[data-row]");
const filtersOf = (page: Page): Locator => page.getByRole("button", { name: /^Filters/ });

async function enterAt(viewport: { width: number; height: number }, path = "/o/acme/sessions") {
	const visitor = await visitors.enter({ viewport });
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	await visitor.page.goto(`${curfew}${path}`);
	return visitor;
}

const topOf = async (target: Locator): Promise<number> =>
	(await target.boundingBox())?.y ?? Number.NaN;

/** In light, dark and high contrast, one after the other on the page as it stands. */
async function expectSoundInEveryColour(page: Page, state: string): Promise<void> {
	await page.emulateMedia({ colorScheme: "light" });
	await expectSound(page, `${state}, light`);
	await page.emulateMedia({ colorScheme: "dark" });
	await expectSound(page, `${state}, dark`);
	const theme = await page.evaluate("document.documentElement.dataset.theme");
	const show = (name: unknown) =>
		page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(name)}`);
	await show("contrast");
	await expectSound(page, `${state}, contrast`);
	await show(theme);
	await page.emulateMedia({ colorScheme: "light" });
}

test("on a phone the navigation folds behind one button, which opens, leads on and closes by keyboard alone", async () => {
	const { page, mishaps } = await enterAt(phone);
	const menu = page.getByRole("button", { name: "Menu", exact: true });
	const navigation = page.getByRole("navigation", { name: "Main" });
	await sessionRows(page).first().waitFor();
	expect(await navigation.isVisible()).toBe(false);

	await tabTo(page, menu);
	expect(await menu.getAttribute("aria-expanded")).toBe("false");
	await page.keyboard.press("Enter");
	const here = navigation.getByRole("link", { name: "Sessions" });
	await here.waitFor();
	await expect.poll(() => menu.getAttribute("aria-expanded")).toBe("true");
	expect(await here.getAttribute("aria-current")).toBe("page");
	await page.keyboard.press("Tab");
	expect(await hasFocus(navigation.getByRole("link").first())).toBe(true);
	await expectSoundInEveryColour(page, "navigation open");

	await page.keyboard.press("Escape");
	await navigation.waitFor({ state: "hidden" });
	expect(await hasFocus(menu)).toBe(true);
	await expect.poll(() => menu.getAttribute("aria-expanded")).toBe("false");

	await page.keyboard.press("Enter");
	await tabTo(page, navigation.getByRole("link", { name: "Policies" }));
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/policies$/);
	const heading = page.getByRole("heading", { name: "Policies", level: 1 });
	await heading.waitFor();
	await navigation.waitFor({ state: "hidden" });
	await expect.poll(() => hasFocus(heading)).toBe(true);

	await menu.click();
	await navigation.waitFor();
	await page.setViewportSize({ width: 900, height: 640 });
	await menu.waitFor({ state: "hidden" });
	// It stands beside the page, and over nothing.
	await expect.poll(() => navigation.evaluate((nav) => nav.matches(":popover-open"))).toBe(false);
	expect(await navigation.isVisible()).toBe(true);
	expect(mishaps).toEqual([]);
});

test("on a phone the first row starts within sight, with and without filters, and the filters are one button away", async () => {
	// Where nobody asks for support access: that would be said above the list.
	const { page, mishaps } = await visitors.enter({ viewport: phone });
	await signInToConsole(page, curfew, "Noor Haddad");
	await page.goto(`${curfew}/o/globex/sessions`);
	const first = sessionRows(page).first();
	await first.waitFor();
	await filtersOf(page).waitFor();
	await page.getByRole("button", { name: /^Live/ }).waitFor();
	expect(await topOf(first)).toBeLessThan(firstRowAbove);
	for (const inSight of [
		page.getByRole("heading", { name: "Sessions", level: 1 }),
		page.getByRole("searchbox"),
		page.getByRole("button", { name: "End sessions" }),
		page.getByRole("button", { name: "Refresh" }),
	]) {
		expect(await inSight.isVisible()).toBe(true);
	}
	await expectSoundInEveryColour(page, "list of cards");

	await page.goto(`${curfew}/o/globex/sessions?device=desktop,mobile&status=all`);
	await first.waitFor();
	const folded = page.getByRole("button", { name: "Filters (3)" });
	await folded.waitFor();
	// Until then the word for it takes a line.
	await page.getByRole("button", { name: /^Live/ }).waitFor();
	expect(await topOf(first)).toBeLessThan(firstRowAbove);
	const chip = page.getByRole("button", { name: "Device: Mobile, remove filter" });
	expect(await chip.isVisible()).toBe(false);

	await folded.focus();
	await page.keyboard.press("Enter");
	await chip.waitFor();
	expect(await folded.getAttribute("aria-expanded")).toBe("true");
	expect(await hasFocus(folded)).toBe(true);
	await page.getByRole("radio", { name: "All" }).waitFor();
	await expectSoundInEveryColour(page, "filters unfolded");
	await chip.click();
	await page.waitForURL(/device=desktop$/);
	const fewer = page.getByRole("button", { name: "Filters (2)" });
	expect(await fewer.getAttribute("aria-expanded")).toBe("true");
	await fewer.click();
	await page.getByRole("radio", { name: "All" }).waitFor({ state: "hidden" });
	expect(await hasFocus(fewer)).toBe(true);
	expect(mishaps).toEqual([]);
});

test("on a phone a session takes the page, is named in its title, and gives its row the focus back by every way out", async () => {
	const { page, mishaps } = await enterAt(phone);
	const row = sessionRows(page).nth(5);
	await row.waitFor();
	await page.waitForFunction("document.title === 'Sessions · Acme · Curfew'");
	const id = await row.getAttribute("data-row");
	const same = page.locator(`[data-row="${id}"]`);
	const panel = page.getByRole("complementary", { name: "Session details" });
	const heading = panel.getByRole("heading", { name: "Session details" });
	const back = panel.getByRole("button", { name: "Back to sessions" });

	const waysOut: Record<string, () => Promise<unknown>> = {
		button: () => back.click(),
		Escape: () => page.keyboard.press("Escape"),
		"Back of the browser": () => page.goBack(),
	};
	for (const [way, leave] of Object.entries(waysOut)) {
		await same.focus();
		await page.keyboard.press("Enter");
		await panel.getByText("Device and place").waitFor();
		expect(await hasFocus(heading), way).toBe(true);
		expect(await back.isVisible()).toBe(true);
		expect(await topOf(back), "below the top bar").toBeGreaterThanOrEqual(48);
		expect((await panel.boundingBox())?.width).toBeGreaterThan(290);
		expect(await same.isVisible()).toBe(false);
		expect(await page.title()).toMatch(/^.+ · Sessions · Acme · Curfew$/);
		if (way === "button") await expectSoundInEveryColour(page, "a session as a page");
		await leave();
		await panel.waitFor({ state: "detached" });
		await expect.poll(() => hasFocus(same), { message: way }).toBe(true);
		expect(await page.title()).toBe("Sessions · Acme · Curfew");
		const isInSight = async () => {
			const top = await topOf(same);
			return top >= 48 && top < phone.height;
		};
		await expect.poll(isInSight, { message: `${way}: the row is in sight` }).toBe(true);
	}

	await page.setViewportSize({ width: 900, height: 640 });
	await same.focus();
	await page.keyboard.press("Enter");
	await panel.getByText("Device and place").waitFor();
	expect(await same.isVisible()).toBe(true);
	expect(await back.isVisible()).toBe(false);
	expect(await page.title()).toMatch(/^.+ · Sessions · Acme · Curfew$/);
	await expectSound(page, "a session beside the list at 900 px");
	expect(mishaps).toEqual([]);
});

test("on a phone an event of the audit log takes the page likewise", async () => {
	const { page } = await enterAt(phone, "/o/acme/audit");
	const event = page.locator("[data-event]").nth(2);
	await event.waitFor();
	const same = page.locator(`[data-event="${await event.getAttribute("data-event")}"]`);
	await same.focus();
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Event" });
	await panel.getByText("What happened").waitFor();
	expect(await hasFocus(panel.getByRole("heading", { name: "Event", exact: true }))).toBe(true);
	expect(await page.title()).toMatch(/^.+ · Audit log · Acme · Curfew$/);
	expect(await same.isVisible()).toBe(false);
	await page.goBack();
	await panel.waitFor({ state: "detached" });
	await expect.poll(() => hasFocus(same)).toBe(true);
	expect(await page.title()).toBe("Audit log · Acme · Curfew");
});

test("where no headings are, the order is chosen from a list, with the address and the words of the headings", async () => {
	const { page } = await enterAt(phone);
	const order = page.getByRole("combobox", { name: "Sort by" });
	await sessionRows(page).first().waitFor();
	await order.waitFor();
	await order.focus();
	await order.selectOption("User, Z to A");
	await page.waitForURL(/[?&]sort=-user$/);
	await page.getByText("Sorted by user, Z to A.").waitFor({ state: "attached" });
	expect(await hasFocus(order)).toBe(true);

	await page.setViewportSize({ width: 1280, height: 800 });
	const head = page.getByRole("columnheader", { name: "User" });
	await head.waitFor();
	expect(await head.getAttribute("aria-sort")).toBe("descending");
	expect(await order.isVisible()).toBe(false);
	await head.getByRole("button").click();
	await page.waitForURL(/[?&]sort=user$/);
	await page.setViewportSize(phone);
	await order.waitFor();
	expect(await order.locator("option:checked").textContent()).toBe("User, A to Z");
});

/** What keeps somebody who looks at the page from seeing where the focus is; null if nothing does. */
const focusProblem = (page: Page): Promise<string | null> =>
	page.evaluate(`(() => {
		const stop = document.activeElement;
		const shown = stop.matches(".visually-hidden") ? stop.closest("label") : stop;
		const { outlineStyle, outlineWidth } = getComputedStyle(shown);
		const { top, bottom, left, width, height } = shown.getBoundingClientRect();
		const edge = stop.closest(".topbar") ? 0 : document.querySelector(".topbar").clientHeight;
		const seen = document.elementFromPoint(left + width / 2, Math.max(top, edge) + 4);
		const problem =
			outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? "no outline"
			: bottom <= edge || top > innerHeight ? "out of sight"
			: !shown.contains(seen) ? "covered"
			: !stop.matches("a, input") && (width < 24 || height < 24) ? "small"
			: null;
		return problem && problem + ": " + shown.outerHTML.slice(0, 120);
	})()`);

test("at 400 % every stop of the keyboard is seen on the list, and no page scrolls sideways", async () => {
	const { page } = await enterAt(zoomed, "/o/acme/sessions?device=tablet");
	await sessionRows(page).nth(1).waitFor();
	await filtersOf(page).click();
	await page.getByRole("button", { name: "Device 1 chosen" }).waitFor();
	await page.evaluate("scrollTo(0, 0)");
	await page.getByRole("button", { name: "Skip to content" }).focus();
	const problems: (string | null)[] = [];
	let stops = 0;
	for (; stops < stopsMax; stops += 1) {
		await page.keyboard.press("Tab");
		if (await page.evaluate("document.activeElement === document.body")) break;
		problems.push(await focusProblem(page));
	}
	expect(stops).toBeGreaterThan(12);
	await sessionRows(page).first().focus();
	for (const key of [
		"ArrowDown",
		"ArrowDown",
		"ArrowRight",
		"ArrowRight",
		"ArrowLeft",
		"ArrowUp",
	]) {
		await page.keyboard.press(key);
		problems.push(await focusProblem(page));
	}
	expect(problems.filter(Boolean)).toEqual([]);

	const wide: string[] = [];
	for (const path of [
		"/o/acme/sessions",
		"/o/acme/receipts",
		"/o/acme/policies",
		"/o/acme/health",
		"/o/acme/support-access",
		"/o/acme/audit",
		"/o/acme/administrators",
		"/o/acme/api-tokens",
		"/me/sessions",
		"/verify",
		"/o/acme/nowhere",
	]) {
		await page.goto(`${curfew}${path}`);
		await page.getByRole("heading", { level: 1 }).waitFor();
		await page.waitForLoadState("networkidle");
		if (await overflowsSideways(page)) wide.push(path);
	}
	expect(wide).toEqual([]);
});
