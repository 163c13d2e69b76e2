import { assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";
import {
	endOfDay,
	lengthOf,
	localTimeOf,
	momentIn,
	resolveLocal,
	sentenceOf,
	zonesWith,
} from "./zoned-time.ts";

const at = (iso: string): number => Date.parse(iso);
const zones = [
	"Europe/Berlin",
	"America/New_York",
	"Australia/Lord_Howe",
	"Asia/Kathmandu",
	"America/Sao_Paulo",
	"Africa/Cairo",
	"Pacific/Apia",
	"UTC",
];

test("the sentence names the wall clock, its zone, UTC, and how far away it is", () => {
	expect(
		sentenceOf("Ends", at("2026-11-26T13:00Z"), "Europe/Berlin", at("2026-11-25T12:00Z")),
	).toBe("Ends Thu 26 Nov 2026, 14:00 in Europe/Berlin (13:00 UTC), 25 h from now");
});

test("where UTC is on another day, its day is named too; UTC itself is not said twice", () => {
	expect(momentIn(at("2026-11-25T23:30Z"), "Europe/Berlin")).toBe(
		"Thu 26 Nov 2026, 00:30 in Europe/Berlin (Wed 25 Nov, 23:30 UTC)",
	);
	expect(momentIn(at("2026-11-25T23:30Z"), "UTC")).toBe("Wed 25 Nov 2026, 23:30 UTC");
});

test("an ordinary local time is one instant", () => {
	expect(resolveLocal("2026-11-26T14:00", "Europe/Berlin")).toEqual({
		kind: "one",
		at: at("2026-11-26T13:00Z"),
	});
});

test("a local time that clocks jump over is refused with where they jump from and to", () => {
	expect(resolveLocal("2027-03-28T02:30", "Europe/Berlin")).toEqual({
		kind: "skipped",
		from: "2027-03-28T02:00",
		to: "2027-03-28T03:00",
	});
	expect(resolveLocal("2027-03-28T03:00", "Europe/Berlin")?.kind).toBe("one");
});

test("a local time that happens twice is answered with both instants", () => {
	expect(resolveLocal("2026-10-25T02:30", "Europe/Berlin")).toEqual({
		kind: "doubled",
		earlier: at("2026-10-25T00:30Z"),
		later: at("2026-10-25T01:30Z"),
	});
	expect(resolveLocal("2026-10-25T03:00", "Europe/Berlin")?.kind).toBe("one");
});

test("half-hour changes of the clock are known as well", () => {
	expect(resolveLocal("2026-10-04T02:15", "Australia/Lord_Howe")).toEqual({
		kind: "skipped",
		from: "2026-10-04T02:00",
		to: "2026-10-04T02:30",
	});
});

test("what is no time of the calendar is no time", () => {
	for (const text of ["", "2026-02-30T10:00", "2026-11-26", "2026-11-26T24:30", "soon"]) {
		expect(resolveLocal(text, "Europe/Berlin"), text).toBeNull();
	}
});

test("in every zone an instant is among those that its own wall-clock time means", () => {
	assert(
		property(
			integer({ min: at("2024-01-01T00:00Z") / 60_000, max: at("2032-01-01T00:00Z") / 60_000 }),
			constantFrom(...zones),
			(minutes, zone) => {
				const instant = minutes * 60_000;
				const found = resolveLocal(localTimeOf(instant, zone), zone);
				if (found?.kind === "one") return found.at === instant;
				return found?.kind === "doubled" && [found.earlier, found.later].includes(instant);
			},
		),
		{ numRuns: 500 },
	);
});

test("the end of the day is the first instant of tomorrow, and at most 25 hours away", () => {
	assert(
		property(
			integer({ min: at("2024-01-01T00:00Z") / 60_000, max: at("2032-01-01T00:00Z") / 60_000 }),
			constantFrom(...zones),
			(minutes, zone) => {
				const now = minutes * 60_000;
				const end = endOfDay(now, zone);
				const today = localTimeOf(now, zone).slice(0, 10);
				return (
					end > now &&
					end - now <= 25 * 3_600_000 &&
					localTimeOf(end - 60_000, zone).startsWith(today) &&
					localTimeOf(end, zone).slice(0, 10) > today
				);
			},
		),
		{ numRuns: 500 },
	);
});

test("where midnight itself is skipped, the day ends when the clock jumps", () => {
	// Cairo puts its clocks forward at midnight, from 00:00 to 01:00 on Friday 24 April 2026.
	const end = endOfDay(at("2026-04-23T12:00Z"), "Africa/Cairo");
	expect(localTimeOf(end, "Africa/Cairo")).toBe("2026-04-24T01:00");
	expect(localTimeOf(end - 60_000, "Africa/Cairo")).toBe("2026-04-23T23:59");
});

test("lengths are in the units that people would use", () => {
	const hour = 3_600_000;
	expect(
		[20_000, 12 * 60_000, hour, 3.2 * hour, 25 * hour, 7 * 24 * hour, 51 * hour].map(lengthOf),
	).toEqual(["less than 1 min", "12 min", "1 h", "3 h 12 min", "25 h", "7 days", "2 days 3 h"]);
});

test("the zone in use can always be chosen, also when the browser does not list it", () => {
	expect(zonesWith("Europe/Kyiv")).toContain("Europe/Kyiv");
	expect(zonesWith("UTC")).toContain("UTC");
});
