import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");
const sessions = `${curfew}/o/acme/sessions`;

const visitors = aBrowser();

/** The moment at which the first row was drawn, on the page's own clock. */
const noteFirstRow = `new MutationObserver((_, watching) => {
	if (!document.querySelector("[data-row]")) return;
	watching.disconnect();
	requestAnimationFrame(() => { window.firstRowAt = performance.now(); });
}).observe(document, { childList: true, subtree: true })`;

async function enterConsole() {
	const visitor = await visitors.enter();
	await visitor.context.addInitScript(noteFirstRow);
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	await visitor.page.locator("[data-row]").first().waitFor();
	return visitor;
}

/** What was asked for before the first row was drawn, besides the page itself. */
const askedBeforeRows = async (page: Page): Promise<string[]> => {
	await page.locator("[data-row]").first().waitFor();
	await expect.poll(() => page.evaluate("window.firstRowAt")).toBeGreaterThan(0);
	return page.evaluate<string[]>(
		`performance.getEntriesByType("resource")
			.filter(({ startTime }) => startTime <= window.firstRowAt)
			.map(({ name }) => new URL(name).pathname)`,
	);
};

test("rows are seen after six requests at most: they come with the page, and no script waits for another", async () => {
	const { page, mishaps } = await enterConsole();
	// A machine that needs more than a second for the answers sends the page without them.
	const load = async () => {
		await page.goto(sessions);
		const asked = await askedBeforeRows(page);
		return asked
			.filter((path) => path !== "/trpc/sessions.facets")
			.map((path) => path.replace(/index-[\w-]+\./, "index."))
			.sort();
	};
	await expect
		.poll(load, { timeout: 90_000 })
		.toEqual(["/assets/index.css", "/assets/index.js", "/theme.js"]);
	expect(mishaps).toEqual([]);
});

test("the rows that came with the page are those that the API lists, and further ones follow them", async () => {
	const { page, context, mishaps } = await enterConsole();
	let answers: { sessions?: { organizationId: string; page: { items: { id: string }[] } } } = {};
	const load = async () => {
		const answer = await context.request.get(sessions, { headers: { accept: "text/html" } });
		const data = /id="first-answers">(.*?)<\/script>/s.exec(await answer.text())?.[1];
		answers = JSON.parse(data ?? "{}");
		return answers.sessions?.page.items.length;
	};
	await expect.poll(load).toBe(50);
	const { organizationId, page: first } = answers.sessions ?? { page: { items: [] } };
	const listed = await context.request.post(`${curfew}/trpc/sessions.list`, {
		headers: { origin: curfew },
		data: {
			organizationId,
			filter: { status: "active" },
			sort: { by: "lastActivityAt", direction: "desc" },
			limit: 50,
		},
	});
	const { items } = (await listed.json()).result.data as { items: { id: string }[] };
	expect(first.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));

	await page.goto(sessions);
	await page.locator("[data-row]").first().waitFor();
	await page.locator("[data-row]").first().focus();
	await expect
		.poll(async () => {
			await page.keyboard.press("End");
			return page.evaluate<number>("Number(document.activeElement.getAttribute('aria-rowindex'))");
		})
		.toBeGreaterThan(100);
	expect(mishaps).toEqual([]);
});

test("what came with the page is taken out of it, and after signing out Back shows nothing of it", async () => {
	const { page } = await enterConsole();
	await page.goto(sessions);
	await page.locator("[data-row]").first().waitFor();
	expect(await page.locator("#first-answers").count()).toBe(0);
	await page.getByRole("button", { name: /account of Dana Kim/ }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await page.waitForURL(/\/sign-in$/);
	await page.goBack();
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	expect(await page.getByRole("grid").count()).toBe(0);
	expect(await page.content()).not.toContain("first-answers");
});

test("a page that came without its answers asks for them", async () => {
	const { page, context, mishaps } = await enterConsole();
	await context.route(sessions, async (route) => {
		const answer = await route.fetch();
		const body = (await answer.text()).replace(
			/<script type="application\/json".*?<\/script>/s,
			"",
		);
		await route.fulfill({ response: answer, body });
	});
	await page.goto(sessions);
	const asked = await askedBeforeRows(page);
	expect(asked).toContain("/auth/me");
	expect(asked).toContain("/trpc/sessions.list");
	await context.unrouteAll({ behavior: "wait" });
	expect(mishaps).toEqual([]);
});

test("what stands between the filters and the rows comes after them, and moves none", async () => {
	const { page, mishaps } = await enterConsole();
	let release = () => {};
	const released = new Promise<void>((resolve) => {
		release = resolve;
	});
	await page.route(/\/assets\/sessions-/, async (route) => {
		await released;
		await route.continue();
	});
	await page.goto(`${curfew}/o/acme/sessions?status=revoked&device=desktop`);
	const row = page.locator("[data-row]").first();
	await row.waitFor();
	// What is said above every page comes when it happens, and is not meant here.
	const belowFilters = () =>
		row.evaluate((element) => {
			const filters = document.querySelector("search.filters");
			const top = (of: Element | null) => of?.getBoundingClientRect().top ?? Number.NaN;
			return Math.round(top(element) - top(filters));
		});
	const before = await belowFilters();
	expect(await page.getByRole("list", { name: "Filters in force" }).count()).toBe(0);
	release();
	await page.getByRole("list", { name: "Filters in force" }).waitFor();
	await page.getByRole("group", { name: "How sessions ended" }).waitFor();
	expect(await belowFilters()).toBe(before);
	expect(mishaps).toEqual([]);
});
