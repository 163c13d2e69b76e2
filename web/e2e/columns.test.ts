import type { BrowserContext, Locator, Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { acme, localTokens } from "../../worker/dev/identities.ts";
import { cellsOn, spaceText } from "./support/cut-cells.ts";
import { hasFocus, tabTo } from "./support/focus.ts";
import { expectSound } from "./support/soundness.ts";
import { standsStill } from "./support/stands-still.ts";
import { aBrowser, signInToConsole, type Visitor } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

async function enterAt(width: number): Promise<Visitor> {
	const visitor = await visitors.enter({ viewport: { width, height: 900 } });
	await signInToConsole(visitor.page, curfew, "Dana Kim");
	await visitor.page.locator("[data-row]").nth(9).waitFor();
	return visitor;
}

const headingsOn = async (page: Page): Promise<string[]> =>
	(await page.getByRole("columnheader").allInnerTexts()).filter(
		(text) => text.trim() !== "" && text !== "Actions",
	);

const heightsOn = (page: Page): Promise<number[]> =>
	page.evaluate<number[]>(
		`[...document.querySelectorAll("[data-row]")].map((row) => Math.round(row.getBoundingClientRect().height))`,
	);

/** Calls a procedure for `acme`, as whoever the token belongs to. */
const callsIn =
	(context: BrowserContext) => async (procedure: string, token: string, data: object) => {
		const response = await context.request.post(`${curfew}/trpc/${procedure}`, {
			headers: { authorization: `Bearer ${token}` },
			data: { organizationId: acme.id, ...data },
		});
		expect(response.status(), procedure).toBe(200);
		return (await response.json()).result.data;
	};
const viewButton = (page: Page): Locator =>
	page.getByRole("button", { name: "Display", exact: true });

describe.each([
	{ how: "as it is", isSpaced: false },
	{ how: "with the text spacing of WCAG 1.4.12", isSpaced: true },
])("at 1280 px, $how", ({ isSpaced }) => {
	test("of 300 cells at most 5 are cut", async () => {
		const { page, mishaps } = await enterAt(1280);
		if (isSpaced) await spaceText(page);
		const seen = new Map<string, { text: string; isCut: boolean }>();
		await page.mouse.move(600, 500);
		await expect
			.poll(
				async () => {
					for (const { at, ...cell } of await cellsOn(page)) seen.set(at, cell);
					await page.mouse.wheel(0, 600);
					return seen.size;
				},
				{ timeout: 60_000, interval: 50 },
			)
			.toBeGreaterThanOrEqual(300);
		const first = [...seen.values()].slice(0, 300);
		expect(first.filter(({ isCut }) => isCut).length, "cut cells").toBeLessThanOrEqual(5);
		expect(mishaps).toEqual([]);
	});
});

test("at 1280 px what stands out about a session makes no row higher", async () => {
	const { page, context } = await enterAt(1280);
	const call = callsIn(context);
	const names = ["Ada Marchetti", "Bo Marchetti", "Katarzyna Marchetti"];
	const ids: string[] = [];
	for (const [nth, name] of names.entries()) {
		const { sessionId } = await call("lifecycle.start", localTokens.service, {
			userId: `usr_marchetti_${nth}`,
			user: { name, email: `${name.toLowerCase().replace(" ", ".")}@acme.example` },
			ip: "2001:db8::7334",
			authMethods: ["pwd"],
		});
		ids.push(sessionId);
	}
	await page.goto(`${curfew}/o/acme/sessions?q=marchetti`);
	const flagged = page.locator("[data-row]:has(.flags .chip)");
	await flagged.nth(names.length - 1).waitFor();
	expect(await heightsOn(page)).toEqual(names.map(() => 40));
	// The words are there for who hears the row, whether there is room to show them or not.
	expect(await flagged.first().getByRole("rowheader").textContent()).toContain("Single factor");
	for (const sessionId of ids) await call("sessions.revoke", localTokens.acmeAdmin, { sessionId });
});

test("the narrower the list, the fewer its columns, and what matters most stays", async () => {
	const { page, mishaps } = await enterAt(1280);
	const most = ["User", "Device", "Last active", "IP address"];
	const headings = () => headingsOn(page);
	await expect.poll(headings).toEqual([...most, "Location", "Signed in"]);
	await page.setViewportSize({ width: 1100, height: 900 });
	await expect.poll(headings).toEqual([...most, "Location"]);
	for (const width of [960, 768, 660]) {
		await page.setViewportSize({ width, height: 900 });
		await expect.poll(headings).toEqual(most);
	}
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.locator("[data-row]").nth(1).getByRole("link").first().click();
	await page.getByRole("complementary", { name: "Session details" }).waitFor();
	await expect.poll(headings).toEqual(most);
	const cut = (await cellsOn(page)).filter(({ isCut }) => isCut);
	expect(cut.length).toBeLessThanOrEqual(2);
	expect(mishaps).toEqual([]);
});

test("density and columns are chosen by keyboard, and last in this browser", async () => {
	const { page, mishaps } = await enterAt(1280);
	const view = viewButton(page);
	await tabTo(page, view);
	await page.keyboard.press("Enter");
	const compact = page.getByRole("radio", { name: "Compact" });
	await expect.poll(() => hasFocus(compact)).toBe(true);
	const group = page.getByRole("group", { name: "Columns" });
	expect(await group.getByRole("checkbox").count()).toBe(5);

	await page.keyboard.press("ArrowDown");
	await expect.poll(async () => Math.min(...(await heightsOn(page)))).toBe(48);
	await tabTo(page, group.getByRole("checkbox", { name: "Location" }));
	await page.keyboard.press("Space");
	await tabTo(page, group.getByRole("checkbox", { name: "Expires" }));
	await page.keyboard.press("Space");
	const chosen = ["User", "Device", "Last active", "IP address", "Signed in", "Expires"];
	await expect.poll(() => headingsOn(page)).toEqual(chosen);
	await page.keyboard.press("Escape");
	await expect.poll(() => hasFocus(view)).toBe(true);

	await page.reload();
	await expect.poll(() => headingsOn(page)).toEqual(chosen);
	await expect.poll(async () => Math.min(...(await heightsOn(page)))).toBe(48);
	expect(mishaps).toEqual([]);
});

test("at 320 px and with a finger the choice is sound, and rows begin with room", async () => {
	const { page, mishaps } = await visitors.enter({
		viewport: { width: 320, height: 640 },
		isMobile: true,
		hasTouch: true,
	});
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/sessions?device=tablet`);
	const row = page.locator("[data-row]").first();
	await row.waitFor();
	await viewButton(page).tap();
	const roomy = page.getByRole("radio", { name: "Comfortable" });
	await roomy.waitFor();
	expect(await roomy.isChecked()).toBe(true);
	await expectSound(page, "view menu");
	await page.getByRole("checkbox", { name: "Device" }).uncheck();
	await expect.poll(() => row.locator(".col-device").isVisible()).toBe(false);
	expect(await row.locator(".col-ip").isVisible()).toBe(true);
	expect(mishaps).toEqual([]);
});

test("rows that are higher than others do not make the page jump, even those that were never seen", async () => {
	// Beside the panel addresses take a second line, so that rows differ.
	const { page, mishaps } = await enterAt(1280);
	await page.locator("[data-row]").nth(1).getByRole("link").first().click();
	await page.getByRole("complementary", { name: "Session details" }).waitFor();
	await expect.poll(async () => new Set(await heightsOn(page)).size).toBeGreaterThan(1);
	await page.locator("[data-row]").first().focus();
	await page.keyboard.press("End");
	await expect.poll(() => page.evaluate<number>("scrollY")).toBeGreaterThan(1_500);
	await standsStill(page);
	await page.mouse.move(500, 600);
	const stepPx = 120;
	for (let nth = 0; nth < 12; nth += 1) {
		const [id, top] = await page.evaluate<[string, number]>(`(() => {
			const row = document.elementFromPoint(500, 450).closest("[data-row]");
			return [row.dataset.row, row.getBoundingClientRect().top];
		})()`);
		await page.mouse.wheel(0, -stepPx);
		await expect
			.poll(() =>
				page.evaluate<number>(
					`Math.round(document.querySelector('[data-row="${id}"]').getBoundingClientRect().top - ${top})`,
				),
			)
			.toBe(stepPx);
		await standsStill(page);
	}
	expect(mishaps).toEqual([]);
});

test("names of any length and direction keep the row whole, and the words around them as they are", async () => {
	const { page, context, mishaps } = await enterAt(1280);
	const call = callsIn(context);
	const names = [
		"\u202eTurned Around",
		"Wolfeschlegelsteinhausenbergerdorff".repeat(2).slice(0, 64),
		"محمد بن عبد الله الخوارزمي",
		"山田太郎左衛門之助秀吉".repeat(5),
	];
	const ids: string[] = [];
	for (const [nth, name] of names.entries()) {
		const { sessionId } = await call("lifecycle.start", localTokens.service, {
			userId: `usr_foreign_${nth}`,
			user: { name, email: `foreign.${nth}@${"long".repeat(12)}.example` },
			ip: "2001:db8:85a3:1234:5678:8a2e:1370:7334",
			geo: { country: "AE", city: "\u202eדבי" },
			userAgent: `${"SomeProgram".repeat(18)}/1.0`,
			authMethods: ["pwd", "otp"],
		});
		ids.push(sessionId);
	}
	/** Texts that turn what is around them, as far as no element and no mark keeps them apart. */
	const loose = () =>
		page.evaluate<string[]>(`(() => {
			const found = [];
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			while (walker.nextNode()) {
				const { data, parentElement } = walker.currentNode;
				if (data.includes("\\u202e") && !data.includes("\\u2068") && !parentElement.closest("bdi, .avatar")) found.push(data);
			}
			return found;
		})()`);
	await page.goto(`${curfew}/o/acme/sessions?q=longlong`);
	const rows = page.locator("[data-row]");
	await rows.nth(3).waitFor();
	expect(Math.max(...(await heightsOn(page)))).toBeLessThan(120);
	await expectSound(page, "foreign names");
	const turned = page.locator(`[data-row="${ids[0]}"]`);
	await turned.getByRole("button", { name: /^More actions/ }).click();
	await page.getByRole("menu").waitFor();
	expect(await loose()).toEqual([]);
	await page.getByRole("menuitem", { name: /^End all sessions for/ }).click();
	await page.getByRole("alertdialog").getByText("1 active session").waitFor();
	expect(await loose()).toEqual([]);
	await page.keyboard.press("Escape");
	await turned.getByRole("link").first().click();
	await page.getByRole("complementary").getByText("Location").waitFor();
	expect(await loose()).toEqual([]);
	await turned.getByRole("button", { name: /^End session of/ }).click();
	await page.getByRole("button", { name: "End session", exact: true }).last().click();
	await page
		.getByText(/^Session ended\./)
		.first()
		.waitFor();
	expect(await loose()).toEqual([]);
	for (const sessionId of ids.slice(1))
		await call("sessions.revoke", localTokens.acmeAdmin, { sessionId });
	expect(mishaps).toEqual([]);
});
