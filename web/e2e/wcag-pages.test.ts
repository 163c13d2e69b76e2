import { expect, inject, test, vi } from "vitest";
import { aBrowser, signInToConsole } from "./support/visitor.ts";
import { type Findings, type Look, lookAt } from "./support/wcag/look-at.ts";
import {
	frontPlaces,
	organizationPlaces,
	type Place,
	platformPlaces,
} from "./support/wcag/places.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

/** One test visits all pages: a minute on a machine that does nothing else. */
vi.setConfig({ testTimeout: 600_000 });

/** Whose pages they are: those of whoever is not signed in, of an administrator, and of a global admin. */
const visits: readonly {
	places: readonly Place[];
	name: string | null;
	/** Between the start page and the search, and after it. */
	topBar: readonly [switches: string[], account: string];
	/** So many in their navigation. */
	links: number;
}[] = [
	{ places: frontPlaces, name: null, topBar: [[], ""], links: 0 },
	{
		places: organizationPlaces,
		name: "Noor Haddad",
		topBar: [[], "NH: account of Noor Haddad"],
		links: 10,
	},
	{
		places: platformPlaces,
		name: "Lena Ortiz",
		topBar: [["All organizations, switch organization"], "LO: account of Lena Ortiz"],
		links: 2,
	},
];
const signedInVisits = visits.filter(({ name }) => name !== null);

async function lookAtAll(): Promise<Map<string, Findings>> {
	const found = new Map<string, Findings>();
	for (const { places, name } of visits) {
		const { page } = await visitors.enter();
		if (name !== null) await signInToConsole(page, curfew, name);
		for (const place of places) found.set(place.path, await lookAt(page, curfew, place));
	}
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
	for (const { path, title } of visits.flatMap(({ places }) => places))
		expect(pages.get(path)?.title, path).toMatch(title);
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
	const pages = await everyPage();
	for (const { path } of signedInVisits.flatMap(({ places }) => places)) {
		expect(pages.get(path)?.firstStop, path).toContain("Skip to content");
	}
});

test("the navigation is the same on every page: its links, their words, their order, and the menu where help is", async () => {
	const pages = await everyPage();
	for (const { places, name, topBar, links } of signedInVisits) {
		const all = places.map(({ path }) => ({ path, ...pages.get(path) }));
		const navigation = all[0]?.navigation;
		expect(navigation?.length, String(name)).toBe(links);
		for (const page of all) {
			expect(page.navigation, page.path).toEqual(navigation);
			expect(page.topBar, page.path).toEqual([
				"Menu",
				"Curfew, start page",
				...topBar[0],
				expect.stringMatching(/^Search or jump to…/),
				topBar[1],
			]);
		}
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
