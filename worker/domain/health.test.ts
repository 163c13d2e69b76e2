import { expect, it } from "vitest";
import { hourMs } from "./clock.ts";
import { enforcementOf } from "./health.ts";

const now = { sinceMs: 10 * hourMs + 5, nowMs: 12 * hourMs };
const took = (...durations: number[]) =>
	durations.map((tookMs) => ({ recordedAt: now.nowMs, tookMs }));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it("percentiles are durations that occurred, whatever order they come in", () => {
	expect(enforcementOf(took(...upTo(200).reverse()), false, now)).toMatchObject({
		count: 200,
		p50Ms: 100,
		p99Ms: 198,
		slowestMs: 200,
		capped: false,
	});
	expect(enforcementOf(took(7), true, now)).toMatchObject({
		p50Ms: 7,
		p99Ms: 7,
		slowestMs: 7,
		capped: true,
	});
});

it("of nothing there is no percentile", () => {
	expect(enforcementOf([], false, now)).toMatchObject({
		count: 0,
		p50Ms: null,
		p99Ms: null,
		slowestMs: null,
	});
});

it("every hour is there, oldest first, those in which nothing was revoked too", () => {
	const enforced = [
		{ recordedAt: 12 * hourMs, tookMs: 9 },
		{ recordedAt: 10 * hourMs + 6, tookMs: 4 },
		{ recordedAt: 11 * hourMs - 1, tookMs: 2 },
	];
	expect(enforcementOf(enforced, false, now).hours).toEqual([
		{ from: 10 * hourMs, count: 2, p50Ms: 2, slowestMs: 4 },
		{ from: 11 * hourMs, count: 0, p50Ms: null, slowestMs: null },
		{ from: 12 * hourMs, count: 1, p50Ms: 9, slowestMs: 9 },
	]);
});
