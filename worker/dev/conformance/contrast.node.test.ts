import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contrastOf, themesOf } from "./contrast.ts";

const themes = themesOf(readFileSync("web/src/styles/tokens.css", "utf8"));

const grounds = ["bg", "surface-1", "surface-2", "hover", "selected"];

/** What is read, and on what it stands. */
const textPairs: [text: string, grounds: string[]][] = [
	["text", [...grounds, "danger-subtle", "warning-subtle", "success-subtle", "support-subtle"]],
	["text-2", grounds],
	["text-3", grounds],
	["link", grounds],
	["danger-text", [...grounds, "danger-subtle"]],
	["warning-text", [...grounds, "warning-subtle"]],
	["success-text", [...grounds, "success-subtle"]],
	["support-text", [...grounds, "support-subtle"]],
	["on-accent", ["accent", "accent-hover"]],
	["on-danger", ["danger", "danger-hover"]],
	["on-support", ["support"]],
];

/** What shows where a control is and in which state. */
const controlPairs: [part: string, grounds: string[]][] = [
	["control-border", ["bg", "surface-1"]],
	["focus", grounds],
	["accent", ["bg", "surface-1"]],
	["success-dot", ["bg", "surface-1", "hover"]],
];

function below(least: number, pairs: [string, string[]][]): string[] {
	return Object.entries(themes).flatMap(([theme, colours]) =>
		pairs.flatMap(([over, under]) =>
			under.flatMap((ground) => {
				const [one, other] = [colours.get(over), colours.get(ground)];
				if (!one || !other) return [`${theme}: ${over} on ${ground} is no colour`];
				const ratio = contrastOf(one, other);
				return ratio < least ? [`${theme}: ${over} on ${ground} is ${ratio.toFixed(2)}`] : [];
			}),
		),
	);
}

test("contrast is reckoned as WCAG 2 defines it", () => {
	expect(contrastOf("#000000", "#ffffff")).toBe(21);
	expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("in all three themes text stands out from what it is on by 4.5 to 1", () => {
	expect(below(4.5, textPairs)).toEqual([]);
});

test("in all three themes edges of controls, focus and marks stand out by 3 to 1", () => {
	expect(below(3, controlPairs)).toEqual([]);
});
