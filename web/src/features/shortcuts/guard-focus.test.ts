import { afterEach, beforeEach, expect, test } from "vitest";
import { guardFocus } from "./guard-focus.ts";

let stop: () => void;
const frame = () => new Promise(requestAnimationFrame);
const settled = async () => {
	await frame();
	await frame();
};

beforeEach(() => {
	document.body.innerHTML = `<h1 tabindex="-1">Sessions</h1><button id="a">A</button><button id="b">B</button>`;
	stop = guardFocus();
});
afterEach(() => stop());

const button = (id: string) => document.querySelector(`#${id}`) as HTMLButtonElement;

test("focus of what is taken away goes to the heading", async () => {
	button("a").focus();
	button("a").remove();
	await settled();
	expect(document.activeElement?.tagName).toBe("H1");
});

test("whoever gives it to something better keeps it there", async () => {
	button("a").focus();
	button("a").remove();
	queueMicrotask(() => button("b").focus());
	await settled();
	expect(document.activeElement?.id).toBe("b");
});

test("nobody who had no focus is given any", async () => {
	button("a").remove();
	await settled();
	expect(document.activeElement).toBe(document.body);
});
