import { err, ok, type Result } from "../result.ts";

/**
 * JSON of one form only: equal values give equal text, whatever the order of their fields. Members are sorted by UTF-16
 * code units, and numbers and strings are written as ECMAScript does (RFC 8785 §3.2). A field that is undefined is left
 * out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		// The default order of strings is that of their UTF-16 code units.
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
	return `{${members.join(",")}}`;
}

/** Deeper values are refused before they exhaust the stack. */
const depthMax = 64;

/** What of a value has no canonical form, or null (RFC 8785 §3.1, §3.2.2). */
function uncanonical(value: unknown, depth = 0): string | null {
	if (depth > depthMax) return `It is nested deeper than ${depthMax}.`;
	if (typeof value === "string") return value.isWellFormed() ? null : "It has a lone surrogate.";
	if (typeof value === "number") return Number.isFinite(value) ? null : `It has ${value} in it.`;
	if (typeof value !== "object" || value === null) {
		return value === undefined || value === null || typeof value === "boolean"
			? null
			: `It has a ${typeof value} in it.`;
	}
	for (const [name, member] of Object.entries(value)) {
		const found = uncanonical(name) ?? uncanonical(member, depth + 1);
		if (found !== null) return found;
	}
	return null;
}

/** The canonical JSON of a value, or why it has none: what JSON cannot say is refused instead of written as something else. */
export function toCanonicalJson(value: unknown): Result<string, string> {
	const found = uncanonical(value);
	return found === null ? ok(canonicalJson(value)) : err(found);
}
