import { expect, it } from "vitest";
import { recoveryLines, standingSentence } from "./restored-text.ts";

const recovery = {
	at: 0,
	ended: 2,
	signInAgain: 1,
	skipped: 0,
	complete: true,
	logBrokeAt: null,
	sequence: 9,
};

it("an organization that is sure of itself says nothing about it", () => {
	expect(standingSentence("open")).toBeNull();
	for (const standing of ["comparing", "closed", "recovered"] as const) {
		expect(standingSentence(standing)).toContain("This organization");
	}
});

it("a recovery is told by what ended again, who signs in again and what could not be read", () => {
	expect(recoveryLines(recovery)).toEqual([
		"2 sessions that had ended were ended again.",
		"1 session ended because nothing proves that it still stood.",
	]);
	expect(recoveryLines({ ...recovery, ended: 1, skipped: 1, complete: false })).toEqual([
		"1 session that had ended was ended again.",
		"Everybody signs in again, as nothing proves that no end was lost: 1 session ended.",
		"1 row of the database could not be read and was left out.",
	]);
});
