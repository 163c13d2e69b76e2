import type { z } from "zod";
import { appRouter } from "../../procedures/router.ts";

/** One schema inside another, and where: `sessions.list.filter.country[]`. */
export interface SchemaPart {
	path: string;
	schema: z.core.$ZodType;
}

/** Every schema that a schema is made of, itself included. A kind of schema that is not known here throws. */
export function partsOf(schema: z.core.$ZodType, path: string): SchemaPart[] {
	return [{ path, schema }, ...inside(schema, path)];
}

function inside(schema: z.core.$ZodType, path: string): SchemaPart[] {
	// Every schema of the library is one of these; its own types only say so for the base class.
	const { def } = (schema as z.core.$ZodTypes)._zod;
	switch (def.type) {
		case "string":
		case "number":
		case "boolean":
		case "enum":
		case "literal":
		case "null":
		case "transform":
		// Facts of a client: whatever they are, the service reads them, cuts them or leaves them out.
		case "custom":
			return [];
		case "object":
			return Object.entries(def.shape).flatMap(([name, field]) =>
				partsOf(field, `${path}.${name}`),
			);
		case "record":
			return [...partsOf(def.keyType, `${path}.*`), ...partsOf(def.valueType, `${path}.*`)];
		case "array":
			return partsOf(def.element, `${path}[]`);
		case "union":
			return def.options.flatMap((option) => partsOf(option, path));
		case "pipe":
			return [...partsOf(def.in, path), ...partsOf(def.out, path)];
		case "optional":
		case "nullable":
		case "default":
		case "catch":
			return partsOf(def.innerType, path);
		default:
			throw new Error(`${path}: the walk does not know what a schema of ${def.type} lets through`);
	}
}

/** Whether an object schema refuses what it does not name. */
export function isStrict(schema: z.core.$ZodType): boolean {
	const { def } = (schema as z.core.$ZodTypes)._zod;
	return def.type !== "object" || def.catchall?._zod.def.type === "never";
}

export const isString = (schema: z.core.$ZodType): boolean => schema._zod.def.type === "string";

/** The procedures of the whole API with the schemas that read their input, one after the other. */
export function procedureInputs(): {
	path: string;
	type: "query" | "mutation" | "subscription";
	inputs: z.core.$ZodType[];
}[] {
	// The library types the records of routers by their nesting; at run time they lie flat, by their paths.
	const procedures = Object.entries<object>(appRouter._def.procedures);
	return procedures.map(([path, procedure]) => {
		const { _def } = procedure as {
			_def: { type: "query" | "mutation" | "subscription"; inputs: z.core.$ZodType[] };
		};
		return { path, type: _def.type, inputs: _def.inputs };
	});
}
