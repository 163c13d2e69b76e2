import { afterEach, beforeEach, vi } from "vitest";

/**
 * Sets the clock before each test of the file, where it stands until it is set anew; returns what sets it.
 *
 * @param startMs the instant at which each test begins
 */
export function aStandingClock(startMs: number): (atMs: number) => void {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["Date"], now: startMs });
	});
	afterEach(() => {
		vi.useRealTimers();
	});
	return (atMs) => {
		vi.setSystemTime(atMs);
	};
}
