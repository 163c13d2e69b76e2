import { dirname } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { RuntimePlan } from "./runtime-plan.ts";

const plan = JSON.parse(process.argv[2] ?? "") as RuntimePlan;

const writerBindings = {
	durableObjects: {
		ORGANIZATION: { className: "OrganizationObject", useSQLite: true },
		REPLICA: { className: "RegionReplica", useSQLite: true },
	},
	d1Databases: { DB: "00000000-0000-4000-8000-000000000000" },
};

// A script that dies without a word takes its processes with it.
process.stdin.on("end", () => process.kill(0, "SIGKILL")).resume();

const { stateDirectory } = plan;
const runtime = new Miniflare(
	convertV4MiniflareOptions({
		name: plan.name,
		host: "127.0.0.1",
		port: plan.port,
		cf: false,
		log: new Log(LogLevel.ERROR),
		modules: true,
		modulesRoot: dirname(plan.script),
		scriptPath: plan.script,
		compatibilityDate: "2026-10-01",
		bindings: plan.variables,
		...(stateDirectory !== undefined && {
			...writerBindings,
			resourcePersistencePath: stateDirectory,
		}),
	}),
);
await runtime.ready;
