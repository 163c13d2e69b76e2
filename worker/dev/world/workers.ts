import { resolve } from "node:path";
import type { PeopleSignIn, TrustedIssuer } from "../../env.ts";
import type { WorldKeys } from "./keys.ts";
import type { LogVariables } from "./log.ts";
import { origin, root, type Settings, toolVariables } from "./settings.ts";
import { servedInterface } from "./user-interface.ts";

export interface RunningWorker {
	stop: () => Promise<void>;
	/** Rejects when the runtime gives up. */
	failed: Promise<never>;
}

export interface WorkerOptions {
	settings: Settings;
	/** How much of what the Workers log is printed. */
	logLevel: "warn" | "none";
	/** Bundles anew when a source changes. */
	watch: boolean;
	/** Curfew's Worker, where a bench has one of its own around the local one. */
	entrypoint?: string;
}

interface WorkerPlan {
	config: string;
	entrypoint: string;
	port: number;
	/** Where it keeps its data. No two runtimes share a place: while one starts, the other would find it locked. */
	dataDirectory: string;
	/** Static files, when they are not where the configuration has them. */
	assets?: string;
	variables: Record<string, string>;
}

const audience = "example-app";

/** The example edge takes its user ids from the same provider, which says whose organization somebody is of. */
const peopleSignIn: PeopleSignIn = {
	userId: "sub",
	organization: "organization",
	organizations: "*",
};

const curfew = (
	{ settings: { ports, stateDirectory, issuers = [] }, entrypoint }: WorkerOptions,
	keys: WorldKeys,
	log: LogVariables,
): WorkerPlan => {
	const edge = origin(ports.edge);
	const trusted: TrustedIssuer[] = [
		{
			issuer: edge,
			jwksUrl: `${edge}/.well-known/jwks.json`,
			audience,
			algorithms: ["ES256"],
			organizations: "*",
		},
		...issuers,
	];
	return {
		config: "wrangler.toml",
		entrypoint: entrypoint ?? "worker/dev/local-worker.ts",
		port: ports.curfew,
		dataDirectory: stateDirectory,
		assets: servedInterface(stateDirectory),
		variables: {
			CURFEW_LOCAL: "1",
			PUBLIC_URL: origin(ports.curfew),
			COOKIE_SECRET: keys.cookieSecrets.curfew,
			OIDC_ISSUER: origin(ports.provider),
			OIDC_CLIENT_ID: "curfew-admin",
			TRUSTED_ISSUERS: JSON.stringify(trusted),
			PEOPLE_SIGN_IN: JSON.stringify(peopleSignIn),
			...log,
		},
	};
};

const edge = ({ ports, stateDirectory }: Settings, keys: WorldKeys): WorkerPlan => ({
	config: "worker/dev/edge/wrangler.toml",
	entrypoint: "worker/dev/edge/index.ts",
	port: ports.edge,
	dataDirectory: `${stateDirectory}/example`,
	variables: {
		CURFEW_TOKEN: "cfw_local_service",
		OIDC_ISSUER: origin(ports.provider),
		OIDC_CLIENT_ID: "example-edge",
		ISSUER: origin(ports.edge),
		AUDIENCE: audience,
		SIGNING_KEY: JSON.stringify(keys.edgeSigning),
		CURFEW_URL: origin(ports.curfew),
		COOKIE_SECRET: keys.cookieSecrets.edge,
	},
});

export const startCurfew = (
	options: WorkerOptions,
	keys: WorldKeys,
	log: LogVariables,
): Promise<RunningWorker> => startWorker(curfew(options, keys, log), options);

export const startEdge = (options: WorkerOptions, keys: WorldKeys): Promise<RunningWorker> =>
	startWorker(edge(options.settings, keys), options);

/** Starts a Worker in workerd, through wrangler, as `wrangler dev` does. */
async function startWorker(plan: WorkerPlan, options: WorkerOptions): Promise<RunningWorker> {
	const stateDirectory = resolve(root, options.settings.stateDirectory);
	Object.assign(process.env, toolVariables);
	// Loaded only here: it is large, and whoever is told that a port is in use need not wait for it.
	const { unstable_startWorker } = await import("wrangler");
	const worker = await unstable_startWorker({
		config: resolve(root, plan.config),
		entrypoint: resolve(root, plan.entrypoint),
		...(plan.assets === undefined ? {} : { assets: plan.assets }),
		bindings: Object.fromEntries(
			Object.entries(plan.variables).map(([name, value]) => [name, { type: "plain_text", value }]),
		),
		dev: {
			server: { hostname: "127.0.0.1", port: plan.port },
			inspector: false,
			logLevel: options.logLevel,
			persist: resolve(root, plan.dataDirectory),
			// The two find each other here and nowhere else, so that two worlds never mix.
			registry: resolve(stateDirectory, "registry"),
			watch: options.watch,
		},
	});
	const failed = new Promise<never>((_, reject) => {
		worker.raw.on("error", (event) => {
			reject(event instanceof Error ? event : new Error(`The runtime of ${plan.config} gave up.`));
		});
	});
	failed.catch(() => {});
	return { stop: () => worker.dispose(), failed };
}
