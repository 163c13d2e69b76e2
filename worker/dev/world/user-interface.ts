import { cp, readdir, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { run } from "./child.ts";
import { root } from "./settings.ts";

const sources = [
	"web/src",
	"web/index.html",
	"web/my-devices.html",
	"web/public",
	// The words that both sides use.
	"worker/domain",
	"vite.config.ts",
	"package-lock.json",
];

async function changedAtMs(path: string): Promise<number> {
	const information = await stat(path).catch(() => null);
	if (!information) return 0;
	if (!information.isDirectory()) return information.mtimeMs;
	const entries = await readdir(path);
	const times = await Promise.all(entries.map((entry) => changedAtMs(resolve(path, entry))));
	// A folder changes when something in it is taken away.
	return Math.max(information.mtimeMs, ...times);
}

const built = "web/dist";

/** Where a world keeps the admin UI that it serves. */
export const servedInterface = (stateDirectory: string): string =>
	resolve(root, stateDirectory, "admin-ui");

/** Builds the admin UI when its sources are newer than what was built. */
export async function buildChangedInterface(): Promise<void> {
	const builtAtMs = await changedAtMs(resolve(root, built, "index.html"));
	const times = await Promise.all(sources.map((path) => changedAtMs(resolve(root, path))));
	if (builtAtMs <= Math.max(...times)) {
		await run("vite build", "vite", ["build", "--logLevel", "warn"]);
	}
}

/** A running world serves a copy: whoever builds again meanwhile does not take files away under its feet. */
export async function buildUserInterface(stateDirectory: string): Promise<void> {
	await buildChangedInterface();
	const served = servedInterface(stateDirectory);
	await rm(served, { recursive: true, force: true });
	await cp(resolve(root, built), served, { recursive: true });
}
