import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import {
	isPassing,
	isRefusal,
	isSignedOut,
	ProblemError,
	problemOf,
	retryDelayMs,
} from "./errors.ts";

const answered = (reason: string, requestId?: string) =>
	TRPCClientError.from({
		error: { message: "One sentence.", code: -32_000, data: { reason, requestId } },
	});

test("an answered error keeps its reason, its sentence and its request id", () => {
	expect(problemOf(answered("not_found", "req_1"))).toEqual({
		reason: "not_found",
		message: "One sentence.",
		requestId: "req_1",
	});
});

test("the path of a field is for programs, the sentence beside it for people", () => {
	const data = { reason: "bad_input", field: "filter.ip" };
	const error = TRPCClientError.from({ error: { message: "Give an address.", code: 1, data } });
	expect(problemOf(error)).toMatchObject({ field: "filter.ip", message: "Give an address." });
});

test("who ended one's session and when is kept beside the sentence", () => {
	const ended = { at: 1, cause: "admin", by: { kind: "administrator", name: "Raj Shah" } };
	const data = { reason: "session_ended", ended };
	const error = TRPCClientError.from({
		error: { message: "Your session was ended.", code: 1, data },
	});
	expect(problemOf(error).ended).toEqual(ended);
});

test("a sentence is shown whole, whatever it begins with", () => {
	const error = { message: "note: read this.", code: 1, data: { reason: "conflict" } };
	const shown = { reason: "conflict", message: "note: read this.", requestId: null };
	expect(problemOf(TRPCClientError.from({ error }))).toEqual(shown);
});

test("no answer at all is told apart from every answer", () => {
	expect(problemOf(TRPCClientError.from(new TypeError("Failed to fetch"))).reason).toBe("offline");
	expect(problemOf(new Error("anything")).reason).toBe("offline");
});

test("an answer that is not Curfew's, such as a proxy's page, shows none of its text", () => {
	const problem = problemOf(TRPCClientError.from(new SyntaxError("Unexpected token '<'")));
	expect(problem.message).not.toContain("<");
});

test("a problem of the plain HTTP calls passes through unchanged", () => {
	const problem = { reason: "unavailable", message: "Not set up.", requestId: "req_2" } as const;
	expect(problemOf(new ProblemError(problem))).toBe(problem);
});

test("only what may pass by itself is tried again, and a refusal never is", () => {
	const kinds = ["offline", "unavailable", "forbidden", "session_ended", "internal"] as const;
	const of = (reason: (typeof kinds)[number]) => ({ reason, message: "", requestId: null });
	expect(kinds.filter((reason) => isPassing(of(reason)))).toEqual(["offline", "unavailable"]);
	expect(kinds.filter((reason) => isRefusal(of(reason)))).toEqual(["forbidden"]);
	expect(kinds.filter((reason) => isSignedOut(of(reason)))).toEqual(["session_ended"]);
});

test("who is told to slow down tries again when told to, unless that is too long for someone who waits", () => {
	const slow = (retryAfterMs: number) =>
		({ reason: "slow_down", message: "", requestId: null, retryAfterMs }) as const;
	expect([2_000, 60_000].map((ms) => isPassing(slow(ms)))).toEqual([true, false]);
	expect(retryDelayMs(1, slow(2_000))).toBe(2_000);
	const offline = { reason: "offline", message: "", requestId: null } as const;
	expect([0, 1].map((failures) => retryDelayMs(failures, offline))).toEqual([1_000, 2_000]);
});
