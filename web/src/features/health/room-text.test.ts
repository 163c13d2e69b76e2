import { expect, it } from "vitest";
import { lagSentence, roomSentence, waitingSentence } from "./room-text.ts";

const room = {
	usedBytes: 6_249_000_000,
	maxBytes: 10_000_000_000,
	state: "roomy" as const,
	waiting: 0,
	parked: 0,
	caughtUpAt: null,
	warning: null,
};

it.each([
	[6_249_000_000, "6.2 GB of 10 GB are used (62 %), by all organizations in it together."],
	[7_999_999_999, "8 GB of 10 GB are used (79 %), by all organizations in it together."],
	[41_500_000, "42 MB of 10 GB are used (less than 1 %), by all organizations in it together."],
	[4, "1 kB of 10 GB are used (less than 1 %), by all organizations in it together."],
	[null, "The database has not said yet how full it is."],
])("%s bytes are told in words", (usedBytes, sentence) => {
	expect(roomSentence({ ...room, usedBytes })).toBe(sentence);
});

it("changes that wait are told of only when they wait for room", () => {
	expect(waitingSentence({ ...room, waiting: 3 })).toBeNull();
	expect(waitingSentence({ ...room, state: "full", waiting: 3 })).toBe(
		"3 changes of this organization wait.",
	);
	expect(waitingSentence({ ...room, state: "full", waiting: 1 })).toBe(
		"1 change of this organization waits.",
	);
});

it("says how far it is behind", () => {
	expect(lagSentence(room, 0)).toBe("Nothing: it has every change.");
	expect(lagSentence({ ...room, waiting: 2 }, 0)).toBe("2 changes on the way.");
	expect(lagSentence({ ...room, waiting: 1, caughtUpAt: 0 }, 120_000)).toBe(
		"1 change on the way. It had all of them 2 min ago.",
	);
});
