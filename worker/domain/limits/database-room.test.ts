import { expect, it } from "vitest";
import { databaseBytesMax, roomOf } from "./database-room.ts";

const written = { waiting: 0, parked: 0, wantsRoom: false, caughtUpAt: 7 };

it("a database says nothing until 80 % of it is used", () => {
	const below = roomOf(0.8 * databaseBytesMax - 1, written);
	expect(below).toMatchObject({ state: "roomy", warning: null });
	const from = roomOf(0.8 * databaseBytesMax, written);
	expect(from).toMatchObject({ state: "filling", warning: expect.stringContaining("80 %") });
});

it("one whose size nobody knows is not warned of", () => {
	expect(roomOf(null, written)).toEqual({
		usedBytes: null,
		maxBytes: databaseBytesMax,
		caughtUpAt: 7,
		state: "roomy",
		waiting: 0,
		parked: 0,
		warning: null,
	});
});

it("changes that wait for room say more than a size that was asked for a minute ago", () => {
	expect(
		roomOf(1_000, { waiting: 12, parked: 0, wantsRoom: true, caughtUpAt: null }),
	).toMatchObject({
		state: "full",
		waiting: 12,
		warning: expect.stringContaining("nothing is lost"),
	});
});

it("changes that wait for another reason are no lack of room", () => {
	expect(
		roomOf(1_000, { waiting: 12, parked: 0, wantsRoom: false, caughtUpAt: null }),
	).toMatchObject({
		state: "roomy",
		waiting: 12,
		warning: null,
	});
});

it("changes that a database refuses while it takes all others are a warning of their own", () => {
	const { state, warning } = roomOf(1_000, { ...written, waiting: 1, parked: 1 });
	expect(state).toBe("roomy");
	expect(warning).toContain("refuses one change and takes all others");
	expect(roomOf(1_000, { ...written, waiting: 3, parked: 2 }).warning).toContain("2 changes");
});
