import type { Page } from "playwright-core";
import { spaceText } from "../cut-cells.ts";
import { violationsOn } from "../soundness.ts";
import * as checks from "./checks.ts";
import type { Place } from "./places.ts";
import { goTo } from "./places.ts";
import { problemsOf, walk } from "./walk.ts";

/** What was found on one page, by what was looked for; everything but the words of the navigation should be empty. */
export interface Findings {
	title: string;
	/** What Tab reaches first. */
	firstStop: string;
	/** Links of the main navigation, as "words → address", in their order. */
	navigation: string[];
	/** What stands in the bar at the top, in its order. */
	topBar: string[];
	problems: Record<Look, string[]>;
}

const looks = [
	"media",
	"outline",
	"fields",
	"links",
	"colour",
	"order",
	"targets",
	"names",
	"focus moves nothing",
	"walk",
	"walk at 400 %",
	"forced colours",
	"focus in forced colours",
	"200 %",
	"400 %",
	"portrait",
	"landscape",
	"text spacing",
	"right to left",
	"longer words",
] as const;

export type Look = (typeof looks)[number];

const desk = { width: 1280, height: 800 };
/** Windows of 1280 × 800 and 1280 × 1024 px at these sizes of text. */
const at200 = { width: 640, height: 400 };
const at400 = { width: 320, height: 256 };
const phone = { width: 320, height: 640 };

async function atSizes(
	page: Page,
	sizes: readonly { width: number; height: number }[],
	find: (page: Page) => Promise<string[]>,
): Promise<string[]> {
	const found: string[] = [];
	for (const size of sizes) {
		await page.setViewportSize(size);
		found.push(...(await find(page)).map((problem) => `${size.width} px: ${problem}`));
	}
	return found;
}

/** Visits a page once and looks at it in every way; it is left as nobody should see it. */
export async function lookAt(page: Page, origin: string, place: Place): Promise<Findings> {
	await page.setViewportSize(desk);
	await goTo(page, origin, place);
	const title = await page.title();
	const stops = await walk(page);
	const navigation = await page.evaluate<string[]>(
		`[...document.querySelectorAll("nav[aria-label=Main] a")].map((link) => link.innerText.trim() + " → " + link.pathname)`,
	);
	const topBar = await page.evaluate<string[]>(
		`[...document.querySelectorAll(".topbar :is(a, button)")].map((control) => control.ariaLabel ?? control.innerText)`,
	);
	const beyond = checks.beyondEdgeOn;
	const problems: Findings["problems"] = {
		media: await checks.mediaOn(page),
		outline: await checks.outlineProblemsOn(page),
		fields: await checks.fieldProblemsOn(page),
		colour: await checks.colourOnlyOn(page),
		order: await atSizes(page, [desk, phone], checks.orderProblemsOn),
		links: await checks.linkProblemsOn(page),
		targets: await atSizes(page, [desk, phone], checks.smallTargetsOn),
		names: await checks.unnamedControlsOn(page),
		walk: problemsOf(stops),
		"walk at 400 %": await atSizes(page, [at400], async () => problemsOf(await walk(page))),
		"focus moves nothing": await atSizes(page, [desk], checks.movedByFocusOn),
		...(await inForcedColours(page)),
		"200 %": await atSizes(page, [at200], beyond),
		"400 %": await atSizes(page, [at400], beyond),
		portrait: await atSizes(page, [{ width: 390, height: 844 }], beyond),
		landscape: await atSizes(page, [{ width: 844, height: 390 }], beyond),
		"text spacing": await withTextSpaced(page),
		"right to left": await rightToLeft(page),
		// What is written longer stays so: last of all.
		"longer words": await withLongerWords(page),
	};
	return { title, firstStop: stops[0]?.at ?? "", navigation, topBar, problems };
}

async function inForcedColours(page: Page) {
	await page.emulateMedia({ forcedColors: "active" });
	const found = {
		"forced colours": await violationsOn(page),
		"focus in forced colours": await checks.unseenFocusOn(page),
	};
	await page.emulateMedia({ forcedColors: "none" });
	return found;
}

async function withTextSpaced(page: Page): Promise<string[]> {
	const sizes = [desk, phone];
	const cutBefore = await atSizes(page, sizes, checks.cutTextOn);
	await spaceText(page);
	const found = await atSizes(page, sizes, async () => [
		...(await checks.beyondEdgeOn(page)),
		...(await checks.cutTextOn(page)),
	]);
	await page.evaluate("document.adoptedStyleSheets = []");
	return found.filter((problem) => !cutBefore.includes(problem));
}

async function rightToLeft(page: Page): Promise<string[]> {
	await page.evaluate(`document.documentElement.dir = "rtl"`);
	const found = await atSizes(page, [desk, phone], checks.beyondEdgeOn);
	await page.evaluate(`document.documentElement.removeAttribute("dir")`);
	return found;
}

async function withLongerWords(page: Page): Promise<string[]> {
	await page.setViewportSize(desk);
	await checks.lengthenText(page);
	return atSizes(page, [desk, phone], checks.beyondEdgeOn);
}
