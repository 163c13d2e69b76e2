import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { hasFocus, tabTo } from "./support/focus.ts";
import { aimOf, aLiveScene, rowOf, watch } from "./support/live-scene.ts";
import { expectSound } from "./support/soundness.ts";
import { standsStill } from "./support/stands-still.ts";
import { aBrowser, signInToConsole, textOf, type Visitor } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const enterConsole = async (width = 1280): Promise<Visitor> => {
	const visitor = await visitors.enter({ viewport: { width, height: 800 } });
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	return visitor;
};

/** A name of its own for each attempt: what an earlier one left behind is somebody else's. */
const fresh = (name: string): string => `${name} ${crypto.randomUUID().slice(0, 8)}`;
const bar = (page: Page) => page.getByRole("region", { name: "Selected sessions" });
const says = (page: Page, sentence: string) =>
	expect
		.poll(() => textOf(page.locator('[role="status"].visually-hidden').first()))
		.toContain(sentence);
const place = (page: Page, at: number) => page.locator(`[aria-rowindex="${at}"]`);
const isNowhere = (page: Page) =>
	page.evaluate<boolean>("document.activeElement === document.body");

/** The rows in sight and where they stand, and which one has focus. */
const viewOf = (page: Page): Promise<{ rows: unknown[]; focus: string | undefined }> =>
	page.evaluate(`({
		rows: [...document.querySelectorAll("[data-row]")]
			.map((row) => [row.dataset.row, Math.round(row.getBoundingClientRect().top)])
			.filter(([, top]) => top > 0 && top < innerHeight - 60),
		focus: document.activeElement.closest("[data-row]")?.dataset.row,
	})`);

/** The same, once what scrolled in is drawn and measured: rows turn out higher than they were thought to be. */
async function settledView(page: Page): ReturnType<typeof viewOf> {
	let view = await viewOf(page);
	const isSettled = async () => {
		const before = view;
		await standsStill(page);
		view = await viewOf(page);
		return JSON.stringify(view) === JSON.stringify(before);
	};
	await expect.poll(isSettled).toBe(true);
	return view;
}

test("by keyboard rows are chosen one by one and as ranges, and what is chosen is what Delete ends", async () => {
	const { page, context, mishaps } = await enterConsole();
	const scene = await aLiveScene({ page, context, mishaps }, curfew, fresh("Gina Greifzu"), 6);
	await watch(page, curfew, scene);
	await tabTo(page, place(page, 2));
	await page.keyboard.press("Space");
	await page.keyboard.press("Shift+ArrowDown");
	await page.keyboard.press("Shift+ArrowDown");
	await says(page, "3 sessions selected.");
	await page.keyboard.press("Shift+ArrowUp");
	await says(page, "2 sessions selected.");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Shift+Space");
	await says(page, "4 sessions selected.");
	await bar(page).getByText("4 sessions of 1 person").waitFor();
	await page.keyboard.press("Escape");
	await says(page, "Nothing selected.");
	await bar(page).waitFor({ state: "detached" });

	await page.keyboard.press("ControlOrMeta+A");
	await says(page, "6 sessions selected, all that match.");
	await place(page, 7).getByRole("checkbox").click();
	await place(page, 4)
		.getByRole("checkbox")
		.click({ modifiers: ["Shift"] });
	await says(page, "6 sessions selected, all that match.");
	// From the box to its row, and from there out of the selection.
	await page.keyboard.press("Escape");
	await page.keyboard.press("Escape");
	await says(page, "Nothing selected.");
	await place(page, 2).getByRole("checkbox").click();
	await place(page, 4)
		.getByRole("checkbox")
		.click({ modifiers: ["Shift"] });
	await says(page, "3 sessions selected.");
	const ended = (await place(page, 3).getAttribute("data-row")) ?? "";
	await scene.end(ended);
	await says(page, "1 session left the selection.");
	await bar(page).getByText("2 sessions of 1 person").waitFor();

	await place(page, 5).focus();
	await page.keyboard.press("Backspace");
	const question = page.getByRole("alertdialog", { name: "End 2 sessions?" });
	const end = question.getByRole("button", { name: "End 2 sessions" });
	await tabTo(page, end);
	await page.keyboard.press("Enter");
	const receipt = page.getByRole("dialog", { name: "Sessions ended" });
	await receipt.waitFor();
	await page.keyboard.press("Escape");
	await receipt.waitFor({ state: "detached" });
	for (const at of [2, 4])
		await place(page, at)
			.getByText(/^Ended/)
			.first()
			.waitFor();
	await page.getByText("3 active sessions match, 3 ended just now").waitFor();
	expect(await isNowhere(page)).toBe(false);
	await bar(page).waitFor({ state: "detached" });
	for (const id of scene.ids) if (id !== ended) await scene.end(id);
	expect(mishaps).toEqual([]);
});

