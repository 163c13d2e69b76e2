import { expect, it } from "vitest";
import { barsOf, chart, highestOf, hourStartOf, hoursSentence } from "./hours.ts";

const count = (n: number) => ({ count: n, capped: false });
const hour = (nth: number, began: number, ended: number) => ({
	from: Date.UTC(2026, 10, 25, nth),
	began: count(began),
	ended: count(ended),
});

it("hours begin where the reader's clocks say so, also where that is half an hour off", () => {
	expect(hourStartOf(0)).toBe(0);
	expect(hourStartOf(-60)).toBe(0);
	expect(hourStartOf(300)).toBe(0);
	// Kolkata, Kathmandu, St John's.
	expect(hourStartOf(-330)).toBe(30);
	expect(hourStartOf(-345)).toBe(15);
	expect(hourStartOf(210)).toBe(30);
});

it("the highest hour is as high as the chart, nothing has no bar, and one of many can still be seen", () => {
	const hours = [hour(0, 400, 1), hour(1, 0, 200)];
	expect(highestOf(hours)).toBe(400);
	const [began, ended] = [barsOf(hours, "began"), barsOf(hours, "ended")];
	expect(began).toHaveLength(1);
	expect(began[0]).toMatchObject({ y: 0, height: chart.height });
	expect(ended.map(({ height }) => height)).toEqual([2, chart.height / 2]);
	for (const { x, y, width, height } of [...began, ...ended]) {
		expect(x).toBeGreaterThanOrEqual(0);
		expect(x + width).toBeLessThanOrEqual(chart.width);
		expect(y + height).toBe(chart.height);
	}
});

it("says in a sentence what the bars show, and when not all was counted", () => {
	expect(hoursSentence([hour(0, 2, 1), hour(1, 3, 0)])).toMatch(
		/^5 sign-ins and 1 ending since 25 Nov/,
	);
	const many = { ...hour(0, 0, 0), began: { count: 10_000, capped: true } };
	expect(hoursSentence([many])).toMatch(/^More than 10,000 sign-ins/);
	expect(barsOf([], "began")).toEqual([]);
});
