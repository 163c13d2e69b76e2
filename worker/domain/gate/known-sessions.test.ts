import { expect, it } from "vitest";
import { type KnownSession, keepSession, never } from "./known-sessions.ts";

const facts = { sessionId: "ses_1", userId: "usr_1", sequence: 1, endsAtMs: 1_000_000 };

it("who claims an id of another organization's session first does not keep it from being known", () => {
	const sessions = new Map<string, KnownSession>();
	keepSession(sessions, "org_b", { ...facts, userId: "usr_2" }, never);
	const learned = keepSession(sessions, "org_a", facts, 1_000);
	expect(sessions.get("ses_1")).toBe(learned);
});

it("within an organization what a token says never takes the place of what the organization said", () => {
	const sessions = new Map<string, KnownSession>();
	const learned = keepSession(sessions, "org_a", facts, 1_000);
	keepSession(sessions, "org_a", { ...facts, sequence: 9 }, never);
	expect(sessions.get("ses_1")).toBe(learned);
});
