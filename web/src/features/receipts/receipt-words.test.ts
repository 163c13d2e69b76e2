import { expect, it } from "vitest";
import { receiptTitle, scopeWords, type Titled } from "./receipt-words.ts";

const mia = { id: "usr_mia", name: "Mia Tanaka", email: "mia@acme.example" };
const raj = { id: "usr_raj", name: "Raj Shah", email: "" };
const erased = { id: "erased_7", name: "", email: "" };
const one = { kind: "session" as const, sessionId: "ses_1" };
const some = { kind: "sessions" as const, requested: 14 };

it.each<[string, Titled]>([
	[
		"Mia Tanaka · Chrome on Windows",
		{ scope: one, revoked: 1, concerned: { people: 1, named: [mia], device: "Chrome on Windows" } },
	],
	[
		"Erased person · Chrome on Windows",
		{
			scope: one,
			revoked: 1,
			concerned: { people: 1, named: [erased], device: "Chrome on Windows" },
		},
	],
	["One session", { scope: one, revoked: 1, concerned: null }],
	[
		"14 sessions of 3 people",
		{ scope: some, revoked: 14, concerned: { people: 3, named: [], device: null } },
	],
	[
		"14 sessions of Mia Tanaka and Raj Shah",
		{ scope: some, revoked: 14, concerned: { people: 2, named: [mia, raj], device: null } },
	],
	[
		"14 sessions",
		{ scope: some, revoked: 14, concerned: { people: null, named: [], device: null } },
	],
	["Everybody, 1,204 sessions", { scope: { kind: "organization" }, revoked: 1_204 }],
	[
		"Everything of Mia Tanaka, 3 sessions",
		{ scope: { kind: "user", userId: "usr_mia", userName: "Mia Tanaka" }, revoked: 3 },
	],
	[
		"Everything of Erased person, 1 session",
		{ scope: { kind: "user", userId: "erased_7", userName: null }, revoked: 1 },
	],
	[
		"Support access of Lena Ortiz, 1 session",
		{
			scope: { kind: "support_grant", grantId: "grt_1", holderName: "Lena Ortiz" },
			revoked: 1,
		},
	],
])("a receipt is called %s", (title, receipt) => {
	expect(receiptTitle(receipt)).toBe(title);
});

it("says what was asked for", () => {
	expect(scopeWords(some)).toBe("14 selected sessions");
	expect(scopeWords({ kind: "filter", shown: 1, noLongerMatching: 0 })).toBe(
		"One session that matched a filter",
	);
});
