import { afterEach, expect, test } from "vitest";
import { createHeldBack } from "./held-back.ts";
import { setPaused } from "./paused.ts";

afterEach(() => setPaused(false));

test("while paused all changes since are counted, those of a gap too", () => {
	const held = createHeldBack();
	held.hear(40);
	expect(held.count()).toBe(0);
	setPaused(true);
	expect(held.count()).toBe(0);
	held.hear(41);
	held.hear(undefined);
	held.hear(54);
	expect(held.count()).toBe(14);
});

test("resumed, nothing is held back, and the next pause counts anew", () => {
	const held = createHeldBack();
	held.hear(40);
	setPaused(true);
	held.hear(42);
	setPaused(false);
	held.release();
	expect(held.count()).toBe(0);
	setPaused(true);
	expect(held.count()).toBe(0);
	held.hear(43);
	expect(held.count()).toBe(1);
});

test("a page that begins paused counts from the first change that it hears of", () => {
	setPaused(true);
	const held = createHeldBack();
	held.hear(40);
	held.hear(42);
	expect(held.count()).toBe(3);
});
