import { describe, expect, it } from "vitest";
import { enforcementSentence, reachLines } from "./enforcement-text.ts";

const at = (time: string): number => new Date(`2026-11-24T${time}`).getTime();
const recordedAt = at("12:00:00.000");
const onItsWay = {
	recordedAt,
	enforcedAt: null,
	enforcedBy: at("12:00:10.301"),
	reach: [{ region: "weur", how: "acknowledged" as const, at: recordedAt + 120 }],
	waiting: [{ region: null, until: at("12:00:01.000") }],
};

describe("a receipt on its way", () => {
	it("states the bound, never an instant before it", () => {
		expect(enforcementSentence(onItsWay)).toBe("In force everywhere at the latest 12:00:10.4");
	});

	it("tells regions that refuse already from those that may not", () => {
		expect(reachLines(onItsWay)).toEqual([
			{ region: "Western Europe", text: "acknowledged after 120 ms", done: true },
			{
				region: "Edges that ask the organization itself",
				text: "on its way, at the latest 12:00:01.0",
				done: false,
			},
		]);
	});

	it("does not call a region done while one of its holders is not", () => {
		const waiting = [{ region: "weur", until: at("12:00:09.000") }];
		expect(reachLines({ ...onItsWay, waiting })).toMatchObject([{ done: false }]);
	});
});

describe("a receipt that is enforced", () => {
	const enforced = { ...onItsWay, enforcedAt: recordedAt + 412, waiting: undefined };

	it("says after how long", () => {
		expect(enforcementSentence(enforced)).toBe("In force everywhere after 412 ms");
	});

	it("says of a region when the last of its holders refused, and how", () => {
		const reach = [
			{ region: "weur", how: "ran_out" as const, at: recordedAt + 400 },
			{ region: "weur", how: "acknowledged" as const, at: recordedAt + 30 },
		];
		expect(reachLines({ ...enforced, reach })).toEqual([
			{ region: "Western Europe", text: "ran out after 400 ms", done: true },
		]);
	});
});
