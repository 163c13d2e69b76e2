import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { failureStatus } from "./domain/errors.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const linesMax = 400;

interface Import {
	from: string;
	/** A path from the root for a relative import, else the package's specifier. */
	to: string;
	typeOnly: boolean;
	/** What stands between `import` and `from`. */
	names: string;
}

interface SourceFile {
	path: string;
	text: string;
	imports: Import[];
}

const importPattern =
	/(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^;"']*?)\s*from\s*["']([^"']+)["']/g;
const bareImportPattern =
	/(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(path: string, text: string): Import[] {
	const resolved = (specifier: string): string =>
		specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
	const named = [...text.matchAll(importPattern)].map(([, type, names, specifier]) => ({
		from: path,
		to: resolved(specifier ?? ""),
		typeOnly: type !== undefined,
		names: names ?? "",
	}));
	const bare = [...text.matchAll(bareImportPattern)].map(([, side, dynamic]) => ({
		from: path,
		to: resolved(side ?? dynamic ?? ""),
		typeOnly: false,
		names: "",
	}));
	return [...named, ...bare];
}

function sourcesUnder(folder: string): SourceFile[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.filter((path) => !/node_modules|\/dist\/|\/\.|worker-configuration\.d\.ts$/.test(path))
		.map((path) => {
			const text = readFileSync(join(root, path), "utf8");
			return { path, text, imports: importsOf(path, text) };
		});
}

const worker = sourcesUnder("worker");
const web = sourcesUnder("web");
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.includes("/e2e/");

/** What runs in production: everything but tests and what surrounds the product. */
const product = worker.filter(
	({ path }) => !isTest(path) && !/^worker\/(dev|testing|bench|client)\//.test(path),
);

/** The layer of a path, which is its folder under `worker/`; objects' clients are apart from what runs in objects. */
function layerOf(path: string): string {
	if (/^worker\/objects\/.*-(client|rpc)\.ts$/.test(path)) return "objects-client";
	return /^worker\/([^/]+)\//.exec(path)?.[1] ?? path;
}

/** Whom each layer may know besides itself; every layer may know `domain`. */
const arrows: Record<string, string[]> = {
	"worker/index.ts": [
		"edge",
		"services",
		"repositories",
		"objects",
		"objects-client",
		"worker/env.ts",
	],
	"worker/env.ts": [],
	edge: ["procedures", "services", "worker/env.ts"],
	procedures: ["services"],
	services: ["objects-client", "repositories", "worker/env.ts"],
	repositories: [],
	objects: ["objects-client", "repositories"],
	"objects-client": [],
	domain: [],
};

const local = (imports: Import[]): Import[] =>
	imports.filter(({ to }) => /^(worker|web)\//.test(to));

test("knowledge flows edge → procedures → services → (object clients | repositories), and all may use domain", () => {
	const wrong = product
		.flatMap(({ imports }) => local(imports))
		.filter(({ from, to }) => {
			const [knower, known] = [layerOf(from), layerOf(to)];
			return knower !== known && known !== "domain" && !arrows[knower]?.includes(known);
		})
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

test("every folder of the Worker has its place in the arrow", () => {
	const known = [...Object.keys(arrows), "client", "dev", "testing", "bench"];
	const homeless = worker.filter(({ path }) => !isTest(path) && !known.includes(layerOf(path)));
	expect(homeless.map(({ path }) => path)).toEqual([]);
});

test("domain knows nothing but zod", () => {
	const packages = product
		.filter(({ path }) => layerOf(path) === "domain")
		.flatMap(({ imports }) => imports)
		.filter(({ to }) => !to.startsWith("worker/domain/") && to !== "zod")
		.map(({ from, to }) => `${from} → ${to}`);
	expect(packages).toEqual([]);
});

test("the client for other Workers takes only the router's type and the domain along", () => {
	const wrong = worker
		.filter(({ path }) => layerOf(path) === "client" && !isTest(path))
		.flatMap(({ imports }) => local(imports))
		.filter(({ to }) => layerOf(to) !== "client" && layerOf(to) !== "domain")
		.filter(({ to, typeOnly }) => !(typeOnly && to === "worker/procedures/router.ts"))
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

test("what tests build on knows nothing of the scripts that run it", () => {
	const wrong = worker
		.filter(({ path }) => layerOf(path) === "testing")
		.flatMap(({ imports }) => local(imports))
		.filter(({ to }) => ["dev", "bench"].includes(layerOf(to)))
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

/** The rooms of the organization object in the order in which they may know each other; `""` is the wiring at its top. */
const objectRooms: Record<string, number> = {
	store: 0,
	sessions: 1,
	leases: 2,
	endings: 3,
	lifecycle: 4,
	administrators: 5,
	support: 5,
	platform: 6,
	projection: 6,
	"": 7,
};

test("inside the organization object a room knows only rooms before it, and contracts", () => {
	const home = "worker/objects/organization/";
	const roomOf = (path: string): string => /^([^/]+)\//.exec(path.slice(home.length))?.[1] ?? "";
	const inside = product.filter(({ path }) => path.startsWith(home));
	expect(inside.filter(({ path }) => objectRooms[roomOf(path)] === undefined)).toEqual([]);
	const wrong = inside
		.flatMap(({ imports }) => local(imports))
		.filter(({ to }) => to.startsWith(home))
		.filter(({ to, typeOnly }) => !(typeOnly && layerOf(to) === "objects-client"))
		.filter(({ from, to }) => {
			const [knower, known] = [roomOf(from), roomOf(to)];
			return knower !== known && (objectRooms[known] ?? 0) >= (objectRooms[knower] ?? 0);
		})
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

test("the UI sees of the Worker only the router's type and the domain's types and error codes", () => {
	const wrong = web
		.filter(({ path }) => path.startsWith("web/src/") && !isTest(path))
		.flatMap(({ imports }) => imports.filter(({ to }) => to.startsWith("worker/")))
		.filter(({ to, typeOnly }) =>
			to === "worker/procedures/router.ts"
				? !typeOnly
				: !(layerOf(to) === "domain" && (typeOnly || to === "worker/domain/errors.ts")),
		)
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

test("no module of the product imports itself through others", () => {
	const next = new Map(
		[...product, ...web].map(({ path, imports }) => [
			path,
			local(imports)
				.filter(({ typeOnly }) => !typeOnly)
				.map(({ to }) => to),
		]),
	);
	const finished = new Set<string>();
	const circles: string[] = [];
	const visit = (path: string, trail: string[]): void => {
		const seenAt = trail.indexOf(path);
		if (seenAt >= 0) circles.push([...trail.slice(seenAt), path].join(" → "));
		if (seenAt >= 0 || finished.has(path)) return;
		for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
		finished.add(path);
	};
	for (const path of next.keys()) visit(path, []);
	expect(circles).toEqual([]);
});

test(`no file is longer than ${linesMax} lines`, () => {
	const long = [...worker, ...web]
		.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
		.filter(({ lines }) => lines > linesMax);
	expect(long).toEqual([]);
});

test("the local switch is set by nothing that is deployed", () => {
	const variable = ["CURFEW", "LOCAL"].join("_");
	const sets = new RegExp(`${variable}["']?\\s*[:=](?!=)`);
	const deployed = [
		...product.filter(({ path }) => path !== "worker/env.ts"),
		...web.filter(({ path }) => !isTest(path)),
		{ path: "wrangler.toml", text: readFileSync(join(root, "wrangler.toml"), "utf8") },
		{ path: "package.json", text: readFileSync(join(root, "package.json"), "utf8") },
	];
	expect(deployed.filter(({ text }) => text.includes(variable)).map(({ path }) => path)).toEqual(
		[],
	);
	// `env.ts` declares the variable and reads it, and that is all.
	const env = readFileSync(join(root, "worker/env.ts"), "utf8");
	expect(env.replace(`${variable}?: string`, "")).not.toMatch(sets);
});

test("the OpenID provider of the local world is imported by the local world alone", () => {
	const users = [...worker, ...web]
		.filter(({ path }) => !path.startsWith("worker/dev/"))
		.filter(({ imports }) => imports.some(({ to }) => /^oidc-provider(\/|$)/.test(to)))
		.map(({ path }) => path);
	expect(users).toEqual([]);
});

test("nothing reaches outside the project", () => {
	const outside = [...worker, ...web]
		.flatMap(({ imports }) => imports)
		.filter(({ to }) => to.startsWith("..") || to.startsWith("/"))
		.map(({ from, to }) => `${from} → ${to}`);
	expect(outside).toEqual([]);
	const neighbour = ["..", "shared"].join("/");
	const mentions = [...worker, ...web].filter(({ text }) => text.includes(neighbour));
	expect(mentions.map(({ path }) => path)).toEqual([]);
});

test("every refusal travels under a status that the wire contract names", () => {
	const named = new Set<number>([400, 401, 403, 404, 409, 413, 429, 500, 503]);
	expect(Object.values(failureStatus).filter((status) => !named.has(status))).toEqual([]);
});

test("the reader of imports sees every form of import", () => {
	const text = [
		'import { a } from "./a.ts";',
		'import type { B } from "../b.ts";',
		'import "./side.ts";',
		'export * from "./c.ts";',
		'import {\n\td,\n\ttype E,\n} from "./d.ts";',
		'const f = await import("./f.ts");',
		'import z from "zod";',
	].join("\n");
	const seen = importsOf("worker/edge/x.ts", text).map(({ to, typeOnly }) => [to, typeOnly]);
	expect(seen.sort()).toEqual(
		[
			["worker/edge/a.ts", false],
			["worker/b.ts", true],
			["worker/edge/side.ts", false],
			["worker/edge/c.ts", false],
			["worker/edge/d.ts", false],
			["worker/edge/f.ts", false],
			["zod", false],
		].sort(),
	);
});
