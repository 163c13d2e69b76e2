import { describe, expect, it } from "vitest";
import { type RunReport, reportMark, verdictOf } from "./verdict.ts";

const printed = (facts: Partial<RunReport>): string => {
	const nothing: RunReport = { planted: "a-fault", passed: 3, failures: [], errors: [] };
	return `something\n${reportMark}${JSON.stringify({ ...nothing, ...facts })}\nmore`;
};
const verdict = (facts: Partial<RunReport>) => verdictOf("a-fault", printed(facts));
const failure = (message: string, isAssertion: boolean) => ({
	test: "it holds",
	message,
	isAssertion,
});

describe("a planted fault", () => {
	it("is caught by a broken assertion, and the example or the history is named", () => {
		expect(verdict({ failures: [failure("expected 1 to be 2", true)] })).toEqual({
			kind: "caught",
			how: "“it holds”",
		});
		const property = "Property failed after 7 tests\n{ seed: -12, path: '6' }";
		expect(verdict({ failures: [failure(property, true)] })).toEqual({
			kind: "caught",
			how: "seed -12, history 7",
		});
	});

	it("survives when every test passes", () => {
		expect(verdict({})).toEqual({ kind: "survived" });
	});

	it.each<[string, string]>([
		["fails without a broken assertion", printed({ failures: [failure("timed out", false)] })],
		["fails outside of any test", printed({ errors: ["Cannot find module"] })],
		["runs no test", printed({ passed: 0 })],
		["does not load the file of the fault", printed({ planted: null })],
		["prints no report", "Segmentation fault"],
	])("is neither caught nor alive when the run %s", (_what, output) => {
		expect(verdictOf("a-fault", output).kind).toBe("broken");
	});
});
