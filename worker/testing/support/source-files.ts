import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "vite";

export interface Import {
	from: string;
	/** A path from the root for a relative import, else the package's specifier. */
	to: string;
	typeOnly: boolean;
	/** The exports it takes; `*` for all of them. */
	names: string[];
}

interface SourceFile {
	/** From the root of the project. */
	path: string;
	text: string;
	imports: Import[];
	exports: string[];
}

export const root = join(import.meta.dirname, "../../..");

type Name = { kind: string; name: string | null };
type ImportedName = { importName: Name; isType: boolean };

/** Imports inside the code: dynamic ones, and types that are named where they are used. */
const inPlacePattern = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

const nameOf = ({ kind, name }: Name): string => (kind === "Default" ? "default" : (name ?? "*"));

/** The exports that are read of a module imported under one name; all of them when it is handed on as a whole. */
function membersOf(text: string, localName: string): string[] {
	const whole = new RegExp(`[({[,=:]\\s*${localName}\\s*[)}\\],;]|\\btypeof ${localName}\\b`);
	if (whole.test(text)) return ["*"];
	return [...text.matchAll(new RegExp(`(?<![\\w./"'])${localName}\\.(\\w+)`, "g"))].map(
		([, member]) => member ?? "*",
	);
}

/** Reads a source file's imports and exports, of every form that the language has. */
export function readSource(path: string, text: string): SourceFile {
	const { module, errors } = parseSync(path, text);
	if (errors.length > 0) throw new Error(`${path} is not valid: ${errors[0]?.message}`);
	const importOf = (specifier: string, entries: ImportedName[], names: string[]): Import => ({
		from: path,
		to: specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier,
		typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
		names,
	});
	const imported = module.staticImports.map(({ moduleRequest, entries }) =>
		importOf(
			moduleRequest.value,
			entries,
			entries.flatMap(({ importName, localName }) =>
				importName.kind === "NamespaceObject"
					? membersOf(text, localName.value)
					: nameOf(importName),
			),
		),
	);
	const exported = module.staticExports.flatMap(({ entries }) => entries);
	const passedOn = exported.flatMap((entry) =>
		entry.moduleRequest === null
			? []
			: importOf(entry.moduleRequest.value, [entry], [nameOf(entry.importName)]),
	);
	const inPlace = [...text.matchAll(inPlacePattern)].map(([, specifier]) =>
		importOf(specifier ?? "", [], ["*"]),
	);
	return {
		path,
		text,
		imports: [...imported, ...passedOn, ...inPlace],
		exports: exported.map(({ exportName }) => nameOf(exportName)).filter((name) => name !== "*"),
	};
}

export const readFile = (path: string): string => readFileSync(join(root, path), "utf8");

/** Every file under a folder of the project; nothing that was installed, built or generated. */
export const filesUnder = (folder: string): string[] =>
	readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.filter((path) => !/node_modules|\/dist\/|\/\.|worker-configuration\.d\.ts$/.test(path));

/** Every source file under a folder of the project, tests included. */
export const sourcesUnder = (folder: string): SourceFile[] =>
	filesUnder(folder)
		.filter((path) => /\.tsx?$/.test(path))
		.map((path) => readSource(path, readFile(path)));
