import { expect, it } from "vitest";
import { z } from "zod";
import { bootstrapBody, leasesBody, liveQuery, signInBody, tokenForm } from "../edge/inputs.ts";
import {
	isStrict,
	isString,
	partsOf,
	procedureInputs,
	type SchemaPart,
} from "../testing/support/input-schemas.ts";

const procedures = procedureInputs();
const ofProcedures = procedures.flatMap(({ path, inputs }) =>
	inputs.flatMap((input) => partsOf(input, path)),
);
const ofRoutes = Object.entries({
	signInBody,
	bootstrapBody,
	leasesBody,
	liveQuery,
	tokenForm,
}).flatMap(([name, schema]) => partsOf(schema, name));

const from = (first: number, last: number): string[] =>
	Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
const lineBreaks = ["\n", "\r", "\u2028", "\u2029"];
/** What no text may hold: C0 and C1, DEL, and either half of a surrogate pair alone. */
const never = [...from(0x00, 0x1f), ...from(0x7f, 0x9f), "\ud800", "\udbff", "\udc00", "\udfff"];

const endless = "a".repeat(1_000_000);

/** Where people write more than a line. */
const isReason = (path: string): boolean => path.endsWith(".reason");

/** What a string schema lets through that is no whole text. */
function flawsOf({ path, schema }: SchemaPart): string[] {
	const refused = isReason(path)
		? never.filter((character) => !lineBreaks.includes(character))
		: [...never, ...lineBreaks];
	const flaws = refused
		.flatMap((character) => [character, `aa${character}aa`])
		// Blanks around a typed text do not count; inside and alone they do.
		.filter((text) => z.safeParse(schema, text).data === text);
	return z.safeParse(schema, endless).success ? [...flaws, "no length"] : flaws;
}

const bare = (parts: SchemaPart[]): string[] =>
	parts
		.filter(({ schema }) => isString(schema))
		.map((part) => ({ path: part.path, flaws: flawsOf(part) }))
		.filter(({ flaws }) => flaws.length > 0)
		.map(({ path, flaws }) => `${path}: ${JSON.stringify(flaws[0])}`);

const loose = (parts: SchemaPart[]): string[] =>
	parts.filter(({ schema }) => !isStrict(schema)).map(({ path }) => path);

it("every procedure reads its whole input with one schema", () => {
	expect(procedures.length).toBeGreaterThan(40);
	expect(procedures.filter(({ inputs }) => inputs.length !== 1).map(({ path }) => path)).toEqual(
		[],
	);
});

it("every string of every input is whole text of a bounded length", () => {
	expect(ofProcedures.filter(({ schema }) => isString(schema)).length).toBeGreaterThan(100);
	expect(bare([...ofProcedures, ...ofRoutes])).toEqual([]);
});

it("every object in every input refuses what it does not name", () => {
	expect(loose(ofProcedures)).toEqual([]);
	// RFC 6749 §3.1: parameters that are not recognized are ignored.
	expect(loose(ofRoutes)).toEqual(["tokenForm"]);
});

it("the walk finds a bare string and a loose object wherever they hide", () => {
	const hidden = z.strictObject({
		list: z.array(z.object({ name: z.string().max(9).optional() })).nullable(),
		either: z.union([z.literal("all"), z.strictObject({ id: z.string().trim() })]).default("all"),
	});
	expect(loose(partsOf(hidden, "input"))).toEqual(["input.list[]"]);
	expect(bare(partsOf(hidden, "input"))).toEqual([
		'input.list[].name: "\\u0000"',
		'input.either.id: "\\u0000"',
	]);
	expect(() => partsOf(z.strictObject({ any: z.unknown() }), "input")).toThrow("input.any");
});
