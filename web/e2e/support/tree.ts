import type { Locator } from "playwright-core";

/** What is another at every run, and what stands for it. The longer comes first. */
const volatile: readonly [RegExp, string][] = [
	[/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)"],
	[
		/\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b( \d{4})?(, \d\d:\d\d(:\d\d)?( (UTC|GMT|CET))?)?/g,
		"(time)",
	],
	[/\b\d\d:\d\d(:\d\d)?( (UTC|GMT|CET)\b)?/g, "(time)"],
	[/\bin \d+ [a-z]+( \d+ [a-z]+)?\b|\b\d+ [a-z]+ ago\b/g, "(while)"],
	[/(?<!right |Active )\b(just now|now|yesterday|tomorrow)\b/g, "(while)"],
	[/\b(ses|rcp|evt|adm|sup|req)_[0-9a-z]+\b/g, "(id)"],
	[/\b\d{1,3}(\.\d{1,3}){3}\b/g, "(address)"],
	[/(?<!level=)\b\d[\d,.]*\b/g, "(n)"],
	// What was said last, and whether it still stands there, is a matter of moments.
	[/- status: .*/g, "- status"],
];

/**
 * What assistive technology is told of a part of the page, without what changes from run to run.
 *
 * @param name of somebody who is new at every run; "lind" stands for it
 */
export async function treeOf(part: Locator, name = ""): Promise<string> {
	let text = await part.ariaSnapshot();
	if (name) text = text.replaceAll(name, "lind");
	for (const [pattern, stand] of volatile) text = text.replace(pattern, stand);
	return `${text}\n`;
}
