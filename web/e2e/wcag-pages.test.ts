import { expect, inject, test, vi } from "vitest";
import { aBrowser, signInToConsole } from "./support/visitor.ts";
import { type Findings, type Look, lookAt } from "./support/wcag/look-at.ts";
import { frontPlaces, organizationPlaces } from "./support/wcag/places.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

/** One test visits all pages: a minute on a machine that does nothing else. */
vi.setConfig({ testTimeout: 600_000 });

const isFront = (path: string) => frontPlaces.some((place) => place.path === path);

async function lookAtAll(): Promise<Map<string, Findings>> {
	const { page } = await visitors.enter();
	const found = new Map<string, Findings>();
	for (const place of frontPlaces) found.set(place.path, await lookAt(page, curfew, place));
	await signInToConsole(page, curfew, "Noor Haddad");
	for (const place of organizationPlaces) found.set(place.path, await lookAt(page, curfew, place));
	return found;
}

let looking: Promise<Map<string, Findings>> | undefined;

/** Each page is visited once, by the first test that asks; whoever tries again visits again. */
function everyPage(): Promise<Map<string, Findings>> {
	looking ??= lookAtAll().catch((error: unknown) => {
		looking = undefined;
		throw error;
	});
	return looking;
}

async function expectNone(...looks: readonly Look[]): Promise<void> {
	const found = [...(await everyPage())].flatMap(([path, { problems }]) =>
		looks.flatMap((look) => problems[look].map((problem) => `${path}, ${look}: ${problem}`)),
	);
	expect(found).toEqual([]);
}

test("every page has a title of its own that names the page, and within what", async () => {
	const pages = await everyPage();
	const places = [...frontPlaces, ...organizationPlaces];
	for (const { path, title } of places) expect(pages.get(path)?.title, path).toMatch(title);
	const titles = [...pages.values()].map(({ title }) => title);
	// What is nowhere is called the same, signed in or not.
	expect(new Set(titles).size).toBe(titles.length - 1);
});

test("every page has its language, one main part, one first heading, and no level of headings left out", () =>
	expectNone("outline"));

test("no page has sound, film, or a picture that could hold words", () => expectNone("media"));

test("every field has a label that is no placeholder, and says what browsers may fill in", () =>
	expectNone("fields"));

test("links say where they lead, and the same words never lead to two places", () =>
	expectNone("links"));

test("links in a text are told from it by more than their colour", () => expectNone("colour"));

test("rows are read in the order in which they are seen", () => expectNone("order"));

test("every control has a name", () => expectNone("names"));

test("targets are 24 by 24 px or have that much room, at a desk and on a phone", () =>
	expectNone("targets"));

test("Tab reaches everything in the order of the page and leaves it again, and every stop is seen in full", () =>
	expectNone("walk"));

test("at 400 % Tab does, too", () => expectNone("walk at 400 %"));

test("on pages with a navigation the first stop skips it", async () => {
	for (const [path, { firstStop }] of await everyPage()) {
		if (!isFront(path)) expect(firstStop, path).toContain("Skip to content");
	}
});

test("the navigation is the same on every page: its links, their words, their order, and the menu where help is", async () => {
	const signedIn = [...(await everyPage())].filter(([path]) => !isFront(path));
	const [first] = signedIn;
	expect(first?.[1].navigation.length).toBe(10);
	for (const [path, { navigation, topBar }] of signedIn) {
		expect(navigation, path).toEqual(first?.[1].navigation);
		expect(topBar, path).toEqual([
			"Menu",
			"Curfew, start page",
			expect.stringMatching(/^Search or jump to…/),
			"NH: account of Noor Haddad",
		]);
	}
});

test("what gets focus leads nowhere and opens nothing", () => expectNone("focus moves nothing"));

test("in the colours of the system no page has an accessibility violation, and focus is seen", () =>
	expectNone("forced colours", "focus in forced colours"));

test("at 200 % and at 400 % no page scrolls sideways, and no control is out of reach", () =>
	expectNone("200 %", "400 %"));

test("upright and across, every page fits a phone", () => expectNone("portrait", "landscape"));

test("text that is spaced wider is not cut off", () => expectNone("text spacing"));

test("written from right to left no page scrolls sideways", () => expectNone("right to left"));

test("with words that are longer by 40 % no page scrolls sideways", () =>
	expectNone("longer words"));
