/** What the page consists of, in the order in which F6 goes through it. */
const regions = [
	".bars",
	"#navigation",
	"main search, main .audit-filters",
	"main",
	"aside.panel",
	".toaster",
];

/** Where focus lands in one: on what it was left on, else on its heading, else on the first that takes focus. */
const landings = [
	".nav-link.active",
	"[role=row][tabindex='0']",
	":is(h1, h2)[tabindex]",
	"a[href], button:enabled, input, select",
];

/** The one after that in which focus is; of those that lie within each other the innermost. */
export function nextRegion<T extends Pick<Node, "contains">>(
	all: readonly T[],
	focused: Node | null,
	isBackwards: boolean,
): T | undefined {
	const holding = all.filter((region) => region.contains(focused));
	const here = holding.findLast(
		(region) => !holding.some((other) => other !== region && region.contains(other as Node & T)),
	);
	if (!here) return all.at(isBackwards ? -1 : 0);
	return all[(all.indexOf(here) + (isBackwards ? all.length - 1 : 1)) % all.length];
}

/** Takes focus from one part of the page to the next that is there; false where there is none. */
export function focusNextRegion(isBackwards: boolean): boolean {
	const landingIn = (region: Element) =>
		landings
			.flatMap((landing) => [...region.querySelectorAll<HTMLElement>(landing)])
			.find((element) => element.checkVisibility());
	const all = regions.flatMap((region) => document.querySelector(region) ?? []).filter(landingIn);
	const next = nextRegion(all, document.activeElement, isBackwards);
	const landing = next && landingIn(next);
	landing?.focus();
	return landing !== undefined;
}
