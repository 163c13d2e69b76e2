import { execFile } from "node:child_process";
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../world/settings.ts";

const run = promisify(execFile);

/** Building and packing take seconds; this ends what hangs. */
const limitMs = 120_000;

/**
 * Builds and packs the package `curfew` as it would be published, and unpacks it as an installation would.
 *
 * @param project a folder outside the repository; the package comes below its `node_modules`
 */
export async function installPacked(project: string): Promise<{ tarball: string; folder: string }> {
	const modules = join(project, "node_modules");
	await mkdir(modules, { recursive: true });
	const options = ["--workspace", "curfew", "--pack-destination", project, "--offline"];
	await run("npm", ["pack", ...options], { cwd: root, timeout: limitMs });
	const name = (await readdir(project)).find((file) => file.endsWith(".tgz"));
	if (name === undefined) throw new Error("npm pack left no tarball.");
	const tarball = join(project, name);
	await run("tar", ["-xzf", tarball, "-C", modules], { timeout: limitMs });
	const folder = join(modules, "curfew");
	await rename(join(modules, "package"), folder);
	return { tarball, folder };
}
