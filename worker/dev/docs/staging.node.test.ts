import { expect, test } from "vitest";
import { readFile } from "../../testing/support/source-files.ts";

const prefix = "env.staging.";

/** The tables of a TOML file that nothing inherits, each by its header with the names of what it sets. */
function tables(text: string): { header: string; names: string[] }[] {
	return text
		.split(/^(?=\[)/m)
		.map((table) => {
			const [head = "", ...lines] = table.split("\n");
			const pairs = lines.map((line) => /^([\w.-]+) = (.*)$/.exec(line)).filter(Boolean);
			const header = head.replaceAll(/[[\]]/g, "");
			// A variable is its name; a binding is known by what the Worker calls it.
			const isVars = header.endsWith("vars");
			const named = pairs.filter(
				(pair) => isVars || /^(name|binding|class_name)$/.test(pair?.[1] ?? ""),
			);
			return {
				header,
				names: named.map((pair) => (isVars ? (pair?.[1] ?? "") : (pair?.[2] ?? ""))),
			};
		})
		.filter(({ header }) =>
			/(^|\.)(vars|bindings|services|ratelimits|d1_databases|analytics_engine_datasets)$/.test(
				header,
			),
		);
}

test("staging has every binding and every variable that production has", () => {
	const all = tables(readFile("wrangler.toml"));
	const staging = all.filter(({ header }) => header.startsWith(prefix));
	const production = all.filter(({ header }) => !header.startsWith("env."));
	expect(production.length).toBeGreaterThan(5);
	const byHeader = (one: { header: string }, other: { header: string }) =>
		one.header.localeCompare(other.header);
	expect(
		staging
			.map(({ header, names }) => ({ header: header.slice(prefix.length), names }))
			.sort(byHeader),
	).toEqual([...production].sort(byHeader));
});

test("and shares neither its database nor its counters", () => {
	const ids = [
		...readFile("wrangler.toml").matchAll(/^(?:database_id|namespace_id|database_name) = (.*)$/gm),
	];
	expect(ids.length).toBe(10);
	expect(new Set(ids.map(([, id]) => id)).size).toBe(ids.length);
});
