import { defineConfig } from "tsdown";

/** What `curfew/…` is made of. The package's folder stands alone: nothing of the server's is needed to use it. */
export default defineConfig({
	entry: {
		"better-auth": "better-auth.ts",
		gate: "gate.ts",
		client: "index.ts",
		fetch: "fetch.ts",
		hono: "hono.ts",
		express: "express.ts",
		fastify: "fastify.ts",
		next: "next.ts",
	},
	format: "esm",
	platform: "neutral",
	target: "node20",
	dts: true,
	fixedExtension: false,
	// What is not named here would be a dependency that nobody installs.
	deps: { neverBundle: ["zod"], onlyImport: ["@trpc/client", "jose", "hono"], onlyBundle: [] },
	// Modules that say what a word is also read it with zod, elsewhere: of those only the words come along.
	treeshake: { moduleSideEffects: [{ test: /^zod$/, sideEffects: false }] },
	copy: "../../LICENSE",
});
