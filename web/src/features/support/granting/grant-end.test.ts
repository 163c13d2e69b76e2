import { expect, test } from "vitest";
import { judgeEnd, presetOf, presetsFor, resolveExact } from "./grant-end.ts";

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
const now = Date.parse("2026-11-25T12:00:20Z");
const later = Date.parse("2026-11-25T12:00:40Z");
const berlin = "Europe/Berlin";

const window = { from: now, startsLater: false, nowMs: now, maxMs: weekMs, zone: berlin };

test("presets end on whole minutes, the longest one still within the policy", () => {
	const presets = presetsFor({ from: now, zone: berlin, maxMs: weekMs });
	expect(presets.map(({ label }) => label)).toEqual([
		"1 hour",
		"4 hours",
		"End of today",
		"24 hours",
		"7 days",
	]);
	expect(presets.every(({ at }) => at % 60_000 === 0 && at - now <= weekMs)).toBe(true);
	expect(presets[0]?.at).toBe(Date.parse("2026-11-25T13:00:00Z"));
	expect(presets[4]?.at).toBe(Date.parse("2026-12-02T12:00:00Z"));
	// Rounded up, seven days would be past the policy's seven.
	const roundedUp = presetsFor({ from: later, zone: berlin, maxMs: weekMs });
	expect(roundedUp[0]?.at).toBe(Date.parse("2026-11-25T13:01:00Z"));
	expect(roundedUp[4]?.at).toBe(Date.parse("2026-12-02T12:00:00Z"));
});

test("what the policy does not allow is not offered", () => {
	const presets = presetsFor({ from: now, zone: berlin, maxMs: 4 * hourMs });
	expect(presets.map(({ id }) => id)).toEqual(["1h", "4h"]);
});

test("a length that was asked for is offered as it is, and once only", () => {
	const asked = presetsFor({ from: now, zone: berlin, maxMs: weekMs, askedMs: 2 * hourMs });
	expect(asked[0]).toMatchObject({ id: "asked", label: "2 h, as asked" });
	const same = presetsFor({ from: now, zone: berlin, maxMs: weekMs, askedMs: 4 * hourMs });
	expect(same.some(({ id }) => id === "asked")).toBe(false);
	expect([presetOf(4 * hourMs), presetOf(2 * hourMs), presetOf(null)]).toEqual([
		"4h",
		"asked",
		"4h",
	]);
});

test("a skipped local time is refused with the times that can be chosen instead", () => {
	const found = resolveExact({ local: "2027-03-28T02:30", zone: berlin, which: null });
	expect(found).toMatchObject({ kind: "problem" });
	expect(found).toHaveProperty("sentence", expect.stringContaining("02:30 never happens"));
	expect(found).toHaveProperty("sentence", expect.stringContaining("from 03:00 on"));
});

test("a doubled local time is asked about, and the answer decides", () => {
	const time = { local: "2026-10-25T02:30", zone: berlin };
	expect(resolveExact({ ...time, which: null })).toMatchObject({ kind: "question" });
	expect(resolveExact({ ...time, which: "earlier" })).toEqual({
		kind: "at",
		at: Date.parse("2026-10-25T00:30Z"),
	});
	expect(resolveExact({ ...time, which: "later" })).toEqual({
		kind: "at",
		at: Date.parse("2026-10-25T01:30Z"),
	});
});

test("an end in the past, before the start, or beyond the policy is a sentence", () => {
	const judge = (at: number, over = {}) => judgeEnd({ kind: "at", at }, { ...window, ...over });
	expect(judge(now)).toMatchObject({ kind: "problem", sentence: expect.stringMatching(/passed/) });
	expect(judge(now + hourMs, { from: now + hourMs, startsLater: true })).toMatchObject({
		kind: "problem",
		sentence: expect.stringMatching(/before it starts/),
	});
	expect(judge(now + weekMs + 1)).toMatchObject({
		kind: "problem",
		sentence:
			"The organization's policy allows at most 7 days at a time: until Wed 2 Dec 2026, 13:00 in Europe/Berlin (12:00 UTC).",
	});
	expect(judge(now + weekMs)).toEqual({ kind: "at", at: now + weekMs });
});
