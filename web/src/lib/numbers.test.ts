import { expect, test } from "vitest";
import { formatCount, plural } from "./numbers.ts";

test("a count that the server stopped counting says so", () => {
	expect(formatCount({ count: 10_000, capped: true })).toBe("10,000+");
	expect(formatCount({ count: 12, capped: false })).toBe("12");
});

test("one is singular, everything else plural", () => {
	expect(plural(1, "session")).toBe("1 session");
	expect(plural(0, "session")).toBe("0 sessions");
	expect(plural(1_200, "person", "people")).toBe("1,200 people");
});
