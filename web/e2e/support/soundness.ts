import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What axe objects to on the page as it stands, one line for each element.
 *
 * @param within the part that is new; a modal dialog makes the rest of the page inert
 */
export async function violationsOn(page: Page, within = "html"): Promise<string[]> {
	// Evaluated over the debugging protocol: the page's own content security policy stays in force.
	await page.evaluate(source);
	const { violations } = await page.evaluate<AxeResults>(
		`axe.run(${JSON.stringify(within)}, { runOnly: { type: "tag", values: ${JSON.stringify(tags)} }, resultTypes: ["violations"] })`,
	);
	return violations.flatMap(({ id, help, nodes }) =>
		nodes.map(
			(node) => `${id}: ${help} at ${node.target.join(" ")} (${node.failureSummary ?? ""})`,
		),
	);
}

/** Whether the page scrolls sideways, which at 320 px nobody may have to (WCAG 1.4.10). */
export async function overflowsSideways(page: Page): Promise<boolean> {
	return page.evaluate(
		"document.documentElement.scrollWidth > document.documentElement.clientWidth",
	);
}

/** What people see must be sound whenever it is shown: said with the name of the state, so that a failure names it. */
export async function expectSound(page: Page, state: string, within?: string): Promise<void> {
	const problems = await violationsOn(page, within);
	if (await overflowsSideways(page)) problems.push("scrolls sideways");
	expect({ state, problems }).toEqual({ state, problems: [] });
}
