import { z } from "zod";
import { type Failure, type FailureOf, failure } from "../errors.ts";
import type { Ignored } from "../facts/place.ts";
import { err, ok, type Result } from "../result.ts";
import { shownText } from "./text.ts";

/** Reads what somebody sent: the value that the schema makes of it, or the first thing that is wrong with it. */
export function readInput<T>(schema: z.ZodType<T>, sent: unknown): Result<T, Failure> {
	const read = schema.safeParse(sent);
	return read.success ? ok(read.data) : err(inputFailureOf(read.error));
}

/**
 * Refuses an object that has a field of another name; whatever the fields hold, and whatever is no object, is let through.
 *
 * @param within the same of objects that lie in it, by the field that holds them
 */
export const namesOnly =
	(names: readonly string[], within: Record<string, readonly string[]> = {}) =>
	({ value, issues }: z.core.ParsePayload): void => {
		if (!isPlainObject(value)) return;
		const refuse = (object: object, known: readonly string[], path: string[]) => {
			const keys = Object.keys(object).filter((name) => !known.includes(name));
			if (keys.length > 0)
				issues.push({ code: "unrecognized_keys", keys, input: { ...object }, path });
		};
		refuse(value, names, []);
		for (const [field, known] of Object.entries(within)) {
			const inner: unknown = Object.hasOwn(value, field) ? Reflect.get(value, field) : null;
			if (isPlainObject(inner)) refuse(inner, known, [field]);
		}
	};

const isPlainObject = (value: unknown): value is object =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the entries of a list one by one: each that can be read with its place in the list, and what is wrong with the
 * others. For reports, of which one bad entry must lose nothing else.
 *
 * @param field where the list stands in the input
 */
export function readEach<T>(
	field: string,
	schema: z.ZodType<T>,
	sent: readonly unknown[],
): { readable: [place: number, entry: T][]; ignored: Ignored[] } {
	const readable: [number, T][] = [];
	const ignored: Ignored[] = [];
	for (const [place, entry] of sent.entries()) {
		const read = schema.safeParse(entry);
		if (read.success) readable.push([place, read.data]);
		else {
			const { field: within, sentence } = inputFailureOf(read.error);
			const path = within === null ? `${place}` : `${place}.${within}`;
			ignored.push({ field: `${field}.${path}`, reason: sentence });
		}
	}
	return { readable, ignored };
}

/** The refusal of an input. A field that nobody knows comes first: often it is another one, misspelt. */
export function inputFailureOf(error: z.core.$ZodError): FailureOf<"bad_input"> {
	const issues = error.issues.flatMap(whereItWasMeant);
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

/**
 * Of what may be one thing or another, what is wrong with the one that was meant: the one of whose type it is; where it
 * is of none, the choice as a whole. The
 * library has made its words already, by a path that begins inside.
 */
function whereItWasMeant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
	if (issue.code !== "invalid_union") return [issue];
	const isOtherType = ({ code, path }: z.core.$ZodIssue) =>
		(code === "invalid_type" || code === "invalid_value") && path.length === 0;
	const meant = issue.errors.find((issues) => !issues.some(isOtherType));
	if (meant === undefined) return [issue];
	return meant.map((inner) => {
		const whole = { ...inner, path: [...issue.path, ...inner.path] };
		const message = inner.message.replace(named(pathOf(inner)), named(pathOf(whole)));
		return { ...whole, message };
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

const named = (path: string): string => (path === "" ? "The input" : `“${path}”`);

/** What is said where a schema has no sentence of its own. The library's words do not name the field. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
	const path = pathOf(issue);
	const field = named(path);
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
