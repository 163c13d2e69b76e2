import { spawn } from "node:child_process";
import { copyFile, cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { freePorts } from "../../testing/support/free-ports.ts";
import { installPacked } from "../package/pack.ts";
import { findFreePorts } from "../world/ports.ts";
import { origin, root } from "../world/settings.ts";
import { startWorld } from "../world/world.ts";

export const recipesFolder = join(root, "worker/client/recipes");

/** Every recipe, by the name of its folder. */
export const recipeNames = async (): Promise<string[]> =>
	(await readdir(recipesFolder, { withFileTypes: true }))
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort();

interface Cooked {
	outcome: "passed" | "failed" | "skipped";
	/** What it printed; where it was skipped, why. */
	output: string;
	installMs: number;
	/** What the story of the recipe says of itself. */
	told: { startedMs: number; answers: string[] } | null;
}

interface Kitchen {
	/** Copies a recipe out of the repository, installs it by its lock file and the packed package, and tells its story. */
	cook(name: string): Promise<Cooked>;
	leave(): Promise<void>;
}

/** What a recipe exits with where something that it needs is not there. */
const skippedCode = 77;
const installLimitMs = 300_000;
const storyLimitMs = 600_000;

/** A Curfew of its own, the package as it would be published, and an empty folder outside the repository. */
export async function openKitchen(progress: (text: string) => void): Promise<Kitchen> {
	const home = await mkdtemp(join(tmpdir(), "curfew-recipes-"));
	const stateDirectory = join(home, "state");
	let stop = async (): Promise<void> => {};
	const leave = async (): Promise<void> => {
		await stop();
		await rm(home, { recursive: true, force: true });
	};
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.once(signal, () => void leave().finally(() => process.exit(1)));
	}
	try {
		const [port = 0] = await freePorts(1);
		const issuer = origin(port);
		const trusted = {
			...{ issuer, jwksUrl: `${issuer}/.well-known/jwks.json`, audience: "app" },
			...{ algorithms: ["ES256" as const], organizations: "*" as const },
		};
		progress("Packing the package");
		const { tarball } = await installPacked(join(home, "package"));
		const world = await startWorld({
			settings: { ports: await findFreePorts(), stateDirectory, issuers: [trusted] },
			...{ logLevel: "none", watch: false, progress },
			onStarted(end) {
				stop = end;
			},
		});
		await copyFile(join(recipesFolder, "story.ts"), join(home, "story.ts"));
		const { privateKey } = await generateKeyPair("ES256", { extractable: true });
		const environment = {
			// One for all: Curfew keeps an issuer's keys for a while.
			SIGNING_KEY: JSON.stringify({ ...(await exportJWK(privateKey)), kid: "recipe" }),
			CURFEW_URL: world.curfew,
			PORT: String(port),
			// Where a Worker beside Curfew finds it.
			WRANGLER_REGISTRY_PATH: resolve(stateDirectory, "registry"),
			WRANGLER_SEND_METRICS: "false",
			NEXT_TELEMETRY_DISABLED: "1",
			CI: "1",
		};
		return { leave, cook: (name) => cook(name, { home, tarball, environment }) };
	} catch (error) {
		await leave();
		throw error;
	}
}

interface Ingredients {
	home: string;
	tarball: string;
	environment: Record<string, string>;
}

async function cook(name: string, { home, tarball, environment }: Ingredients): Promise<Cooked> {
	const folder = join(home, name);
	await cp(join(recipesFolder, name), folder, {
		recursive: true,
		filter: (path) => !/\/(node_modules|\.next|\.wrangler)$/.test(path),
	});
	const began = performance.now();
	if ((await readdir(folder)).includes("package-lock.json")) {
		await copyFile(tarball, join(folder, "curfew-0.1.0.tgz"));
		const flags = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];
		const { code, output } = await run(folder, flags, environment, installLimitMs);
		if (code !== 0) return { outcome: "failed", output, installMs: 0, told: null };
	}
	const installMs = performance.now() - began;
	const { code, output } = await run(folder, ["test", "--silent"], environment, storyLimitMs);
	const outcome = code === 0 ? "passed" : code === skippedCode ? "skipped" : "failed";
	const last = output.trim().split("\n").at(-1) ?? "";
	return { outcome, output, installMs, told: outcome === "passed" ? JSON.parse(last) : null };
}

function run(
	cwd: string,
	parameters: string[],
	environment: Record<string, string>,
	limitMs: number,
): Promise<{ code: number | null; output: string }> {
	const env = { ...process.env, ...environment };
	const child = spawn("npm", parameters, {
		cwd,
		env,
		stdio: ["ignore", "pipe", "pipe"],
		timeout: limitMs,
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
	}
	return new Promise((done, failed) => {
		child.once("error", failed);
		child.once("close", (code) => done({ code, output }));
	});
}
