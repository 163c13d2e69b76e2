import type { z } from "zod";
import { type Action, permissions } from "../../domain/permissions.ts";
import { procedureInputs } from "../../testing/support/input-schemas.ts";
import { meanings } from "./field-meanings.ts";
import { sentences } from "./procedure-sentences.ts";

interface Field {
	path: string;
	kind: string;
	required: boolean;
}

type Schema = z.core.$ZodType;
const defOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;

/** What a field may hold, in words. */
function kindOf(schema: Schema): string {
	const def = defOf(schema);
	switch (def.type) {
		case "string":
			return "text";
		case "number":
			return "number";
		case "boolean":
			return "true or false";
		case "enum":
			return Object.values(def.entries)
				.map((one) => `\`${one}\``)
				.join(", ");
		case "literal":
			return def.values.map((one) => `\`${one}\``).join(", ");
		case "array":
			return `list of ${kindOf(def.element)}`;
		case "record":
			return "texts by name";
		case "object":
			return "object";
		case "nullable":
			return `${kindOf(def.innerType)}, null`;
		case "union":
			return [...new Set(def.options.map(kindOf))].join(", or ");
		case "pipe":
			return kindOf(def.in);
		case "optional":
		case "default":
		case "catch":
			return kindOf(def.innerType);
		default:
			return "fact";
	}
}

/** The fields below a schema, in whatever it is wrapped. */
function fieldsOf(schema: Schema, prefix = ""): Field[] {
	const def = defOf(schema);
	switch (def.type) {
		case "object":
			return Object.entries(def.shape).flatMap(([name, field]) => {
				const path = `${prefix}${name}`;
				const required = !isOptional(field);
				return [{ path, kind: kindOf(field), required }, ...fieldsOf(field, `${path}.`)];
			});
		case "union":
			return def.options.flatMap((option) => fieldsOf(option, prefix));
		case "pipe":
			return fieldsOf(def.in, prefix);
		case "array":
			return fieldsOf(def.element, prefix);
		case "optional":
		case "nullable":
		case "default":
		case "catch":
			return fieldsOf(def.innerType, prefix);
		default:
			return [];
	}
}

const isOptional = (schema: Schema): boolean => schema._zod.optin === "optional";

const meaningKey = (procedure: string, path: string): string =>
	`${procedure}.${path}` in meanings ? `${procedure}.${path}` : path;

const documented = () =>
	procedureInputs().map(({ path, type, inputs }) => ({
		name: path as Action,
		type,
		fields: inputs.flatMap((input) => fieldsOf(input)),
	}));

/** What the page lacks, and what it says about nothing. */
export function gapsOfPage(): { without: string[]; unused: string[] } {
	const used = new Set<string>();
	const without: string[] = [];
	for (const { name, fields } of documented()) {
		for (const { path } of fields) {
			const key = meaningKey(name, path);
			used.add(key);
			if (meanings[key] === undefined) without.push(`${name}: ${path}`);
		}
	}
	return { without, unused: Object.keys(meanings).filter((key) => !used.has(key)) };
}

/** Who may call it: the same table that decides. */
function callersOf(name: Action): string {
	const { organizationAdmin, globalAdmin, person, scope } = permissions[name];
	const callers = [
		organizationAdmin && "administrators of the organization",
		globalAdmin === true && "global admins",
		typeof globalAdmin === "string" && `global admins inside support access (\`${globalAdmin}\`)`,
		person && "signed-in people, on their own",
		scope !== null && `API tokens with scope \`${scope}\``,
	].filter((one) => one !== false);
	const fresh = "freshSignIn" in permissions[name] ? "; people who have just signed in" : "";
	return `${callers.join(", ")}${fresh}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function sectionOf({ name, type, fields }: ReturnType<typeof documented>[number]): string {
	const kind = type === "query" ? "Query" : "Mutation";
	const rows = fields.map(({ path, kind: holds, required }) => {
		const meaning = meanings[meaningKey(name, path)] ?? "";
		return `| \`${path}\`${required ? "" : "?"} | ${cell(holds)} | ${cell(meaning)} |`;
	});
	const table =
		rows.length === 0 ? [] : ["", "| field | holds | meaning |", "| --- | --- | --- |", ...rows];
	const head = [`### \`${name}\``, "", sentences[name], "", `${kind}. For ${callersOf(name)}.`];
	return [...head, ...table].join("\n");
}

const intro = `# Every procedure

Made from the schemas by \`npm run -s docs\`; a test holds it to them. The wire is tRPC at \`/trpc\`, plain JSON: queries
by GET \`/trpc/NAME?input={…}\` or POST, mutations by POST with the input as body; the answer is \`result.data\`. The typed client
is \`curfew/client\`, and what each procedure answers is written out in [\`contract/\`](../client/contract). Times are milliseconds
since 1970, ids are texts, \`?\` marks what may be left out; \`limit\` and \`exceptCurrent\` have defaults, too. A *fact* is read, cut or left out, and never refuses the call. Unknown
fields are refused by name. An error carries \`data.reason\` from the closed list in
[\`errors.ts\`](../domain/errors.ts). What costs more than others: [limits](limits.md).`;

/** The page of all procedures, as Markdown. */
export function procedurePage(): string {
	const sections = new Map<string, string[]>();
	for (const procedure of documented()) {
		const noun = procedure.name.split(".")[0] ?? "";
		sections.set(noun, [...(sections.get(noun) ?? []), sectionOf(procedure)]);
	}
	const parts = [...sections].map(([noun, texts]) => `## ${noun}\n\n${texts.join("\n\n")}`);
	return `${[intro, ...parts].join("\n\n")}\n`;
}
