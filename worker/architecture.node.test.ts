import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { failureStatus } from "./domain/errors.ts";
import {
	filesUnder,
	type Import,
	readFile,
	readSource,
	root,
	sourcesUnder,
} from "./testing/support/source-files.ts";

const linesMax = 400;
const filesMax = 20;

const worker = sourcesUnder("worker");
const web = sourcesUnder("web");
const everything = [
	...worker,
	...web,
	...readdirSync(root)
		.filter((name) => name.endsWith(".ts"))
		.map((name) => readSource(name, readFile(name))),
];
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

/** Whom each layer may know besides itself; every layer may know `domain`, and all but `domain` may know `runtime`. */
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
	procedures: ["services", "objects-client"],
	services: ["objects-client", "repositories", "worker/env.ts"],
	repositories: [],
	objects: ["objects-client", "repositories"],
	"objects-client": [],
	runtime: [],
	domain: [],
};

const local = (imports: Import[]): Import[] =>
	imports.filter(({ to }) => /^(worker|web)\//.test(to));

test("knowledge flows edge → procedures → services → (object clients | repositories), procedures may ask an object themselves, and all may use domain", () => {
	const wrong = product
		.flatMap(({ imports }) => local(imports))
		.filter(({ from, to }) => {
			const [knower, known] = [layerOf(from), layerOf(to)];
			const everybodys = known === "domain" || (known === "runtime" && knower !== "domain");
			return knower !== known && !everybodys && !arrows[knower]?.includes(known);
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

test("the published package takes nothing of the server along but the domain", () => {
	const wrong = worker
		.filter(({ path }) => layerOf(path) === "client" && !isTest(path))
		.flatMap(({ imports }) => local(imports))
		.filter(({ to }) => layerOf(to) !== "client" && layerOf(to) !== "domain")
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

/**
 * Evidence is verified where it lies and by the very code of the command line: a second one of the browser's own could
 * come to another verdict. What this leads to is held to be pure by the arrow of `domain`.
 */
const verifierOfEvidence =
	/^worker\/domain\/(log\/(sha256|evidence|verify\/(verify|contents|sentences|fact-words))|audit\/verify-export)\.ts$/;

/**
 * A filter means the same in the URL, in the search box, in saved views and in the API: a grammar of the browser's own
 * would come to read it differently. What is needed to read a URL, and what reads text, which comes later.
 */
const grammarOfFilters = /^worker\/domain\/lists\/filter-(terms|text)\.ts$/;

test("the UI sees of the Worker only the router's type, the domain's types, error codes, the verifier of evidence, and the grammar of filters", () => {
	const wrong = web
		.filter(({ path }) => path.startsWith("web/src/") && !isTest(path))
		.flatMap(({ imports }) => imports.filter(({ to }) => to.startsWith("worker/")))
		.filter(({ from, to, typeOnly }) =>
			to === "worker/procedures/router.ts"
				? !typeOnly
				: !(
						layerOf(to) === "domain" &&
						(typeOnly ||
							to === "worker/domain/errors.ts" ||
							(verifierOfEvidence.test(to) && from.startsWith("web/src/features/evidence/")) ||
							(grammarOfFilters.test(to) && from.startsWith("web/src/features/sessions/filters/")))
					),
		)
		.map(({ from, to }) => `${from} → ${to}`);
	expect(wrong).toEqual([]);
});

test("what every page of the UI builds on knows no page", () => {
	const wrong = web
		.filter(({ path }) => /^web\/src\/(api|lib|live|ui)\//.test(path))
		.flatMap(({ imports }) => imports.filter(({ to }) => to.startsWith("web/src/features/")))
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

test(`no folder holds more than ${filesMax} files that are not tests`, () => {
	const counts = new Map<string, number>();
	for (const path of [...filesUnder("worker"), ...filesUnder("web/src")]) {
		if (!isTest(path)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
	}
	expect([...counts].filter(([, files]) => files > filesMax)).toEqual([]);
});

test("the local switch is set by nothing that is deployed", () => {
	const variable = ["CURFEW", "LOCAL"].join("_");
	const sets = new RegExp(`${variable}["']?\\s*[:=](?!=)`);
	const deployed = [
		...product.filter(({ path }) => path !== "worker/env.ts"),
		...web.filter(({ path }) => !isTest(path)),
		{ path: "wrangler.toml", text: readFile("wrangler.toml") },
		{ path: "package.json", text: readFile("package.json") },
	];
	expect(deployed.filter(({ text }) => text.includes(variable)).map(({ path }) => path)).toEqual(
		[],
	);
	// `env.ts` declares the variable and reads it, and that is all.
	const env = readFile("worker/env.ts");
	expect(env.replace(`${variable}?: string`, "")).not.toMatch(sets);
});

test("the OpenID provider of the local world is imported by the local world, and by the recipe for one, alone", () => {
	const users = [...worker, ...web]
		.filter(({ path }) => !/^worker\/(dev|client\/recipes\/oidc-provider)\//.test(path))
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
	// Comments stand alone: what they would point to is not here.
	const elsewhere = [["..", "shared"].join("/"), "DESI" + "GN", "CONSIS" + "TENCY"];
	const mentions = everything.filter(({ text }) => elsewhere.some((word) => text.includes(word)));
	expect(mentions.map(({ path }) => path)).toEqual([]);
});

test("every refusal travels under a status that the wire contract names", () => {
	const named = new Set<number>([400, 401, 403, 404, 409, 413, 429, 500, 503]);
	expect(Object.values(failureStatus).filter((status) => !named.has(status))).toEqual([]);
});

/**
 * Whose exports are taken by name from outside: Workers, the published client, its recipes, what tools load, and what a
 * package's own tool reads.
 */
const entryPoints =
	/^worker\/index\.ts$|^worker\/client\/(better-auth|index|gate|fetch|hono|express|fastify|next)\.ts$|-worker\.ts$|\/reporter\.ts$|^worker\/client\/recipes\/|^worker\/dev\/file-results\.ts$|^worker\/dev\/edge\/index\.ts$|\.config\.ts$|^web\/e2e\/world\.ts$/;

test("every export is imported by another file, or it is an entry point's", () => {
	const taken = new Set(
		everything
			.flatMap(({ imports }) => imports)
			.flatMap(({ to, names }) => names.map((name) => `${to}#${name}`)),
	);
	const dead = everything
		.filter(({ path }) => !entryPoints.test(path))
		.flatMap(({ path, exports }) => exports.map((name) => ({ path, name })))
		.filter(({ path, name }) => !taken.has(`${path}#${name}`) && !taken.has(`${path}#*`));
	expect(dead.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
});

/** Packages that are run, named in a configuration or only bring types along: no file imports them. */
const tools = /^(@biomejs\/biome|happy-dom|node|typescript|@types\/.+)$/;

test("every package that is installed is imported somewhere, and every package imported is installed", () => {
	const { dependencies, devDependencies } = JSON.parse(readFile("package.json")) as {
		dependencies: Record<string, string>;
		devDependencies: Record<string, string>;
	};
	const installed = Object.keys({ ...dependencies, ...devDependencies });
	const imported = new Set(
		everything
			.filter(({ path }) => !/^worker\/(bench\/rivals|client\/recipes)\//.test(path))
			.flatMap(({ imports }) => imports)
			.map(({ to }) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to)
			.filter((name) => !/^(worker|web|curfew)$|:/.test(name)),
	);
	expect(installed.filter((name) => !imported.has(name) && !tools.test(name))).toEqual([]);
	expect([...imported].filter((name) => !installed.includes(name))).toEqual([]);
	const inProduct = product.flatMap(({ imports }) => imports.map(({ to }) => to));
	const forDevelopment = Object.keys(devDependencies);
	expect(inProduct.filter((to) => forDevelopment.includes(to))).toEqual([]);
});

test("the reader of sources sees every form of import and export", () => {
	const text = [
		'import { a } from "./a.ts";',
		'import type { B } from "../b.ts";',
		'import "./side.ts";',
		'export * from "./c.ts";',
		'import {\n\td as one,\n\ttype E,\n} from "./d.ts";',
		'const f = await import("./f.ts");',
		'import z from "zod";',
		'import * as part from "./part.ts";',
		'import * as whole from "./whole.ts";',
		'export { g as h } from "./g.ts";',
		'type I = import("./i.ts").I;',
		"export const { j, k } = part.l(whole);",
		"export function m(): void {}",
		"export type N = part.O;",
		"const p = 1;",
		"export { p as q };",
		"export default class {}",
	].join("\n");
	const { imports, exports } = readSource("worker/edge/x.ts", text);
	const seen = imports.map(({ to, typeOnly, names }) => [to, typeOnly, names.join()]);
	expect(seen.sort()).toEqual(
		[
			["worker/edge/a.ts", false, "a"],
			["worker/b.ts", true, "B"],
			["worker/edge/side.ts", false, ""],
			["worker/edge/c.ts", false, "*"],
			["worker/edge/d.ts", false, "d,E"],
			["worker/edge/f.ts", false, "*"],
			["zod", false, "default"],
			["worker/edge/part.ts", false, "l,O"],
			["worker/edge/whole.ts", false, "*"],
			["worker/edge/g.ts", false, "g"],
			["worker/edge/i.ts", false, "*"],
		].sort(),
	);
	expect(exports.sort()).toEqual(["N", "default", "h", "j", "k", "m", "q"]);
});
