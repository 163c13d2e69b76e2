import { expect, test } from "vitest";
import { signInProblem } from "./problems.ts";

test("every code of the sign-in callback has a sentence of its own", () => {
	const codes = [
		"not_administrator",
		"attempt_unknown",
		"provider_refused",
		"provider_unreachable",
		"invitation_invalid",
		"invitation_other_address",
		"email_not_verified",
		"session_ended",
	];
	const sentences = new Set(codes.map(signInProblem));
	expect(sentences.size).toBe(codes.length);
	expect(sentences).not.toContain(signInProblem("some_code_of_tomorrow"));
});

test("a code from the URL is never shown as text", () => {
	expect(signInProblem("<b>call 555-0100</b>")).toBe("The sign-in did not succeed. Start again.");
});

test("without a code nothing is wrong", () => {
	expect(signInProblem(undefined)).toBeNull();
});
