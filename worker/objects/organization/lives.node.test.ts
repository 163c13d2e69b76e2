import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { dayMs } from "../../domain/clock.ts";
import { sweeps } from "./due.ts";
import { organizationMigrations } from "./store/migrations.ts";
import type { TimedWork } from "./store/timed-work.ts";

const migrationsOfD1 = new URL("../../../migrations/", import.meta.url);
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The README's table of lives: rows, how long they are kept in the object, and in D1. */
const stated = readme
	.slice(readme.indexOf("## How long everything is kept"))
	.split(/\n## /, 1)
	.flatMap((section) => section.split("\n"))
	.filter((line) => line.startsWith("| `"))
	.map((line) => line.slice(2, -2).split(" | "));

const tablesIn = (column: number): string[] =>
	stated
		.flatMap((cells) => [...(cells[column] ?? "").matchAll(/`([a-z0-9_]+)`/g)])
		.map(([, name]) => name ?? "");

function tablesMadeBy(statements: string[]): string[] {
	const database = new DatabaseSync(":memory:");
	for (const sql of statements) database.exec(sql);
	const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
	database.close();
	return tables.map(({ name }) => String(name)).sort();
}

it("the README states a life for every table of the object and of D1, and for no other", () => {
	const ofObject = tablesMadeBy(organizationMigrations.map(({ sql }) => sql));
	expect(tablesIn(0).sort()).toEqual(ofObject);
	const files = readdirSync(migrationsOfD1).filter((name) => name.endsWith(".sql"));
	const ofD1 = tablesMadeBy(
		files.map((name) => readFileSync(new URL(name, migrationsOfD1), "utf8")),
	);
	expect([...new Set(tablesIn(2))].sort()).toEqual(ofD1);
});

const wordsOf = (kept: string | number): string => {
	if (kept === 0) return "until";
	return kept === dayMs ? "a day after" : `\`${kept}\` after`;
};

it("and of rows that go by time alone, the one that the code gives them", () => {
	const forgotten = Object.values<TimedWork>(sweeps).flatMap(({ life }) => life ?? []);
	expect(forgotten.length).toBeGreaterThan(10);
	for (const { table, from, kept } of forgotten) {
		const [, life = ""] = stated.find(([names]) => names?.includes(`\`${table}\``)) ?? [];
		expect(life, table).toContain(`${wordsOf(kept)} \`${from}\``);
	}
});
