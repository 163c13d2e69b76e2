import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttled } from "./throttled.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("news is answered at once, a burst after it once more, and silence not at all", () => {
	const run = vi.fn();
	const news = throttled(5_000, run);
	for (let count = 0; count < 20; count += 1) news.run();
	expect(run).toHaveBeenCalledTimes(1);
	vi.advanceTimersByTime(5_000);
	expect(run).toHaveBeenCalledTimes(2);
	vi.advanceTimersByTime(60_000);
	expect(run).toHaveBeenCalledTimes(2);
	news.run();
	expect(run).toHaveBeenCalledTimes(3);
});

test("after stopping nothing is answered any more", () => {
	const run = vi.fn();
	const news = throttled(5_000, run);
	news.run();
	news.run();
	news.cancel();
	vi.advanceTimersByTime(60_000);
	expect(run).toHaveBeenCalledTimes(1);
});
