import type { Page } from "playwright-core";

const pressesAtOnce = 20;
const reachLimitMs = 240_000;

/** How many rows have been read, where focus is, and how many are drawn. */
interface Place {
	at: number;
	drawn: number;
}

export const placeOn = (page: Page): Promise<Place> =>
	page.evaluate<Place>(`({
		at: Number(document.activeElement?.closest("[data-row]")?.getAttribute("aria-rowindex") ?? 1) - 1,
		drawn: document.querySelectorAll("[data-row]").length,
	})`);

/** What the page tells of each key: from its press to the paint that shows it. Paints within a frame are not told. */
export const noteKeys = `window.keyTimes = [];
new PerformanceObserver((list) => {
	for (const { name, duration } of list.getEntries()) if (name === "keydown") window.keyTimes.push(duration);
}).observe({ type: "event", durationThreshold: 16 })`;

/** What makes a plain page answer keys: the next row gets focus, and every key scrolls, as it does in a list of thousands. */
export const answerKeys = `addEventListener("keydown", (event) => {
	const steps = { ArrowDown: 1, PageUp: -1 }[event.key];
	if (!steps) return;
	event.preventDefault();
	const rows = [...document.querySelectorAll("[data-row]")];
	const row = rows[Math.max(0, rows.indexOf(document.activeElement) + steps)];
	row?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: "end" });
})`;

const frameMs = 16;

/** Two frames, and what is reported after them. */
const settled = (page: Page): Promise<unknown> =>
	page.evaluate(`new Promise((done) => requestAnimationFrame(() =>
		requestAnimationFrame(() => setTimeout(done, 30))))`);

/** Goes down the list with End, which reads on, until the row is there; returns the row that was reached. */
export async function goDownTo(page: Page, row: number): Promise<Place> {
	await page.locator("[data-row]").first().focus();
	const untilMs = performance.now() + reachLimitMs;
	let place = await placeOn(page);
	let drawn = place.drawn;
	while (place.at < row && performance.now() < untilMs) {
		await page.keyboard.press("End");
		place = await placeOn(page);
		drawn = Math.max(drawn, place.drawn);
	}
	return { ...place, drawn };
}

/** Milliseconds from each press of ArrowDown to the paint that shows it. */
export async function keyTimes(page: Page): Promise<number[]> {
	// Away from the end, where there is nothing further down.
	for (let nth = 0; nth < 3; nth += 1) await page.keyboard.press("PageUp");
	await settled(page);
	await page.evaluate("window.keyTimes.length = 0");
	const times: number[] = [];
	for (let nth = 0; nth < pressesAtOnce; nth += 1) {
		await page.keyboard.press("ArrowDown");
		await settled(page);
		const noted = await page.evaluate<number[]>("window.keyTimes.splice(0)");
		times.push(Math.max(frameMs, ...noted));
	}
	return times;
}

/** Milliseconds from "Refresh" to the rows of the first page, read anew and drawn. */
export const refreshTime = (page: Page): Promise<number> =>
	page.evaluate<number>(`(async () => {
		const isBusy = () => document.querySelector(".progress").classList.contains("busy");
		const frame = () => new Promise(requestAnimationFrame);
		while (isBusy()) await frame();
		const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === "Refresh");
		const startedAt = performance.now();
		button.click();
		while (!isBusy()) await frame();
		while (isBusy()) await frame();
		await frame();
		return performance.now() - startedAt;
	})()`);
