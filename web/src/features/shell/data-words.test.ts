import { expect, test } from "vitest";
import { dataWords } from "./data-words.ts";

const failure = {
	problem: { reason: "internal", message: "Try again in a moment.", requestId: null },
	at: 1,
} as const;

test("nothing is said while everything on screen could be read", () => {
	expect(dataWords(null, null)).toBeNull();
});

test("a lost connection is said by itself, and that a refresh failed is said besides", () => {
	expect(dataWords("You are offline.", null)).toBe("You are offline.");
	expect(dataWords("You are offline.", failure)).toBe(
		"You are offline. Nothing could be refreshed.",
	);
});

test("what could not be read again is said with its reason", () => {
	expect(dataWords(null, failure)).toBe("Couldn't refresh this page. Try again in a moment.");
});
