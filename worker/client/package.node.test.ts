import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPacked } from "../dev/package/pack.ts";
import { packageBudgetBytes, sizeOf } from "../dev/package/sizes.ts";
import { noNews } from "../domain/lease/view-update.ts";
import { root } from "../testing/support/source-files.ts";
import type { SessionGateBinding } from "./gate.ts";

const run = promisify(execFile);

let home = "";
let packed: Awaited<ReturnType<typeof installPacked>>;
beforeAll(async () => {
	home = await mkdtemp(join(tmpdir(), "curfew-package-"));
	packed = await installPacked(home);
	// A busy machine builds for longer than a hook has by itself.
}, 180_000);
afterAll(() => rm(home, { recursive: true, force: true }));

/** A project outside the repository that has the package, and of everything else only what is named. */
async function aProject(name: string, packages: string[], files: Record<string, string>) {
	const project = join(home, name);
	await mkdir(join(project, "node_modules"), { recursive: true });
	await symlink(packed.folder, join(project, "node_modules/curfew"));
	for (const one of packages) {
		const place = join(project, "node_modules", one);
		await mkdir(dirname(place), { recursive: true });
		await symlink(join(root, "node_modules", one), place);
	}
	await writeFile(join(project, "package.json"), '{ "type": "module" }');
	for (const [file, text] of Object.entries(files)) await writeFile(join(project, file), text);
	return project;
}

/** What the strictest type checker says of a project; nothing where it is content. */
async function complaints(project: string, compilerOptions: object): Promise<string> {
	const options = {
		strict: true,
		skipLibCheck: false,
		exactOptionalPropertyTypes: true,
		noUncheckedIndexedAccess: true,
		verbatimModuleSyntax: true,
		// As an installed package is: its own imports are looked for beside it.
		preserveSymlinks: true,
		noEmit: true,
		target: "es2022",
		types: [],
		...compilerOptions,
	};
	const config = JSON.stringify({ compilerOptions: options, include: ["*.ts"] });
	await writeFile(join(project, "tsconfig.json"), config);
	const tsc = join(root, "node_modules/typescript/bin/tsc");
	return run(process.execPath, [tsc, "-p", project]).then(
		() => "",
		({ stdout, message }: { stdout?: string; message: string }) => stdout || message,
	);
}

const usesGate = `
import { createGate, type GateAnswer, type SessionGateBinding } from "curfew/gate";

export async function isActive(binding: SessionGateBinding): Promise<boolean> {
	const gate = createGate({ binding, consistency: "leased", onUnavailable: "grace" });
	const claims = { sub: "usr_1", seq: 1, sexp: 9e15 };
	const answer: GateAnswer = await gate.check({ organizationId: "org_1", sessionId: "ses_1", claims });
	const outside = createGate({ baseUrl: "https://sessions.example", token: "cfw_org_1_secret" });
	await outside.check({ organizationId: "org_1", sessionId: "ses_1", claims }, { consistency: "strict" });
	// @ts-expect-error over HTTPS a gate needs a token
	createGate({ baseUrl: "https://sessions.example" });
	// @ts-expect-error a session is of an organization
	await gate.check({ sessionId: "ses_1" });
	return answer.active && answer.cause !== "admin";
}
`;

const usesClient = `
import { createCurfewClient, refusalReason, type Receipt, type StartInput } from "curfew/client";

export async function signIn(token: string, input: StartInput): Promise<string | null> {
	const curfew = createCurfewClient({ baseUrl: "https://sessions.example", token });
	try {
		const { claims, refreshToken, ignored } = await curfew.lifecycle.start.mutate(input);
		const page = await curfew.sessions.list.query({ organizationId: claims.org, limit: 10 });
		const place: string | undefined = page.items[0]?.geo?.country;
		const receipt: Receipt = await curfew.lifecycle.end.mutate({ refreshToken });
		await curfew.sessions.listMine.query();
		// @ts-expect-error no such procedure
		curfew.lifecycle.begin;
		// @ts-expect-error a start says who signs in
		await curfew.lifecycle.start.mutate({ organizationId: claims.org });
		// @ts-expect-error what reads is not told to change anything
		curfew.sessions.list.mutate;
		return \`\${receipt.state} \${ignored?.[0]?.field} \${place}\`;
	} catch (error) {
		return refusalReason(error);
	}
}
`;

const usesMiddleware = `
import { Hono } from "hono";
import type { Gate } from "curfew/gate";
import { requireSession as forHono } from "curfew/hono";
import { requireSession as forExpress } from "curfew/express";
import { requireSession as forFastify, sessionOf } from "curfew/fastify";
import { requireSession } from "curfew/fetch";
import { nextSession } from "curfew/next";

export async function guards(gate: Gate) {
	const options = { gate, issuer: "https://a.example", audience: "app", keys: "https://a.example/jwks" };
	const app = new Hono();
	app.get("/", forHono(options), (c) => c.text(c.get("session").userId));
	const handler = requireSession(options, (_request, session, one: number) =>
		Response.json({ one, id: session.sessionId }),
	);
	// @ts-expect-error the handler's own parameters stay what they are
	handler(new Request("https://a.example"), "1");
	const { guardProxy, readSession, ...next } = nextSession({ ...options, cookie: "access" });
	const route = next.requireSession((request: Request & { nextUrl: URL }, session, _context: { params: object }) =>
		Response.json([request.nextUrl.pathname, session.userId]),
	);
	// @ts-expect-error a page may have no session
	(await readSession(new Headers())).userId;
	const userId: string = sessionOf({}).userId;
	const hook = forFastify(options);
	return { app, handler, express: forExpress({ ...options, strict: true }), guardProxy, route, hook, userId };
}
`;

