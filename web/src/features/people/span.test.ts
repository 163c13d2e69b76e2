import { expect, it } from "vitest";
import { spanOf } from "./span.ts";

const times = (firstSeenAt: number, lastSeenAt: number) => ({ firstSeenAt, lastSeenAt });

it("a span lies where it was within the time of all", () => {
	const all = [times(0, 50), times(50, 100), times(0, 100)];
	expect(all.map((one) => spanOf(one, all))).toEqual([
		{ from: 0, width: 50 },
		{ from: 50, width: 50 },
		{ from: 0, width: 100 },
	]);
});

it("a moment is seen, also at the end, and what was seen once fills the line", () => {
	const all = [times(0, 0), times(100, 100)];
	expect(all.map((one) => spanOf(one, all))).toEqual([
		{ from: 0, width: 2 },
		{ from: 98, width: 2 },
	]);
	expect(spanOf(times(7, 7), [times(7, 7)])).toEqual({ from: 0, width: 100 });
});
