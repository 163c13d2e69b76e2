import { expect, it } from "vitest";
import { z } from "zod";
import { readInput } from "./input.ts";
import { text } from "./text.ts";

const schema = z.strictObject({
	userId: text(20, "A user id has at most 20 characters.").min(1),
	filter: z
		.strictObject({ status: z.enum(["active", "revoked"]), limit: z.number().int().max(200) })
		.partial()
		.optional(),
	activity: z
		.array(z.strictObject({ at: z.number() }))
		.max(2)
		.optional(),
	holder: z
		.union([z.literal("platform"), z.strictObject({ email: text(20) })], "Name a holder.")
		.optional(),
});

it.each<[string, unknown, string | null, string]>([
	["nothing", undefined, null, "The input is missing."],
	["a list", [], null, "The input must be an object."],
	["a field left out", {}, "userId", "“userId” is missing."],
	["a field of another kind", { userId: 7 }, "userId", "“userId” must be a text."],
	[
		"a sentence of the schema's own",
		{ userId: "x".repeat(21) },
		"userId",
		"A user id has at most 20 characters.",
	],
	["nothing in it", { userId: "" }, "userId", "“userId” must not be empty."],
	[
		"none of a choice",
		{ userId: "u", filter: { status: "gone" } },
		"filter.status",
		"“filter.status” must be one of active, revoked.",
	],
	[
		"too large",
		{ userId: "u", filter: { limit: 201 } },
		"filter.limit",
		"“filter.limit” is at most 200.",
	],
	[
		"not whole",
		{ userId: "u", filter: { limit: 1.5 } },
		"filter.limit",
		"“filter.limit” must be a whole number.",
	],
	[
		"too many",
		{ userId: "u", activity: [{ at: 1 }, { at: 1 }, { at: 1 }] },
		"activity",
		"“activity” is at most 2 entries long.",
	],
	["a holder that is none", { userId: "u", holder: "all" }, "holder", "Name a holder."],
	["an unknown field", { userId: "u", x: 1 }, "x", "There is no field “x” here. Check its name."],
	[
		"an unknown field inside",
		{ userId: "u", filter: { search: "x" } },
		"filter.search",
		"There is no field “filter.search” here. Check its name.",
	],
	[
		"an unknown field in a list",
		{ userId: "u", activity: [{ at: 1 }, { at: 1, where: "x" }] },
		"activity.1.where",
		"There is no field “activity.1.where” here. Check its name.",
	],
	[
		"an unknown field in a choice",
		{ userId: "u", holder: { email: "a", phone: "1" } },
		"holder.phone",
		"There is no field “holder.phone” here. Check its name.",
	],
	[
		"a misspelt field before the one that is missing for it",
		{ userID: "u" },
		"userID",
		"There is no field “userID” here. Check its name.",
	],
	[
		"a field that objects inherit",
		JSON.parse('{"userId":"u","__proto__":{"admin":true}}'),
		"__proto__",
		"There is no field “__proto__” here. Check its name.",
	],
	[
		"a field whose name is no text",
		{ userId: "u", "a\u0000\ud800b": 1 },
		"a\ufffd\ufffdb",
		"There is no field “a\ufffd\ufffdb” here. Check its name.",
	],
])("%s is refused at its place, with a sentence that names it", (_what, sent, field, sentence) => {
	expect(readInput(schema, sent)).toMatchObject({
		ok: false,
		error: { reason: "bad_input", field, sentence },
	});
});

it("the most that is allowed stands in the refusal", () => {
	const sent = { userId: "u", filter: { limit: 201 } };
	expect(readInput(schema, sent)).toMatchObject({ ok: false, error: { limit: 200 } });
});

it("the name of an unknown field may be endless, its refusal is not", () => {
	const read = readInput(schema, { userId: "u", ["x".repeat(100_000)]: 1 });
	expect(JSON.stringify(read).length).toBeLessThan(600);
});
