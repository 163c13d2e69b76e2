import { expect, test } from "vitest";
import { selectionMax } from "./selection.ts";
import {
	type Chosen,
	differenceWords,
	isMoreOffered,
	selectionSentence,
} from "./selection-words.ts";

const counted = (count: number, capped = false) => ({ count, capped });
const chosen = (change: Partial<Chosen>): Chosen => ({
	count: counted(3),
	isAllMatching: false,
	isAllLoaded: false,
	loaded: 50,
	matching: counted(1_204),
	mayTakeAll: true,
	...change,
});

test("some are said by their number alone, and nothing more is offered", () => {
	expect(selectionSentence(chosen({}))).toBe("3 sessions selected.");
	expect(selectionSentence(chosen({ count: counted(1) }))).toBe("1 session selected.");
	expect(selectionSentence(chosen({ count: counted(0) }))).toBe("Nothing selected.");
	expect(isMoreOffered(chosen({}))).toBe(false);
});

test("all that are loaded say of how many they are, and offer those", () => {
	const all = { count: counted(50), isAllLoaded: true };
	expect(selectionSentence(chosen(all))).toBe(
		"50 sessions selected, all that are loaded of 1,204. Select all 1,204 matching.",
	);
	expect(selectionSentence(chosen({ ...all, matching: counted(10_000, true) }))).toBe(
		"50 sessions selected, all that are loaded of 10,000+. Select all 10,000+ matching.",
	);
	expect(selectionSentence(chosen({ ...all, matching: counted(50) }))).toBe(
		"50 sessions selected, all that match.",
	);
	expect(selectionSentence(chosen({ ...all, mayTakeAll: false }))).toBe(
		"50 sessions selected, all that are loaded of 1,204.",
	);
	expect(isMoreOffered(chosen({ ...all, loaded: 100 }))).toBe(true);
});

test("what one order takes at most is said, with the way to all", () => {
	expect(selectionSentence(chosen({ count: counted(selectionMax), loaded: 700 }))).toBe(
		"500 sessions selected, the most that can be selected one by one. Select all 1,204 matching.",
	);
});

test("all that match are said as all, with the number of the heading", () => {
	const all = chosen({ isAllMatching: true, count: counted(1_204) });
	expect(selectionSentence(all)).toBe("All 1,204 matching selected.");
	expect(isMoreOffered(all)).toBe(false);
});

test("a question about another number than was selected says why", () => {
	expect(differenceWords(3, 3)).toBeNull();
	expect(differenceWords(3, 2)).toBe(
		"3 were selected. 1 of them is left out: the session you are using, or what ended or changed meanwhile.",
	);
	expect(differenceWords(3, 5)).toBe("3 were selected; 2 more match by now.");
});
