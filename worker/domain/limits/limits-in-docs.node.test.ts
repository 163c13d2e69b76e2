import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { secondMs } from "../clock.ts";
import { credentialBudget, heavyCosts, organizationBudget } from "./budget.ts";
import { caps } from "./caps.ts";

const docs = readFileSync("worker/README.md", "utf8");
const cells = docs
	.split("\n")
	.filter((line) => line.startsWith("|"))
	.map((line) => line.split("|").map((cell) => cell.trim()));

/** The number in the row of the tables that begins with a name. */
const documented = (name: string): number | undefined => {
	const row = cells.find(([, first]) => first === `\`${name}\``);
	const number = row?.[2]?.replaceAll(",", "").match(/\d+/)?.[0];
	return number === undefined ? undefined : Number(number);
};

test("the caps stand in the docs as they are", () => {
	const found = Object.fromEntries(Object.keys(caps).map((name) => [name, documented(name)]));
	expect(found).toEqual({ ...caps, bodyBytes: caps.bodyBytes / 1_024 });
});

test("and so do the costs and the budgets of heavy procedures", () => {
	const found = Object.fromEntries(Object.keys(heavyCosts).map((name) => [name, documented(name)]));
	expect(found).toEqual(heavyCosts);
	const perSecond = (refillMs: number) => Math.round(secondMs / refillMs);
	expect(docs).toContain(
		`${credentialBudget.size} at once and ${perSecond(credentialBudget.refillMs)} more each second`,
	);
	expect(docs).toContain(
		`${organizationBudget.size} at once and ${perSecond(organizationBudget.refillMs)} more each second`,
	);
});

test("and so do the brakes of wrangler.toml", () => {
	const settings = readFileSync("wrangler.toml", "utf8");
	const brakes = [
		...settings.matchAll(/\[\[ratelimits\]\]\nname = "(\w+)"[^[]*?limit = (\d+), period = 60/g),
	].map(([, name, limit]) => [name, Number(limit)]);
	expect(brakes.length).toBe(3);
	expect(brakes.map(([name]) => [name, documented(String(name))])).toEqual(brakes);
});
