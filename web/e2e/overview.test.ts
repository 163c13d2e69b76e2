import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { hasFocus, tabTo } from "./support/focus.ts";
import { aLiveScene } from "./support/live-scene.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole, textOf } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const enterConsole = async () => {
	const visitor = await visitors.enter();
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	return visitor;
};

const numberIn = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));

/** The link that carries a number: "651 active sessions". */
const tile = (page: Page, what: RegExp) => page.getByRole("main").getByRole("link", { name: what });

const activeSessions = /^[\d,]+ active sessions?$/;

async function openOverview(page: Page): Promise<void> {
	await page.goto(`${curfew}/o/acme`);
	await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
	await tile(page, activeSessions).waitFor();
	await page.getByRole("img", { name: /^Bars by hour/ }).waitFor();
}

const usersPath = (userId: string): string => `${curfew}/o/acme/users/${userId}`;
const idOf = (name: string): string => `usr_${name.toLowerCase().replaceAll(" ", "_")}`;

test("each number of the overview is that of the list it leads to", async () => {
	const { page, mishaps } = await enterConsole();
	await openOverview(page);
	expect(await page.title()).toBe("Overview · Acme · Curfew");

	const sessions = numberIn(await textOf(tile(page, activeSessions)));
	const people = numberIn(await textOf(tile(page, /people signed in$/)));
	const countries = numberIn(await textOf(tile(page, /countries$/)));
	const flag = page.getByRole("link", { name: /^[\d,]+ sessions?\b.*Single factor$/ });
	const flagged = numberIn(await textOf(flag));
	const germany = page.getByRole("listitem").filter({ hasText: "Germany" });
	const germans = numberIn(await textOf(germany));
	expect(Math.min(sessions, people, countries, flagged, germans)).toBeGreaterThan(0);

	await tile(page, activeSessions).click();
	const count = page.locator(".count-line p");
	await expect.poll(() => textOf(count)).toMatch(/active session/);
	expect(numberIn(await textOf(count))).toBe(sessions);

	await page.goBack();
	await tile(page, /people signed in$/).click();
	await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
	await page.getByText(`${people.toLocaleString("en-GB")} people with an active session`).waitFor();

	await page.goBack();
	await tile(page, /countries$/).click();
	await page.getByRole("button", { name: "Country" }).click();
	const choices = page.getByRole("group", { name: "Country" }).getByRole("checkbox");
	await expect.poll(() => choices.count()).toBe(countries);
	await page.keyboard.press("Escape");

	await page.goto(`${curfew}/o/acme`);
	await flag.click();
	await expect.poll(() => textOf(count)).toMatch(/active sessions? match/);
	expect(numberIn(await textOf(count))).toBe(flagged);

	await page.goto(`${curfew}/o/acme`);
	await germany.getByRole("link").click();
	await expect.poll(() => textOf(count)).toMatch(/active sessions? match/);
	expect(numberIn(await textOf(count))).toBe(germans);

	await page.goto(`${curfew}/o/acme`);
	await tile(page, /support access$/).click();
	await page.getByRole("heading", { name: "Support access", level: 1 }).waitFor();
	expect(mishaps).toEqual([]);
});

test("the overview follows what happens, and not while it is paused", async () => {
	const here = await enterConsole();
	await openOverview(here.page);
	const sessions = tile(here.page, activeSessions);
	const counted = async () => numberIn(await textOf(sessions));
	const before = await counted();
	await here.page.getByRole("button", { name: /^Live/ }).waitFor();
	await sessions.focus();
	const scene = await aLiveScene(here, curfew, "Olga Overview", 1);
	await expect.poll(counted).toBe(before + 1);
	// New numbers do not take focus away.
	expect(await sessions.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);

	await here.page.getByRole("button", { name: /^Live/ }).click();
	await here.page.getByRole("button", { name: /^Paused/ }).waitFor();
	const [id = ""] = scene.ids;
	await scene.end(id);
	await here.page.getByText(/Showing data from/).waitFor();
	expect(await counted()).toBe(before + 1);
	await here.page.getByRole("button", { name: /^Paused/ }).click();
	await expect.poll(counted).toBe(before);
});

