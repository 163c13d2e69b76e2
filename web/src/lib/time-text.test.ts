import { expect, test } from "vitest";
import { clockTime, durationOf, momentOf, relativeTime, timeUntil } from "./time-text.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test("less than a minute ago is now", () => {
	expect(relativeTime(now, now)).toBe("now");
	expect(relativeTime(now - 59_999, now)).toBe("now");
	expect(relativeTime(now - minute, now)).toBe("1 min ago");
});

test("an instant in the future is now, never a negative age", () => {
	expect(relativeTime(now + 5 * minute, now)).toBe("now");
});

test("ages grow from minutes to hours to days to a date", () => {
	expect(relativeTime(now - 59 * minute, now)).toBe("59 min ago");
	expect(relativeTime(now - hour, now)).toBe("1 h ago");
	expect(relativeTime(now - 23 * hour, now)).toBe("23 h ago");
	expect(relativeTime(now - day, now)).toBe("1 d ago");
	expect(relativeTime(now - 8 * day, now)).toBe("16 Nov");
});

test("a date of another year says the year", () => {
	expect(relativeTime(now - 400 * day, now)).toBe("20 Oct 2025");
});

test("a limit ahead is rounded to the nearest, so that a limit of 7 days begins as 7", () => {
	expect(timeUntil(now + 7 * day - 1, now)).toBe("in 7 d");
	expect(timeUntil(now + 2 * hour - 1, now)).toBe("in 2 h");
	expect(timeUntil(now + 85 * minute, now)).toBe("in 1 h");
	expect(timeUntil(now + hour - 1, now)).toBe("in 1 h");
	expect(timeUntil(now + day - 1, now)).toBe("in 1 d");
	expect(timeUntil(now + 30_000, now)).toBe("in less than 1 min");
	expect(timeUntil(now - 1, now)).toBe("now");
});

test("a moment of today is a clock time, one of another day has its date", () => {
	expect(momentOf(now - hour, now)).toBe(clockTime(now - hour));
	expect(momentOf(now - 3 * day, now)).toMatch(/^21 Nov, \d\d:\d\d$/);
});

test("the same date of another year is not today", () => {
	expect(momentOf(now - 365 * day, now)).toMatch(/2025/);
});

test("durations are milliseconds below a second and seconds above", () => {
	expect(durationOf(412)).toBe("412 ms");
	expect(durationOf(1_900)).toBe("1.9 s");
	expect(durationOf(-3)).toBe("0 ms");
});
