import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFile } from "../../testing/support/source-files.ts";
import { recipeNames, recipesFolder } from "./kitchen.ts";

const folder = "worker/client/recipes";

interface Manifest {
	dependencies?: Record<string, string>;
	scripts: Record<string, string>;
}
interface Lock {
	packages: Record<string, Manifest & { integrity?: string; resolved?: string }>;
}

test("every recipe has a page, a test and, where it installs something, a lock file that agrees with it", async () => {
	const names = await recipeNames();
	expect(names.length).toBeGreaterThan(7);
	const overview = readFile(`${folder}/README.md`);
	for (const name of names) {
		const files = await readdir(join(recipesFolder, name));
		expect(files, name).toEqual(expect.arrayContaining(["README.md", "test.ts", "package.json"]));
		expect(overview).toContain(`(${name}/README.md)`);
		const { dependencies, scripts } = JSON.parse(
			readFile(`${folder}/${name}/package.json`),
		) as Manifest;
		expect(scripts.test, name).toBe("node test.ts");
		expect(files.includes("package-lock.json"), name).toBe(dependencies !== undefined);
		if (dependencies === undefined) continue;
		const { packages } = JSON.parse(readFile(`${folder}/${name}/package-lock.json`)) as Lock;
		expect(packages[""]?.dependencies, name).toEqual(dependencies);
		// The package is packed anew each time, so nobody knows its hash; all others are held to theirs.
		const loose = Object.entries(packages).filter(([path, { integrity }]) => path && !integrity);
		const packed = "curfew" in dependencies ? ["node_modules/curfew"] : [];
		expect(
			loose.map(([path]) => path),
			name,
		).toEqual(packed);
		for (const [, { resolved }] of loose) expect(resolved).toBe("file:curfew-0.1.0.tgz");
	}
});

test("the lock files of recipes ask of the package what it is", () => {
	const { version, dependencies } = JSON.parse(readFile("worker/client/package.json"));
	const { packages } = JSON.parse(readFile(`${folder}/express/package-lock.json`)) as Lock;
	expect(packages["node_modules/curfew"]).toMatchObject({ version, dependencies });
});