test("by keyboard the bars become a table, with each hour and the zone named", async () => {
	const { page } = await enterConsole();
	await openOverview(page);
	const button = page.getByRole("button", { name: "Show as table" });
	await tabTo(page, button);
	await page.keyboard.press("Enter");
	const table = page.getByRole("table", { name: /^Sign-ins and endings by hour/ });
	await table.waitFor();
	// The head, and 24 hours.
	expect(await table.getByRole("row").count()).toBe(25);
	await page.getByText(/^Times in /).waitFor();
	// The bars, the sentence and the table say the same.
	const signIns = await table.locator("tbody tr td:nth-child(2)").allTextContents();
	const sentence = await textOf(page.getByText(/^[\d,]+ sign-ins? and [\d,]+ endings? since/));
	expect(numberIn(sentence)).toBe(signIns.reduce((sum, text) => sum + numberIn(text), 0));
	await page.keyboard.press("Enter");
	await table.waitFor({ state: "hidden" });
});

test("a person is reached by their name from the panel, and everything of theirs can be ended there", async () => {
	const here = await enterConsole();
	const { page } = here;
	const scene = await aLiveScene(here, curfew, "Petra Person", 3);
	const [first = ""] = scene.ids;
	await page.goto(`${curfew}/o/acme/sessions/${first}`);
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("link", { name: "Petra Person", exact: true }).click();

	const heading = page.getByRole("heading", { name: "Petra Person", level: 1 });
	await heading.waitFor();
	expect(new URL(page.url()).pathname).toBe(`/o/acme/users/${idOf("Petra Person")}`);
	expect(await page.title()).toBe("Petra Person · Acme · Curfew");
	await expect
		.poll(() => heading.evaluate((one) => one === one.ownerDocument.activeElement))
		.toBe(true);
	const active = page.getByRole("table", { name: "Active sessions" });
	await expect.poll(() => active.getByRole("row").count()).toBe(4);
	const devices = page.getByRole("table", { name: "Devices" });
	await devices.getByRole("rowheader", { name: /Firefox on Linux/ }).waitFor();
	await page.getByRole("table", { name: "Places" }).getByText("Berlin, Germany").waitFor();
	// What stands out about each, in a sentence.
	await page.getByText("Signed in with one factor only: password.").first().waitFor();

	await active
		.getByRole("button", { name: /^End session on/ })
		.first()
		.click();
	await page.getByRole("button", { name: "End session", exact: true }).click();
	await expect.poll(() => active.getByRole("row").count()).toBe(3);
	const ended = page.getByRole("table", { name: "Ended sessions" });
	await ended.getByRole("link", { name: "View receipt" }).first().waitFor();

	await page.getByRole("button", { name: "End all sessions" }).click();
	const dialog = page.getByRole("alertdialog", { name: "End all sessions for Petra Person?" });
	await dialog.getByRole("button", { name: "End all sessions" }).click();
	await page.getByRole("button", { name: "Done" }).click();
	await page.getByText("No active session.").waitFor();
	await expect.poll(() => ended.getByRole("row").count()).toBe(4);
	const receipts = page.getByRole("table", { name: "Receipts" }).getByRole("row");
	await receipts.filter({ hasText: "2 sessions" }).getByRole("link").first().click();
	await page.waitForURL(/\/receipts\/rcp_/);
	// And from the receipt back to the person.
	await page.getByRole("link", { name: "Petra Person", exact: true }).click();
	await heading.waitFor();
	await page.goBack();
	await page.waitForURL(/\/receipts\/rcp_/);
	await page.getByRole("heading", { name: /Petra Person/, level: 1 }).waitFor();
	expect(here.mishaps).toEqual([]);
});

