import { expect, test } from "vitest";
import { nextRegion } from "./regions.ts";

document.body.innerHTML = `
	<nav><a href="/">N</a></nav>
	<main><search><input></search><h1 tabindex="-1">M</h1><aside><button>P</button></aside></main>
	<p tabindex="0">elsewhere</p>`;
const all = ["nav", "search", "main", "aside"].map(
	(name) => document.querySelector(name) as Element,
);
const from = (selector: string, isBackwards = false) =>
	nextRegion(all, document.querySelector(selector), isBackwards)?.localName;

test("F6 goes on to the next region, round and round, from the innermost that focus is in", () => {
	expect(["a", "input", "h1", "button"].map((one) => from(one))).toEqual([
		...["search", "main", "aside", "nav"],
	]);
	expect(["a", "input", "h1", "button"].map((one) => from(one, true))).toEqual([
		...["aside", "nav", "search", "main"],
	]);
});

test("from outside it enters the first, or backwards the last", () => {
	expect(from("p")).toBe("nav");
	expect(from("p", true)).toBe("aside");
	expect(nextRegion([], null, false)).toBeUndefined();
});
