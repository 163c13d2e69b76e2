import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAnswerHealth, worseOf } from "./answer-health.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("requests that go on failing are called down after ten seconds, and one that works ends it", () => {
	const health = createAnswerHealth();
	health.failed();
	expect(health.state()).toBe("reconnecting");
	vi.advanceTimersByTime(5_000);
	health.failed();
	vi.advanceTimersByTime(5_000);
	expect(health.state()).toBe("down");
	health.worked();
	vi.advanceTimersByTime(60_000);
	expect(health.state()).toBe("live");
});

test("what is shown is only as live as the worse of connection and answers", () => {
	expect(worseOf("live", "reconnecting")).toBe("reconnecting");
	expect(worseOf("down", "live")).toBe("down");
	expect(worseOf("live", "live")).toBe("live");
});
