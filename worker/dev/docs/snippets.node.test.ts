import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { readFile, root } from "../../testing/support/source-files.ts";
import { asModule } from "./given.ts";
import { pages, type Snippet } from "./pages.ts";

const run = promisify(execFile);
const everyPage = pages();
const inLanguage = (...languages: string[]): Snippet[] =>
	everyPage.flatMap(({ snippets }) =>
		snippets.filter(({ language }) => languages.includes(language)),
	);

test("every TypeScript of the pages is type-checked against the package", async () => {
	const whole = inLanguage("ts", "tsx").filter(({ note }) => note !== "fragment");
	expect(whole.length).toBeGreaterThan(5);
	const project = await mkdtemp(join(tmpdir(), "curfew-snippets-"));
	try {
		await symlink(join(root, "node_modules"), join(project, "node_modules"));
		const names = whole.map(({ where, language }) => `${where.replaceAll(/\W/g, "-")}.${language}`);
		for (const [index, { text }] of whole.entries()) {
			await writeFile(join(project, names[index] ?? ""), asModule(text));
		}
		const compilerOptions = {
			...{ strict: true, skipLibCheck: true, exactOptionalPropertyTypes: true, noEmit: true },
			...{ module: "esnext", moduleResolution: "bundler", target: "es2024", jsx: "preserve" },
			...{ lib: ["es2024", "dom", "dom.iterable"], types: [], allowImportingTsExtensions: true },
			paths: {
				"curfew/client": [join(root, "worker/client/index.ts")],
				"curfew/*": [join(root, "worker/client/*.ts")],
			},
		};
		const config = JSON.stringify({ compilerOptions, files: names });
		await writeFile(join(project, "tsconfig.json"), config);
		const tsc = join(root, "node_modules/typescript/bin/tsc");
		const said = await run(process.execPath, [tsc, "-p", project]).then(
			() => "",
			({ stdout, message }: { stdout?: string; message: string }) => stdout || message,
		);
		expect(said).toBe("");
	} finally {
		await rm(project, { recursive: true, force: true });
	}
});

test("every fragment of TypeScript is the inside of an object", () => {
	const broken = inLanguage("ts")
		.filter(({ note }) => note === "fragment")
		.filter(({ text }) => parseSync("fragment.ts", `({${text}})`).errors.length > 0);
	expect(broken.map(({ where }) => where)).toEqual([]);
});

test("every shell snippet can be read by a shell", () => {
	const broken = inLanguage("sh").filter(
		({ text }) => spawnSync("bash", ["-n"], { input: text }).status !== 0,
	);
	expect(broken.map(({ where }) => where)).toEqual([]);
});

test("every command of npm that a page names is there", () => {
	const { scripts } = JSON.parse(readFile("package.json")) as { scripts: Record<string, string> };
	const unknown = everyPage.flatMap(({ path, text }) =>
		[...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)]
			.filter(([, name]) => scripts[name ?? ""] === undefined)
			.map(([command]) => `${path}: ${command}`),
	);
	expect(unknown).toEqual([]);
});

test("every JSON is whole, and every line of TOML is a table, a pair or a comment", () => {
	for (const { where, text } of inLanguage("json")) {
		expect(() => JSON.parse(text), where).not.toThrow();
	}
	const odd = inLanguage("toml").flatMap(({ where, text }) =>
		text
			.split("\n")
			.filter((line) => !/^\s*(#.*|\[{1,2}[\w.-]+\]{1,2}|[\w.-]+ = \S.*)?$/.test(line))
			.map((line) => `${where} ${line}`),
	);
	expect(odd).toEqual([]);
});

test("every link to a file of the repository leads to one", () => {
	const broken = everyPage.flatMap(({ path, text }) =>
		[...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
			.filter(([, target]) => !existsSync(join(root, dirname(path), target ?? "")))
			.map(([, target]) => `${path} → ${target}`),
	);
	expect(broken).toEqual([]);
});
