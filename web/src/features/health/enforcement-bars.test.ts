import { expect, it } from "vitest";
import { barsOf, nowSentence } from "./enforcement-bars.ts";

const hours = [
	{ from: 0, count: 0, p50Ms: null, slowestMs: null },
	{ from: 3_600_000, count: 2, p50Ms: 1, slowestMs: 400 },
	{ from: 7_200_000, count: 1, p50Ms: 200, slowestMs: 200 },
];

it("bars are as tall as endings took long, and the shortest can still be seen", () => {
	expect(barsOf(hours, 100)).toEqual({
		topMs: 400,
		bars: [
			{ half: 0, slowest: 0 },
			{ half: 2, slowest: 100 },
			{ half: 50, slowest: 50 },
		],
	});
	expect(barsOf([], 100).bars).toEqual([]);
});

it("says what would happen to a session that is ended now", () => {
	const asOf = 1_000;
	expect(nowSentence({ leases: [], asOf, standing: "open" })).toContain("at once");
	const lease = { region: null, termMs: 5_000, until: 3_500, current: true };
	expect(nowSentence({ leases: [lease], asOf, standing: "open" })).toContain("within 2.5 s");
	expect(nowSentence({ leases: [], asOf, standing: "closed" })).toBeNull();
});
