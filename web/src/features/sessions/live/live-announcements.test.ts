import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mergedAnnouncements, sentenceOf } from "./live-announcements.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("who ended sessions is named when it was one person, and not guessed when it was several", () => {
	const nothing = { unselected: 0, arrived: 0 };
	expect(sentenceOf({ ...nothing, endedBy: ["Lena Ortiz"] })).toBe(
		"1 session ended by Lena Ortiz.",
	);
	expect(sentenceOf({ ...nothing, endedBy: ["Lena Ortiz", "Lena Ortiz"] })).toBe(
		"2 sessions ended by Lena Ortiz.",
	);
	expect(sentenceOf({ ...nothing, endedBy: ["Lena Ortiz", null] })).toBe("2 sessions ended.");
	expect(sentenceOf({ ...nothing, endedBy: [] })).toBe("");
});

test("a selection that got smaller and sessions that began to wait are said with it", () => {
	expect(sentenceOf({ endedBy: ["Lena Ortiz"], unselected: 1, arrived: 14 })).toBe(
		"1 session ended by Lena Ortiz. 1 session left the selection. 14 new sessions.",
	);
});

test("the first is said at once, and whatever comes in the next five seconds in one sentence", () => {
	const say = vi.fn();
	const speech = mergedAnnouncements(say);
	for (let nth = 0; nth < 250; nth += 1) {
		speech.add({ endedBy: ["Lena Ortiz"] });
		vi.advanceTimersByTime(20);
	}
	expect(say.mock.calls).toEqual([
		["1 session ended by Lena Ortiz."],
		["249 sessions ended by Lena Ortiz."],
	]);
	speech.add({ endedBy: ["Lena Ortiz"] });
	speech.stop();
	vi.advanceTimersByTime(60_000);
	expect(say).toHaveBeenCalledTimes(2);
});
