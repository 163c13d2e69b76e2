import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../dev/world/child.ts";
import { StartError } from "../../dev/world/settings.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

interface RivalBundle {
	/** The bundled module Worker. */
	script: string;
	betterAuthVersion: string;
}

/** What the bundle needs of Miniflare besides its script. */
export const rivalRuntime = {
	compatibilityDate: "2026-10-01",
	compatibilityFlags: ["nodejs_compat"],
	d1Databases: { DB: "rivals" },
	kvNamespaces: { REVOKED: "rivals" },
};

/** Installs the rivals where their lock file is newer than what is installed, and bundles them into `directory`. */
export async function bundleRivals(directory: string): Promise<RivalBundle> {
	if (!(await isInstalled())) await install();
	await run("Bundling the rivals", "wrangler", [
		...["deploy", "--dry-run", "--outdir", directory],
		...["--config", join(folder, "wrangler.toml")],
	]);
	const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
	return {
		script: join(directory, "better-auth-worker.js"),
		betterAuthVersion: dependencies["better-auth"],
	};
}

async function isInstalled(): Promise<boolean> {
	const [lock, installed] = await Promise.all([
		stat(join(folder, "package-lock.json")),
		// The last file that an installation writes.
		stat(join(folder, "node_modules/.package-lock.json")).catch(() => null),
	]);
	return installed !== null && installed.mtimeMs >= lock.mtimeMs;
}

async function install(): Promise<void> {
	const parameters = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
	const child = spawn("npm", parameters, { stdio: ["ignore", "pipe", "pipe"] });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
	}
	const code = await new Promise<number | null>((resolve) => {
		child.once("error", ({ message }) => {
			output += message;
			resolve(null);
		});
		child.once("close", resolve);
	});
	if (code === 0) return;
	throw new StartError(
		`Installing the rivals failed (npm ci --prefix worker/bench/rivals):\n${output}`,
	);
}