test("somebody who does not exist, or was erased, is said to be gone", async () => {
	const here = await enterConsole();
	const { page } = here;
	await page.goto(usersPath("usr_who_never_was"));
	await page.getByRole("heading", { name: "This person can't be found" }).waitFor();
	await page.getByRole("link", { name: "All people" }).waitFor();

	await aLiveScene(here, curfew, "Erna Erased", 1);
	await page.goto(usersPath(idOf("Erna Erased")));
	await page.getByRole("button", { name: "More for Erna Erased" }).click();
	await page.getByRole("menuitem", { name: "Erase person…" }).click();
	await page.getByLabel("Type acme to confirm").fill("acme");
	await page.getByRole("button", { name: "Erase person" }).click();
	await page.getByRole("heading", { name: "This person can't be found" }).waitFor();
	expect(await page.getByText(/Erna/).count()).toBe(0);
});

test("people are found by their names, also those who are not signed in", async () => {
	const here = await enterConsole();
	const { page } = here;
	const scene = await aLiveScene(here, curfew, "Frieda Findig", 1);
	await page.goto(`${curfew}/o/acme/users`);
	await page.getByRole("searchbox").fill("frieda find");
	await page.getByText("1 person with an active session matches").waitFor();
	const [id = ""] = scene.ids;
	await scene.end(id);
	await page.getByText("Everybody", { exact: true }).click();
	await page.getByText("1 person matches").waitFor();
	await page.getByRole("link", { name: "Frieda Findig" }).click();
	await page.getByRole("heading", { name: "Frieda Findig", level: 1 }).waitFor();
	await page.goBack();
	expect(await page.getByRole("searchbox").inputValue()).toBe("frieda find");
});

test("the list of people follows what happens in place, and who is new waits to be asked for", async () => {
	const here = await enterConsole();
	const { page, mishaps } = here;
	const scene = await aLiveScene(here, curfew, "Zwetana Folgt", 1);
	await page.goto(`${curfew}/o/acme/users?q=zwetana`);
	const person = page.getByRole("link", { name: "Zwetana Folgt", exact: true });
	await page.getByRole("button", { name: /^Live/ }).waitFor();
	await person.focus();
	await scene.begin();
	const row = page.getByRole("row").filter({ has: person });
	await row.getByRole("cell", { name: "2", exact: true }).waitFor();
	expect(await hasFocus(person)).toBe(true);

	const other = await aLiveScene(here, curfew, "Zwetana Neu", 1);
	const show = page.getByRole("button", { name: "1 new person · Show" });
	await show.waitFor();
	await page.getByText("2 people with an active session match").waitFor();
	expect(await page.getByRole("row").count()).toBe(2);
	expect(await hasFocus(person)).toBe(true);
	await show.click();
	const newest = page.getByRole("link", { name: "Zwetana Neu", exact: true });
	await expect.poll(() => hasFocus(newest)).toBe(true);
	await show.waitFor({ state: "detached" });

	await scene.endAll();
	await row.getByRole("cell", { name: "0", exact: true }).waitFor();
	await other.endAll();
	expect(mishaps).toEqual([]);
});

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("overview, people and a person have no accessibility violation", async () => {
		const here = await enterWith(visitors, look);
		const { page } = here;
		await signInToConsole(page, curfew, "Dana Kim");
		await openOverview(page);
		await expectSound(page, "overview");
		await page.getByRole("button", { name: "Show as table" }).click();
		await page.getByRole("button", { name: /^Show all \d+ countries$/ }).click();
		await page.getByRole("table", { name: /^Sign-ins and endings/ }).waitFor();
		await expectSound(page, "overview with its table and all countries");
		await page.goto(`${curfew}/o/acme/users`);
		await page.getByRole("table", { name: "People" }).waitFor();
		await expectSound(page, "people");
		const scene = await aLiveScene(here, curfew, "Lotte Looks", 2);
		const [first = ""] = scene.ids;
		await scene.end(first);
		await page.goto(usersPath(idOf("Lotte Looks")));
		await page.getByRole("table", { name: "Ended sessions" }).waitFor();
		await page.getByRole("table", { name: "Active sessions" }).waitFor();
		await expectSound(page, "a person");
		await page.goto(usersPath("usr_who_never_was"));
		await page.getByRole("heading", { name: "This person can't be found" }).waitFor();
		await expectSound(page, "nobody");
	});
});