test("all that are loaded, and all that match, are chosen knowingly; one number says how many, and ending goes by the filter", async () => {
	const { page, context, mishaps } = await enterConsole();
	const scene = await aLiveScene({ page, context, mishaps }, curfew, fresh("Hanna Hundert"), 52);
	await watch(page, curfew, scene);
	await tabTo(page, place(page, 2));
	await page.keyboard.press("ControlOrMeta+A");
	await says(page, "50 sessions selected, all that are loaded of 52. Select all 52 matching.");
	await bar(page).getByText("50 sessions, all that are loaded of 52").waitFor();
	await bar(page).getByRole("button", { name: "End 50 sessions", exact: true }).waitFor();
	const takeAll = bar(page).getByRole("button", { name: "Select all 52 matching" });
	await tabTo(page, takeAll);
	await page.keyboard.press("Enter");
	await says(page, "All 52 matching selected.");
	await bar(page).getByText("All 52 matching selected").waitFor();
	const end = bar(page).getByRole("button", { name: "End 52 sessions", exact: true });
	expect(await hasFocus(end)).toBe(true);
	await expectSound(page, "all matching selected");

	// Rows that are loaded later are chosen as well.
	await page.evaluate("scrollTo(0, document.body.scrollHeight)");
	await page.getByText("52 of 52 shown").first().waitFor();
	await place(page, 51).waitFor();
	expect(await place(page, 51).getAttribute("aria-selected")).toBe("true");

	await place(page, 51).focus();
	await page.keyboard.press("Delete");
	const question = page.getByRole("alertdialog", { name: "End all matching sessions?" });
	await question.getByText(/^52 active sessions match, as of/).waitFor();
	await question.getByLabel(/^Reason/).waitFor();
	await question.getByLabel(/^Type acme/).waitFor();
	await question.getByRole("button", { name: "End 52 sessions" }).waitFor();
	expect(await question.getByText("were selected").count()).toBe(0);
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });

	await place(page, 51).focus();
	await page.keyboard.press("Space");
	await says(page, "51 sessions selected.");
	await bar(page).getByText("51 sessions of 1 person").waitFor();
	await scene.endAll();
	await bar(page).waitFor({ state: "detached" });
	expect(mishaps).toEqual([]);
});

