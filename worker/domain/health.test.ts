import { expect, it } from "vitest";
import { enforcementOf } from "./health.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it("percentiles are durations that occurred, whatever order they come in", () => {
	expect(enforcementOf(upTo(200).reverse(), false)).toEqual({
		count: 200,
		p50Ms: 100,
		p99Ms: 198,
		slowestMs: 200,
		capped: false,
	});
	expect(enforcementOf([7], true)).toMatchObject({
		p50Ms: 7,
		p99Ms: 7,
		slowestMs: 7,
		capped: true,
	});
});

it("of nothing there is no percentile", () => {
	expect(enforcementOf([], false)).toMatchObject({
		count: 0,
		p50Ms: null,
		p99Ms: null,
		slowestMs: null,
	});
});
