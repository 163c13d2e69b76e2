import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import solid from "vite-plugin-solid";
import { defineConfig, type TestUserConfig } from "vitest/config";
import { LongestFirst } from "./worker/dev/test-order.ts";
import { testLogKeys } from "./worker/testing/log/test-keys.ts";
import { mutantNamed, plant } from "./worker/testing/model/planted-faults.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const everywhere = {
	/** No test waits for time to pass; this only ends one that hangs, on a machine however busy. */
	testTimeout: 180_000,
	/** Vitest by itself leaves one core to itself: half of a small machine. */
	maxWorkers: "100%",
} satisfies TestUserConfig;

const planted = plant(process.env.MUTANT ? mutantNamed(process.env.MUTANT) : undefined);

/** What needs none of the runtime's bindings: words and decisions, by their folders, and tools of the local world. */
const inNode = [
	"worker/domain/**/*.test.ts",
	"worker/services/client/**/*.test.ts",
	"worker/**/*.node.test.ts",
];
const alone = "worker/**/*.alone.test.ts";

/** Inside workerd, against real D1 and real objects. */
const inWorkerd = (test: TestUserConfig) => ({
	plugins: [
		planted,
		cloudflareTest(async () => ({
			wrangler: { configPath: path("./wrangler.toml") },
			miniflare: {
				bindings: {
					PUBLIC_URL: "https://curfew.test",
					LOG_KEYS: testLogKeys,
					TEST_MIGRATIONS: await readD1Migrations(path("./migrations")),
					MODEL_RUNS: process.env.MODEL_RUNS ?? "40",
					MODEL_SEED: process.env.MODEL_SEED ?? "20261124",
					MUTANT: process.env.MUTANT ?? "",
					GROWTH_DAYS: process.env.GROWTH_DAYS ?? "",
					ACTIVITY_REPORT: process.env.ACTIVITY_REPORT ?? "",
				},
			},
		})),
	],
	test: {
		...everywhere,
		setupFiles: [path("./worker/testing/support/setup.ts")],
		...test,
	},
});

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		projects: [
			// Files share a runtime for each core, with its D1 and its platform: a test makes an organization of its own.
			inWorkerd({
				name: "worker",
				include: ["worker/**/*.test.ts"],
				exclude: [...inNode, alone, "**/node_modules/**"],
				isolate: false,
			}),
			// What changes D1 or the platform for everybody, or needs one that is new, has its own.
			inWorkerd({ name: "alone", include: [alone] }),
			{
				plugins: [planted],
				test: {
					...everywhere,
					name: "node",
					environment: "node",
					include: inNode,
					// They have no state to share.
					isolate: false,
				},
			},
			{
				plugins: [solid()],
				test: {
					...everywhere,
					name: "web",
					environment: "happy-dom",
					// Each file has a DOM and modules of its own, as in processes, at a third of their cost.
					pool: "vmThreads",
					include: ["web/src/**/*.test.{ts,tsx}"],
				},
			},
			{
				// Real Chromium against a whole local world; one world serves the run, to one file at a time.
				test: {
					name: "e2e",
					environment: "node",
					include: ["web/e2e/**/*.test.ts"],
					globalSetup: [path("./web/e2e/world.ts")],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// A busy machine draws late: a second says nothing about the page.
					expect: { poll: { timeout: 30_000 } },
					// A browser, a provider and two Workers share two cores; what needed this is printed by name.
					retry: 1,
					maxWorkers: 1,
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
