import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { standsStill } from "./support/stands-still.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

interface Drawn {
	rows: number;
	/** Of the focused row: its place as assistive technology hears it, and whether it can be seen whole. */
	at: number;
	isSeen: boolean;
	isInOrder: boolean;
	/** The place of the row in the middle of those drawn. */
	middle: number;
}

/** What is drawn of the list, and where focus is. */
const drawnOn = (page: Page): Promise<Drawn> =>
	page.evaluate<Drawn>(`(() => {
		const rows = [...document.querySelectorAll("[data-row]")];
		const places = rows.map((row) => Number(row.getAttribute("aria-rowindex")));
		const row = document.activeElement.closest("[data-row]");
		const { top = -1, bottom = -1 } = row?.getBoundingClientRect() ?? {};
		const head = document.querySelector(".grid thead th").getBoundingClientRect().bottom;
		return {
			rows: rows.length,
			at: Number(row?.getAttribute("aria-rowindex") ?? 0),
			isSeen: top >= head - 1 && bottom <= innerHeight,
			middle: places[Math.floor(places.length / 2)],
			isInOrder: places.every((place, nth) => nth === 0 || place > places[nth - 1]),
		};
	})()`);

test("of however many rows at most 60 are drawn, and the one with focus keeps it through every scroll", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	const first = page.locator('[aria-rowindex="2"]');
	await first.focus();
	await page.keyboard.press("ArrowDown");
	expect(await drawnOn(page)).toMatchObject({ at: 3, isSeen: true, isInOrder: true });

	// Nobody presses a button: the next pages are read ahead of whoever scrolls.
	await page.mouse.move(600, 500);
	await expect
		.poll(
			async () => {
				await page.mouse.wheel(0, 4_000);
				const drawn = await drawnOn(page);
				expect(drawn.rows).toBeLessThanOrEqual(60);
				expect(drawn).toMatchObject({ at: 3, isInOrder: true });
				return drawn.middle;
			},
			{ timeout: 60_000, interval: 50 },
		)
		.toBeGreaterThan(300);
	await standsStill(page);

	await page.keyboard.press("ArrowDown");
	await expect.poll(() => drawnOn(page)).toMatchObject({ at: 4, isSeen: true, isInOrder: true });
	await page.evaluate("scrollTo(0, 9000)");
	const middle = async () => (await drawnOn(page)).middle;
	await expect.poll(middle).toBeLessThan(250);
	await expect.poll(middle).toBeGreaterThan(100);
	expect(await drawnOn(page)).toMatchObject({ at: 4, isInOrder: true });
	await page.evaluate("scrollTo(0, 0)");
	await standsStill(page);
	await page.locator('[aria-rowindex="2"]').waitFor();
	expect(await drawnOn(page)).toMatchObject({ at: 4, isSeen: true, isInOrder: true });

	await page.keyboard.press("End");
	await expect
		.poll(() => drawnOn(page))
		.toMatchObject({ at: expect.any(Number), isSeen: true, isInOrder: true });
	const end = await drawnOn(page);
	expect(end.at).toBeGreaterThanOrEqual(300);
	expect(end.rows).toBeLessThanOrEqual(60);
	for (let nth = 0; nth < 3; nth += 1) await page.keyboard.press("PageUp");
	await expect
		.poll(() => drawnOn(page))
		.toMatchObject({ at: end.at - 30, isSeen: true, isInOrder: true });
	await page.keyboard.press("Home");
	await expect.poll(() => drawnOn(page)).toMatchObject({ at: 2, isSeen: true, isInOrder: true });
	expect(mishaps).toEqual([]);
});

test("opening a row far down and closing it leads back to that row", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.locator('[aria-rowindex="2"]').focus();
	for (let nth = 0; nth < 4; nth += 1) await page.keyboard.press("PageDown");
	await expect.poll(() => drawnOn(page)).toMatchObject({ at: 42, isSeen: true });
	await page.keyboard.press("Enter");
	const panel = page.getByRole("complementary", { name: "Session details" });
	await panel.getByRole("heading", { name: "Refresh-token chain" }).waitFor();
	await page.keyboard.press("Escape");
	await panel.waitFor({ state: "detached" });
	await expect.poll(() => drawnOn(page)).toMatchObject({ at: 42, isSeen: true, isInOrder: true });
	expect(mishaps).toEqual([]);
});
