import { expect, it } from "vitest";
import { isAlarming, signedSentence, witnessText } from "./log-text.ts";

const log = {
	size: 12,
	confirmed: 12,
	checkpoint: { size: 12, at: 0 },
	unsigned: null,
	witnesses: [],
	key: null,
};

it("the log says how far it is signed and what it waits for", () => {
	expect(signedSentence(log)).toBe("Every entry is signed.");
	expect(signedSentence({ ...log, checkpoint: { size: 11, at: 0 } })).toBe(
		"1 entry will be signed within 5 minutes.",
	);
	expect(signedSentence({ ...log, confirmed: 2 })).toBe(
		"10 entries wait for the database before they are signed.",
	);
});

it("a log that must not be signed alarms; one without a key only says so", () => {
	const changed = { because: "log_changed" as const, says: "The first 4 leaves differ." };
	expect(isAlarming({ ...log, unsigned: changed })).toBe(true);
	expect(signedSentence({ ...log, unsigned: changed })).toContain("The first 4 leaves differ.");
	expect(isAlarming({ ...log, unsigned: { because: "no_key", says: null } })).toBe(false);
});

it("a witness that does not sign is told by its own words", () => {
	const witness = { name: "w", size: 3, seenAt: 0, failing: null };
	expect(witnessText(witness)).toBe("Has signed 3 entries");
	expect(witnessText({ ...witness, failing: { since: 0, says: "Cannot be reached." } })).toBe(
		"Cannot be reached. It has signed 3 entries.",
	);
});
