/** What a snippet may take as given, by name: a page shows what is about Curfew, not where an `env` comes from. */
const given: Record<string, string> = {
	env: `{
		CURFEW: { fetch(url: string, init: object): Promise<{ ok: boolean; json(): Promise<unknown> }> };
		GATE: import("curfew/gate").SessionGateBinding;
		CURFEW_TOKEN: string;
	}`,
	process: "{ env: Record<string, string | undefined> }",
	app: 'import("hono").Hono',
	gate: 'import("curfew/gate").Gate',
	curfew: 'import("curfew/client").CurfewClient',
	request: "Request",
	organizationId: "string",
	sessionId: "string",
	userId: "string",
	name: "string",
	email: "string",
	refreshToken: "string",
	options: 'import("curfew/fetch").RequireSessionOptions',
	sql: "(parts: TemplateStringsArray, ...values: unknown[]) => Promise<{ [column: string]: string }[]>",
};

/** A snippet as a module by itself: what it does not say, it is given. */
export function asModule(text: string): string {
	const says = (name: string): boolean =>
		new RegExp(`\\b(const|let|function)\\s+(${name}\\b|[{[][^=]*\\b${name}\\b[^=]*=)`).test(text) ||
		new RegExp(`\\bimport\\b[^;]*\\b${name}\\b[^;]*from`).test(text);
	const taken = Object.entries(given)
		.filter(([name]) => new RegExp(`(?<![.\\w])${name}\\b`).test(text) && !says(name))
		.map(([name, type]) => `declare const ${name}: ${type};`);
	return [text, ...taken, "export {};", ""].join("\n");
}
