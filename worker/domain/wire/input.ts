import { z } from "zod";
import { type Failure, type FailureOf, failure } from "../errors.ts";
import { err, ok, type Result } from "../result.ts";
import { shownText } from "./text.ts";

/** Reads what somebody sent: the value that the schema makes of it, or the first thing that is wrong with it. */
export function readInput<T>(schema: z.ZodType<T>, sent: unknown): Result<T, Failure> {
	const read = schema.safeParse(sent);
	return read.success ? ok(read.data) : err(inputFailureOf(read.error));
}

/** The refusal of an input. A field that nobody knows comes first: often it is another one, misspelt. */
export function inputFailureOf({ issues }: z.core.$ZodError): FailureOf<"bad_input"> {
	const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
	if (issue === undefined) {
		return failure("bad_input", { field: null, sentence: "The request is not valid." });
	}
	const path = pathOf(issue);
	return failure("bad_input", {
		field: path === "" ? null : path,
		sentence: issue.message,
		...(issue.code === "too_big" && { limit: Number(issue.maximum) }),
	});
}

/** Longer than any path of ours; an unknown field may have any name. */
const pathLengthMax = 200;

function pathOf(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): string {
	const unknown = issue.code === "unrecognized_keys" ? (issue.keys?.slice(0, 1) ?? []) : [];
	return shownText([...(issue.path ?? []), ...unknown].map(String).join("."), pathLengthMax);
}

const expected: Record<string, string> = {
	string: "a text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	object: "an object",
	array: "a list",
};

/** What is said where a schema has no sentence of its own. The library's words do not name the field. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
	const path = pathOf(issue);
	const field = path === "" ? "The input" : `“${path}”`;
	switch (issue.code) {
		case "invalid_type":
			return issue.input === undefined
				? `${field} is missing.`
				: `${field} must be ${expected[issue.expected] ?? issue.expected}.`;
		case "invalid_value":
			return `${field} must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}.`;
		case "too_big":
			return `${field} is at most ${boundOf(issue.origin, issue.maximum)}.`;
		case "too_small":
			return issue.minimum === 1 && issue.origin !== "number"
				? `${field} must not be empty.`
				: `${field} is at least ${boundOf(issue.origin, issue.minimum)}.`;
		case "unrecognized_keys":
			return `There is no field ${field} here. Check its name.`;
		default:
			return undefined;
	}
}

function boundOf(origin: string, bound: number | bigint): string {
	if (origin === "string") return `${bound} characters long`;
	return origin === "array" ? `${bound} entries long` : `${bound}`;
}

z.config({ customError: plainWords });
