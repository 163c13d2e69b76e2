import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { hasFocus, tabTo } from "./support/focus.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

const sessionRows = (page: Page) => page.getByRole("row");
const connection = (page: Page) => page.getByRole("region", { name: "Connection" });

const giveBack = (context: BrowserContext) => context.unrouteAll({ behavior: "wait" });

/**
 * Keeps a file of code away, also when it is fetched ahead, as if the person had been quicker.
 *
 * @returns the way to give it back; it fails where nothing of that name was ever asked for
 */
async function withhold(context: BrowserContext, name: string): Promise<() => Promise<void>> {
	let wasAskedFor = false;
	await context.route(new RegExp(`/assets/${name}-[^/]*\\.js`), async (route) => {
		wasAskedFor = true;
		await route.abort("failed");
	});
	return async () => {
		await giveBack(context);
		expect(wasAskedFor, `${name} was asked for while it was withheld`).toBe(true);
	};
}

/** Lets the page wait for an answer: while somebody does, no code is fetched ahead. */
async function holdAnswer(context: BrowserContext, path: string): Promise<() => Promise<void>> {
	let release = () => {};
	const released = new Promise<void>((resolve) => {
		release = resolve;
	});
	let isHeld = false;
	await context.route(`${curfew}${path}*`, async (route) => {
		isHeld = true;
		await released;
		await route.continue();
	});
	return async () => {
		release();
		await giveBack(context);
		expect(isHeld, `${path} was asked for while it was held`).toBe(true);
	};
}

/** What a server of a newer version answers: another entry, and nothing of the older one. */
async function deploy(context: BrowserContext): Promise<void> {
	await context.route(/\/assets\/[^/]+\.js(\?.*)?$/, (route) =>
		route.fulfill({ status: 404, body: "Not found" }),
	);
	await context.route(`${curfew}/`, async (route) => {
		const answer = await route.fetch();
		const body = (await answer.text()).replace(/index-[\w-]+\.js/, "index-newer000.js");
		await route.fulfill({ response: answer, body });
	});
}

async function enterSessions(page: Page): Promise<void> {
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/sessions?device=tablet`);
	await sessionRows(page).nth(3).waitFor();
}

describe.each(looks)("in $colorScheme at $width px, theme $theme", (look) => {
	test("offline, a page stays with the time of its data, says that it could not refresh, and goes on once online", async () => {
		const { context, page, mishaps } = await enterWith(visitors, look);
		const answer = await holdAnswer(context, "/trpc/supportGrants.list");
		await enterSessions(page);
		// How many rows are drawn depends on the room that the bar leaves; what is in them does not.
		const first = () => sessionRows(page).first().getAttribute("data-row");
		const before = await first();
		await context.setOffline(true);
		const bar = connection(page);
		await bar.getByText(/^You are offline\. Showing data from \d\d:\d\d:\d\d\.$/).waitFor();
		await expectSound(page, "offline");

		await page.getByRole("button", { name: "Refresh" }).click();
		// One cause has one message.
		await bar.getByText(/^You are offline\. Nothing could be refreshed\./).waitFor();
		expect(await page.getByText(/^Couldn't refresh/).count()).toBe(0);
		expect(await first()).toBe(before);
		await expectSound(page, "offline, refresh refused");

		await page.keyboard.press("Control+k");
		const failure = page.getByRole("dialog", { name: "Couldn't load this dialog" });
		await failure
			.getByRole("alert")
			.getByText("You are offline. The rest of the page stays")
			.waitFor();
		await expectSound(page, "a dialog that is not there", "dialog[open]");
		await page.keyboard.press("Escape");
		await failure.waitFor({ state: "detached" });
		expect(await first()).toBe(before);

		await answer();
		await context.setOffline(false);
		await bar.waitFor({ state: "detached" });
		await page.keyboard.press("Control+k");
		await page.getByRole("dialog", { name: "Search or jump to…" }).waitFor();
		expect(mishaps).toEqual([]);
	});
});

test("when the network goes, the open dialog stays, and ending waits in reach of the keyboard and says why", async () => {
	const { context, page } = await visitors.enter();
	const fetched = page.waitForResponse(/\/assets\/sessions-/);
	await enterSessions(page);
	await fetched;
	await tabTo(page, sessionRows(page).nth(1));
	await page.keyboard.press("Delete");
	await page.getByRole("alertdialog", { name: "End this session?" }).waitFor();
	await context.setOffline(true);
	const dialog = page.getByRole("alertdialog", { name: "End this session?" });
	const end = dialog.getByRole("button", { name: "End session" });
	await tabTo(page, end);
	await expect.poll(() => end.getAttribute("aria-disabled")).toBe("true");
	const reason = "You are offline. “End session” waits until Curfew can be reached.";
	await dialog.getByText(reason).first().waitFor();
	await page.keyboard.press("Enter");
	await expectSound(page, "ending waits", "dialog[open]");
	expect(await dialog.isVisible()).toBe(true);

	await context.setOffline(false);
	await dialog.locator(".dialog-wait").waitFor({ state: "detached" });
	expect(await hasFocus(end)).toBe(true);
	expect(await end.getAttribute("aria-disabled")).toBe("false");
});

test("a deploy in the middle takes no page away: what is gone says so, and a newer version is offered, not forced", async () => {
	const { context, page, mishaps } = await visitors.enter();
	const giveRecordBack = await withhold(context, "record");
	await enterSessions(page);
	await page.goto(`${curfew}/o/acme/api-tokens`);
	await page.getByRole("heading", { name: "API tokens", level: 1 }).waitFor();
	await giveRecordBack();
	await deploy(context);
	await page.getByRole("link", { name: "Health" }).click();
	await page.getByRole("heading", { name: "Couldn't load the health page" }).waitFor();
	await page.getByText(/^There is a newer version of Curfew/).waitFor();
	await page.getByRole("navigation", { name: "Main" }).waitFor();
	await expectSound(page, "a page that is gone");

	const offer = page.getByRole("region", { name: "New version" });
	await offer.getByText("A new version is ready.").waitFor();
	await page.getByRole("main").getByRole("button", { name: "Try again" }).click();
	await page.getByRole("main").getByRole("button", { name: "Reload" }).waitFor();

	await giveBack(context);
	await page.getByRole("main").getByRole("button", { name: "Reload" }).click();
	await page.getByRole("heading", { name: "Health", level: 1 }).waitFor();
	await offer.waitFor({ state: "detached" });
	expect(mishaps).toEqual([]);
});

test("a newer version waits for what was filled in: reloading asks first", async () => {
	const { context, page } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/policies`);
	const field = page.getByRole("textbox", { name: "Idle timeout" });
	await field.fill("11");
	await deploy(context);
	await page.evaluate('dispatchEvent(new Event("online"))');
	const offer = page.getByRole("region", { name: "New version" });
	await offer.getByRole("button", { name: "Reload" }).click();
	const question = page.getByRole("alertdialog", { name: "Discard your changes?" });
	await question.getByText("Reloading discards them.").waitFor();
	await question.getByRole("button", { name: "Keep editing" }).click();
	expect(await field.inputValue()).toBe("11");
	await offer.getByRole("button", { name: "Later" }).click();
	await offer.waitFor({ state: "detached" });
});