const usesBetterAuth = `
import { curfewSessions } from "curfew/better-auth";
import { createCurfewClient } from "curfew/client";

export function plugin(token: string): { id: "curfew"; schema: { session: { fields: object } } } {
	const curfew = createCurfewClient({ baseUrl: "https://sessions.example", token });
	// @ts-expect-error an organization is needed to start a session in
	curfewSessions({ curfew });
	return curfewSessions({ curfew, organizationOf: async (user) => user.email.split("@")[1] ?? "" });
}
`;

const resolutions = [
	{ module: "nodenext", moduleResolution: "nodenext" },
	{ module: "esnext", moduleResolution: "bundler" },
];

describe("the packed package", () => {
	it("holds compiled modules with their types, its licence and a page for whoever finds it, and nothing else", async () => {
		const files = await readdir(packed.folder, { recursive: true });
		expect(files).toEqual(
			expect.arrayContaining([
				"package.json",
				"README.md",
				"dist",
				"dist/LICENSE",
				"dist/gate.d.ts",
			]),
		);
		expect(
			files.filter(
				(file) => !/^dist$|^(dist\/)?[\w.-]+(\.js|\.d\.ts|\.json|\.md)$|LICENSE$/.test(file),
			),
		).toEqual([]);
		const said = JSON.parse(await readFile(join(packed.folder, "package.json"), "utf8"));
		expect(Object.keys(said.dependencies)).toEqual(["@trpc/client", "jose"]);
		for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
			expect(await readFile(join(packed.folder, file), "utf8")).not.toMatch(/["']zod|\.\.\/\.\.\//);
		}
	});

	it("gives its licence word for word", async () => {
		const packedLicence = await readFile(join(packed.folder, "dist/LICENSE"), "utf8");
		expect(packedLicence).toBe(await readFile(join(root, "LICENSE"), "utf8"));
	});

	it("has nothing that publint or are-the-types-wrong find fault with", async () => {
		const { messages } = await publint({ pkgDir: packed.folder, pack: false });
		expect(messages).toEqual([]);
		const tarball = createPackageFromTarballData(new Uint8Array(await readFile(packed.tarball)));
		const checked = await checkPackage(tarball);
		// ES modules alone: what knows no `exports`, and what cannot import such a module, is too old for it.
		const asked = ["node16-esm", "bundler"];
		const problems = checked.types
			? checked.problems.filter(
					(one) => !("resolutionKind" in one) || asked.includes(one.resolutionKind),
				)
			: ["it has no types"];
		expect(problems).toEqual([]);
	});

	it.each(resolutions)(
		"types a strict project that has nothing but the gate ($moduleResolution)",
		async (resolution) => {
			const project = await aProject(`gate-${resolution.module}`, [], { "use.ts": usesGate });
			expect(await complaints(project, { ...resolution, lib: ["es2022"] })).toBe("");
		},
	);

	it.each(resolutions)(
		"types a strict project with the client and middleware ($moduleResolution)",
		async (resolution) => {
			const files = {
				"better-auth.ts": usesBetterAuth,
				"client.ts": usesClient,
				"middleware.ts": usesMiddleware,
			};
			const project = await aProject(`all-${resolution.module}`, ["jose", "hono"], files);
			expect(
				await complaints(project, { ...resolution, lib: ["es2022", "dom", "dom.iterable"] }),
			).toBe("");
		},
	);

	it.each(["gate", "client"] as const)("keeps curfew/%s within its budget", async (entry) => {
		const project = await aProject(`size-${entry}`, ["@trpc/client", "@trpc/server"], {});
		const bytes = await sizeOf(join(project, "node_modules/curfew"), entry);
		expect(bytes).toBeGreaterThan(1_000);
		expect(bytes).toBeLessThanOrEqual(packageBudgetBytes[entry]);
	});

	it("answers from memory in Node, where no clock stands still", async () => {
		const calls: string[] = [];
		const binding: SessionGateBinding = {
			check: async () => {
				calls.push("check");
				return { active: true, source: "organization", sequence: 1, asOf: 0 };
			},
			facts: async () => null,
			lease: async (_organizationId, { echo }) => {
				calls.push("lease");
				const update = {
					...noNews,
					base: null,
					stamp: { epoch: 1, sequence: 1 },
					asOfMs: Date.now(),
				};
				return { update, termMs: 60_000, graceMs: 0, isolateTermMs: 60_000, echo };
			},
		};
		const entry = pathToFileURL(join(packed.folder, "dist/gate.js")).href;
		const { createGate } = (await import(/* @vite-ignore */ entry)) as typeof import("./gate.ts");
		const gate = createGate({ binding });
		const session = { organizationId: "org_packed", sessionId: "ses_packed" };
		const claims = { sub: "usr_1", seq: 1, sexp: Date.now() + 3_600_000 };
		const sources: string[] = [];
		for (let count = 0; count < 4; count += 1) {
			sources.push((await gate.check({ ...session, claims })).source);
		}
		expect(sources).toEqual(["organization", "isolate", "isolate", "isolate"]);
		expect(calls).toEqual(["check", "lease"]);
	});
});