test("offline, whatever ends sessions stays in reach, says why it waits, and there is one message for the one cause", async () => {
	const { page, context, mishaps } = await enterConsole();
	const scene = await aLiveScene({ page, context, mishaps }, curfew, fresh("Ida Inselhaft"), 2);
	await watch(page, curfew, scene);
	const [first = "", second = ""] = scene.ids;
	await rowOf(page, first).press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("button", { name: "End session" }).waitFor();
	await rowOf(page, second).focus();
	await page.keyboard.press("Space");
	await bar(page).waitFor();

	await context.setOffline(true);
	const why = "You are offline. Ending waits until Curfew can be reached.";
	await bar(page).getByText(why).waitFor();
	await panel.getByText(why).waitFor();
	await page.getByRole("button", { name: "Refresh" }).click();
	await page
		.getByRole("region", { name: "Connection" })
		.getByText(/^You are offline\. Nothing could be refreshed\./)
		.waitFor();
	expect(await page.getByText(/^Couldn't refresh/).count()).toBe(0);
	await expectSound(page, "offline, with a selection and a panel");

	const waiting = [
		rowOf(page, first).getByRole("button", { name: /^End session of/ }),
		panel.getByRole("button", { name: "End session" }),
		panel.getByRole("button", { name: /^End all for/ }),
		bar(page).getByRole("button", { name: "End 1 session" }),
	];
	for (const button of waiting) {
		expect(await button.getAttribute("aria-disabled")).toBe("true");
		await button.focus();
		expect(await hasFocus(button)).toBe(true);
		await page.keyboard.press("Enter");
		await says(page, why);
	}
	await rowOf(page, first).focus();
	await page.keyboard.press("Delete");
	await page.getByRole("button", { name: "End sessions" }).press("Enter");
	const item = page.getByRole("menuitem", { name: /^End all sessions of Acme/ });
	expect(await item.getAttribute("aria-disabled")).toBe("true");
	await item.press("Enter");
	expect(await page.getByRole("alertdialog").count()).toBe(0);
	await page.keyboard.press("Escape");

	await context.setOffline(false);
	await bar(page).getByText(why).waitFor({ state: "detached" });
	await rowOf(page, second).focus();
	await page.keyboard.press("Delete");
	await page.getByRole("alertdialog", { name: "End 1 session?" }).waitFor();
	expect(mishaps).toEqual([]);
});

test("an end that fails is said in its row, moves no other one, and may be tried again there", async () => {
	const { page, context, mishaps } = await enterConsole();
	const scene = await aLiveScene({ page, context, mishaps }, curfew, fresh("Jan Jammert"), 4);
	await watch(page, curfew, scene);
	const [, failing = ""] = scene.ids;
	const others = async () => {
		const { rows } = (await aimOf(page)) as { rows: unknown[] };
		return rows;
	};
	const before = await others();
	let answer: () => void = () => undefined;
	const held = new Promise<void>((resolve) => {
		answer = resolve;
	});
	await page.route(/sessions\.revoke/, async (route) => {
		await held;
		await route.fulfill({ status: 503, body: "Not now" });
	});
	await rowOf(page, failing).focus();
	await page.keyboard.press("Delete");
	await page.getByRole("button", { name: "End session", exact: true }).click();
	await rowOf(page, failing).getByText("Ending…").waitFor();
	expect(await others()).toEqual(before);
	answer();
	await rowOf(page, failing).getByText("Not ended.").waitFor();
	expect(await others()).toEqual(before);
	expect(await isNowhere(page)).toBe(false);
	await page.unroute(/sessions\.revoke/);
	await rowOf(page, failing).getByRole("button", { name: "Retry" }).focus();
	await page.keyboard.press("Enter");
	await rowOf(page, failing)
		.getByText(/^Ended/)
		.first()
		.waitFor();
	expect(await others()).toEqual(before);
	expect(await isNowhere(page)).toBe(false);
});

const list = "/o/acme/sessions?device=desktop&sort=user";

/** By keyboard as far as a row of at least that place; pages are read on the way. */
async function walkDown(page: Page, to: number): Promise<void> {
	await place(page, 2).focus();
	const walk = async () => {
		await page.keyboard.press("PageDown");
		return page.evaluate<number>(
			`Number(document.activeElement.closest("[data-row]").getAttribute("aria-rowindex"))`,
		);
	};
	await expect.poll(walk).toBeGreaterThanOrEqual(to);
}

test("who comes back to the list finds the rows, the scroll and the focus as they were", async () => {
	const { page, mishaps } = await enterConsole();
	await page.goto(`${curfew}${list}`);
	await walkDown(page, 90);
	await page.evaluate("scrollBy(0, -70)");
	let left = await settledView(page);
	expect(left.rows.length).toBeGreaterThan(8);

	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("heading", { name: "Refresh-token chain" }).waitFor();
	await page.goBack();
	await panel.waitFor({ state: "detached" });
	await expect.poll(() => viewOf(page)).toEqual(left);

	const more = page
		.locator(`[data-row="${left.focus}"]`)
		.getByRole("button", { name: /^More actions/ });
	// Focus brings into sight what was scrolled out of it.
	await more.scrollIntoViewIfNeeded();
	left = await settledView(page);
	await more.press("Enter");
	await page.getByRole("menuitem", { name: /^All sessions of/ }).press("Enter");
	await page.waitForURL(/\/users\/usr_/);
	await page.getByRole("heading", { name: "Active sessions" }).waitFor();
	await expect.poll(() => isNowhere(page)).toBe(false);
	await page.goBack();
	await page.waitForURL(`${curfew}${list}`);
	await expect.poll(() => viewOf(page)).toEqual(left);

	const asked: string[] = [];
	page.on("request", (request) => asked.push(request.url()));
	await page.keyboard.press("g");
	await page.keyboard.press("r");
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	await page.getByRole("row").nth(1).getByRole("link").first().click();
	await page.waitForURL(/receipts\/rcp_/);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await page.goBack();
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	await page.goBack();
	await expect.poll(() => viewOf(page)).toEqual(left);
	// By any other way the list begins at its top, with focus on its heading.
	await page.keyboard.press("g");
	await page.keyboard.press("r");
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	await page.keyboard.press("g");
	await page.keyboard.press("s");
	const heading = page.getByRole("heading", { name: "Sessions", level: 1 });
	await expect.poll(() => hasFocus(heading)).toBe(true);
	await expect.poll(() => page.evaluate("scrollY")).toBe(0);
	expect(mishaps).toEqual([]);
});

test("in the narrow list, too, Back leads to the same card with focus", async () => {
	const { page, mishaps } = await enterConsole(320);
	await page.goto(`${curfew}${list}`);
	await walkDown(page, 40);
	const { focus } = await viewOf(page);
	const card = page.locator(`[data-row="${focus}"]`);
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("heading", { name: "Refresh-token chain" }).waitFor();
	await page.goBack();
	await panel.waitFor({ state: "detached" });
	await expect.poll(() => hasFocus(card)).toBe(true);

	const left = await settledView(page);
	expect(left.rows.length).toBeGreaterThan(2);
	await page.keyboard.press("g");
	await page.keyboard.press("r");
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	await page.goBack();
	await expect.poll(() => viewOf(page)).toEqual(left);
	expect(mishaps).toEqual([]);
});

test("after Try again focus is on the page, and not lost with the button", async () => {
	const { page, mishaps } = await enterConsole();
	await page.route(/sessions\.list/, (route) => route.fulfill({ status: 400, body: "{}" }));
	await page.goto(`${curfew}${list}`);
	const again = page.getByRole("main").getByRole("button", { name: "Try again" });
	await tabTo(page, again);
	await page.unroute(/sessions\.list/);
	await page.keyboard.press("Enter");
	await place(page, 2).waitFor();
	await expect.poll(() => isNowhere(page)).toBe(false);
	expect(mishaps).toEqual([]);
});

test("more than 50 sessions of a person end only for a reason, and once the short name was typed", async () => {
	const { page, context, mishaps } = await enterConsole();
	const scene = await aLiveScene({ page, context, mishaps }, curfew, fresh("Maxi Mende"), 52);
	await watch(page, curfew, scene);
	const menu = page.getByRole("button", { name: /^More actions/ }).first();
	await menu.click();
	await page.getByRole("menuitem", { name: /^End all sessions for/ }).click();
	const dialog = page.getByRole("alertdialog");
	const act = dialog.getByRole("button", { name: "End all sessions" });
	const reason = dialog.getByRole("textbox", { name: /^Reason/ });
	const name = dialog.getByRole("textbox", { name: "Type acme to confirm" });
	await name.waitFor();
	await expectSound(page, "the question of 52 sessions");

	await tabTo(page, act);
	await page.keyboard.press("Enter");
	await expect.poll(() => hasFocus(reason)).toBe(true);
	await page.keyboard.type("A drill");
	await tabTo(page, act);
	await page.keyboard.press("Enter");
	await expect.poll(() => hasFocus(name)).toBe(true);
	expect(await textOf(dialog)).toContain("Type acme to confirm.");
	await page.keyboard.type("acme");
	await tabTo(page, act);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Sessions ended" }).waitFor();
	expect(await textOf(page.getByRole("dialog"))).toContain("52");
	expect(mishaps).toEqual([]);
});
