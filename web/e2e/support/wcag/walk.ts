import type { Page } from "playwright-core";

/** A page of the audit log has 50 events with their links: more than this has no end. */
const stopsMax = 300;

/** So many frames a stop may take until it is seen. */
const framesMax = 10;

/** One place that Tab leads to, in the order of the walk. */
interface Stop {
	/** The element, short enough to be read in a failure. */
	at: string;
	/** Its place among all elements of the page. */
	nth: number;
	/** What keeps somebody from seeing that it has focus; null if nothing does. */
	problem: string | null;
}

/** The page itself is the last stop: nothing has kept the focus. */
const stopOf = `(() => {
	const stop = document.activeElement;
	if (stop === null || stop === document.body || stop === document.documentElement) return null;
	// A box that is drawn by its label is seen by its label.
	const shown = stop.matches(".visually-hidden") ? (stop.closest("label") ?? stop) : stop;
	const style = getComputedStyle(shown);
	// What runs over several lines is looked for in the first of them.
	const { left, top, width, height } = shown.getClientRects()[0] ?? shown.getBoundingClientRect();
	const bar = shown.closest(".topbar") ? null : document.querySelector(".topbar");
	const edge = bar?.getBoundingClientRect().bottom ?? 0;
	// What is higher than the window has its lower part alone in sight.
	const isTall = height > innerHeight - edge;
	const [x, y] = [Math.max(left, 0), Math.max(top, isTall ? edge : 0)];
	const right = Math.min(left + width, innerWidth);
	const bottom = Math.min(top + height, innerHeight);
	const inset = 3;
	const [middle, centre] = [(x + right) / 2, (y + bottom) / 2];
	const points = [
		[middle, centre],
		[middle, y + inset],
		[middle, bottom - inset],
		[x + inset, centre],
		[right - inset, centre],
	];
	const covering = points
		.map(([x, y]) => document.elementFromPoint(x, y))
		.find((seen) => !(shown.contains(seen) || seen?.contains(shown) && seen.matches("label, li, p, td, th, [role=gridcell]")));
	const problem =
		style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? "no outline"
		: right - x < 2 * inset || bottom - y < 2 * inset ? "out of sight"
		: covering !== undefined ? "covered by " + (covering?.outerHTML.slice(0, 100) ?? "nothing")
		: null;
	return {
		at: shown.outerHTML.replace(/\\s+/g, " ").slice(0, 140),
		nth: [...document.querySelectorAll("*")].indexOf(stop),
		problem,
	};
})()`;

/** What keeps somebody from seeing where focus is; null if nothing does. */
export async function focusProblem(page: Page): Promise<string | null> {
	const stop = await page.evaluate<Stop | null>(stopOf);
	return stop === null ? "focus is nowhere" : stop.problem && `${stop.problem}: ${stop.at}`;
}

/** Every stop of Tab from the top of the page until focus leaves it. */
export async function walk(page: Page): Promise<Stop[]> {
	await page.evaluate(`(() => {
		scrollTo(0, 0);
		// From the very start, wherever focus was before.
		const start = document.createElement("span");
		start.tabIndex = -1;
		document.body.prepend(start);
		start.focus();
	})()`);
	await page.keyboard.press("Tab");
	await page.evaluate("document.body.firstElementChild.remove()");
	const stops: Stop[] = [];
	while (stops.length < stopsMax) {
		let stop = await page.evaluate<Stop | null>(stopOf);
		if (stop === null) return stops;
		// Rows that are drawn only where they are seen come with the next frames.
		for (let frames = 0; stop?.problem && frames < framesMax; frames += 1) {
			await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => drawn()))");
			stop = await page.evaluate<Stop | null>(stopOf);
		}
		if (stop !== null) stops.push(stop);
		await page.keyboard.press("Tab");
	}
	return stops;
}

/** What is wrong with a walk: stops that are not seen, an order that is not the page's, and no way out. */
export function problemsOf(stops: readonly Stop[]): string[] {
	return [
		...stops.flatMap(({ at, problem }) => (problem === null ? [] : [`${problem}: ${at}`])),
		...stops.flatMap(({ at, nth }, index) =>
			nth > (stops[index - 1]?.nth ?? -1) ? [] : [`out of order: ${at}`],
		),
		...(stops.length < stopsMax ? [] : ["no end of stops"]),
	];
}
