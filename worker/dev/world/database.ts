import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { run } from "./child.ts";
import { root } from "./settings.ts";

/** Where the local runtime keeps D1 databases; the file's name is a hash of the database's id. */
const databasesFolder = "v3/d1/miniflare-D1DatabaseObject";

/** The file that D1 is here; null where there is none, or it is not clear which. */
export async function databaseFile(stateDirectory: string): Promise<string | null> {
	const folder = resolve(root, stateDirectory, databasesFolder);
	const files = await readdir(folder).catch(() => []);
	const names = files.filter((file) => /^[0-9a-f]{32,}\.sqlite$/.test(file));
	const [name] = names;
	return name === undefined || names.length > 1 ? null : resolve(folder, name);
}

/** Whether every migration has been applied. Any doubt counts as no: then wrangler finds out. */
async function isCurrent(stateDirectory: string): Promise<boolean> {
	const path = await databaseFile(stateDirectory);
	if (path === null) return false;
	try {
		const database = new DatabaseSync(path, { readOnly: true });
		const rows = database.prepare("SELECT name FROM d1_migrations").all();
		database.close();
		const applied = new Set(rows.map((row) => row.name));
		const migrations = await readdir(resolve(root, "migrations"));
		return migrations.filter((file) => file.endsWith(".sql")).every((file) => applied.has(file));
	} catch {
		return false;
	}
}

/** Applies the migrations as a deployment would; seconds are saved when there is nothing to apply. */
export async function migrateDatabase(stateDirectory: string): Promise<void> {
	if (await isCurrent(stateDirectory)) return;
	await run("Database migration", "wrangler", [
		...["d1", "migrations", "apply", "curfew", "--local"],
		...["--persist-to", stateDirectory],
	]);
}
