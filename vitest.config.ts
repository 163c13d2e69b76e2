import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { mutantNamed, plant } from "./worker/testing/model/planted-faults.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
/** No test waits for time to pass; this only ends one that hangs, on a machine however busy. */
const testTimeout = 60_000;
const nodeTests = "worker/**/*.node.test.ts";

export default defineConfig({
	test: {
		projects: [
			{
				// Inside workerd, against real D1 and real objects; every file starts with empty storage.
				plugins: [
					plant(process.env.MUTANT ? mutantNamed(process.env.MUTANT) : undefined),
					cloudflareTest(async () => ({
						wrangler: { configPath: path("./wrangler.toml") },
						miniflare: {
							bindings: {
								PUBLIC_URL: "https://curfew.test",
								TEST_MIGRATIONS: await readD1Migrations(path("./migrations")),
								MODEL_RUNS: process.env.MODEL_RUNS ?? "40",
								MODEL_SEED: process.env.MODEL_SEED ?? "20261124",
								MUTANT: process.env.MUTANT ?? "",
							},
						},
					})),
				],
				test: {
					name: "worker",
					testTimeout,
					include: ["worker/**/*.test.ts"],
					exclude: [nodeTests, "**/node_modules/**"],
					setupFiles: [path("./worker/testing/support/setup.ts")],
				},
			},
			{
				test: { name: "node", testTimeout, environment: "node", include: [nodeTests] },
			},
			{
				plugins: [solid()],
				test: {
					name: "web",
					testTimeout,
					environment: "happy-dom",
					include: ["web/src/**/*.test.{ts,tsx}"],
				},
			},
			{
				// Real Chromium against a whole local world; one world serves the run.
				test: {
					name: "e2e",
					environment: "node",
					include: ["web/e2e/**/*.test.ts"],
					globalSetup: [path("./web/e2e/world.ts")],
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
