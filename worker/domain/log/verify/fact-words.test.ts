import { expect, test } from "vitest";
import { factLabel, factText, inOrder, instantOf } from "./fact-words.ts";

test("what, who and when stand first, and no fact is left out", () => {
	const facts = { zebra: 1, at: 2, receiptId: "r", actor: {}, action: "a", id: "e" };
	expect(inOrder(facts).map(([name]) => name)).toEqual([
		...["action", "actor", "at", "receiptId", "id", "zebra"],
	]);
});

test("the facts of a revocation are the entry's own, unless one would hide another", () => {
	const revocation = { cause: "admin", sessions: { count: 1 } };
	expect(Object.fromEntries(inOrder({ at: 1, revocation }))).toEqual({ at: 1, ...revocation });
	const facts = { cause: "user", revocation };
	expect(Object.fromEntries(inOrder(facts))).toEqual(facts);
});

test("a fact that nobody foresaw is shown in words all the same", () => {
	expect(factLabel("userAgent_hash")).toBe("User agent hash");
	expect(factLabel("constructor")).toBe("Constructor");
	expect(factText({ kind: "user", userId: "usr_1" })).toBe("user (user id: usr_1)");
	expect(factText([{ region: "weur", enforcedAt: 1_795_515_330_250 }, null, true])).toBe(
		"region: weur; enforced at: 2026-11-24T10:15:30.250Z, none, yes",
	);
	expect(instantOf("count", 1_795_515_330_250)).toBeNull();
});
