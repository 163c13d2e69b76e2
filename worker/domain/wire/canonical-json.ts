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
