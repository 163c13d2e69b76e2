import { expect, test } from "vitest";
import type { OwnEnd, Receipt } from "./calls.ts";
import { endedWords, problemWords, receiptWords } from "./words.ts";

const at = new Date(2026, 10, 24, 12, 4, 31).getTime();

const receipt = (facts: Partial<Receipt>): Receipt => ({
	id: "rcp_1",
	sequence: 1,
	organizationId: "org_acme",
	scope: { kind: "session", sessionId: "ses_1" },
	revoked: 1,
	alreadyEnded: 0,
	recordedAt: at,
	enforcedAt: at,
	enforcedBy: at + 10_000,
	state: "enforced",
	reach: [],
	by: { kind: "person", id: "usr_lena", name: "Lena Ortiz" },
	cause: "user",
	reason: null,
	sessionIds: ["ses_1"],
	more: false,
	...facts,
});

test("a receipt says when it holds everywhere, or by when it will", () => {
	expect(receiptWords(receipt({}), true)).toBe("Signed out everywhere at 12:04:31.");
	expect(receiptWords(receipt({ revoked: 3 }), false)).toBe(
		"3 devices signed out everywhere at 12:04:31.",
	);
	expect(receiptWords(receipt({ enforcedAt: null, state: "recorded" }), true)).toBe(
		"Signed out at 12:04:31. It holds everywhere by 12:04:41 at the latest.",
	);
});

test("a receipt of nothing does not say that something was signed out", () => {
	const nothing = receipt({ revoked: 0, alreadyEnded: 1 });
	expect(receiptWords(nothing, true)).toBe("It was signed out already.");
	expect(receiptWords(nothing, false)).toBe("You were signed in nowhere else.");
});

test("whoever is out is told by whom, and never by an id", () => {
	const by = (kind: OwnEnd["by"]["kind"], cause: OwnEnd["cause"]) =>
		endedWords({ at, cause, by: { kind, name: "Dana Kim" } }, at);
	expect(by("you", "user")).toMatch(/^You signed this device out at 12:04:31/);
	expect(by("administrator", "admin")).toMatch(/^An administrator of your organization/);
	expect(by("system", "idle")).toMatch(/time limit/);
	expect(by("program", "credential_changed")).toBe("Your session was ended at 12:04:31.");
	expect(endedWords(null, at)).toBe("The session you came with has ended.");
});

test("a problem that this page does not know is still said in words", () => {
	expect(problemWords(null)).toBeNull();
	expect(problemWords("something_new")).toMatch(/^You could not be signed in/);
	expect(problemWords("no_devices")).toMatch(/^This account/);
});
