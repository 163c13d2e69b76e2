import type { Policy, PolicyChange, PolicyField, PolicyView } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { type Duration, durationFrom, durationMs, numberFrom } from "./durations.ts";
import { defaults, policyFields } from "./field-words.ts";

/** What stands in a field of the form. `isDefault`: the field is left to the default. */
export type Draft =
	| { kind: "duration"; isDefault: boolean; duration: Duration }
	| { kind: "count"; isDefault: boolean; text: string }
	| { kind: "yes_or_no"; isDefault: boolean; is: boolean }
	| { kind: "flags"; isDefault: boolean; off: Policy["flagsOff"] }
	| { kind: "exceeded"; isDefault: boolean; what: Policy["sessionsPerUserExceeded"] };

type Drafts = Record<PolicyField, Draft>;
export type FieldProblems = Partial<Record<PolicyField, string>>;

function draftOf(field: PolicyField, values: Policy, isDefault: boolean): Draft {
	if (field === "sessionsPerUserExceeded")
		return { kind: "exceeded", isDefault, what: values[field] };
	if (field === "introspectionIsActivity") {
		return { kind: "yes_or_no", isDefault, is: values[field] };
	}
	if (field === "flagsOff") return { kind: "flags", isDefault, off: values[field] };
	if (field === "sessionsPerUser") {
		return { kind: "count", isDefault, text: values[field] === null ? "" : String(values[field]) };
	}
	return { kind: "duration", isDefault, duration: durationFrom(values[field]) };
}

/** The form as the policy in force fills it. */
export function draftsOf(view: Pick<PolicyView, "values" | "sources">): Drafts {
	const entries = policyFields.map((field) => [
		field,
		draftOf(field, view.values, view.sources[field] === "default"),
	]);
	return Object.fromEntries(entries) as Drafts;
}

/** A field given back to its default. */
export const defaultDraft = (field: PolicyField): Draft => draftOf(field, defaults, true);

/** A field that takes a value of a preset. */
export const presetDraft = (ms: number): Draft => ({
	kind: "duration",
	isDefault: false,
	duration: durationFrom(ms),
});

type Value = Policy[PolicyField];

function typedValue(draft: Draft): { value: Value } | { problem: string } {
	switch (draft.kind) {
		case "exceeded":
			return { value: draft.what };
		case "yes_or_no":
			return { value: draft.is };
		case "flags":
			return { value: draft.off };
		case "count": {
			if (draft.text.trim() === "") return { value: null };
			const count = numberFrom(draft.text);
			return count === null ? { problem: "Give a number, or leave it empty." } : { value: count };
		}
		case "duration": {
			const ms = durationMs(draft.duration);
			return ms === null ? { problem: "Give a number." } : { value: ms };
		}
	}
}

/** Lists are the same in any order. */
const isSame = (one: Value, other: Value): boolean =>
	Array.isArray(one) && Array.isArray(other)
		? one.length === other.length && one.every((item) => other.includes(item))
		: one === other;

/** What the form would change of the policy in force. Ranges are the server's to judge. */
export function changeOf(
	drafts: Drafts,
	view: Pick<PolicyView, "values" | "sources">,
): { change: PolicyChange; problems: FieldProblems } {
	const change: Record<string, Value> = {};
	const problems: FieldProblems = {};
	for (const field of policyFields) {
		const draft = drafts[field];
		const isSet = view.sources[field] === "organization";
		if (draft.isDefault) {
			if (isSet) change[field] = null;
			continue;
		}
		const read = typedValue(draft);
		if ("problem" in read) problems[field] = read.problem;
		else if (!isSame(read.value, view.values[field])) change[field] = read.value;
	}
	return { change: change as PolicyChange, problems };
}

/** Puts the server's refusal where it belongs: at the field it names, or at the form. */
export function placeProblem(problem: Problem): FieldProblems | null {
	const name = problem.field?.replace(/^change\./, "");
	const field = policyFields.find((one) => one === name);
	return field ? { [field]: problem.message } : null;
}
