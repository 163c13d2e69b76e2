import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const folder = new URL("../../migrations/", import.meta.url);
const files = readdirSync(folder)
	.filter((name) => name.endsWith(".sql"))
	.sort();

test("migration numbers are unique, gapless and start at 0000", () => {
	expect(files.length).toBeGreaterThan(0);
	expect(files.map((name) => name.slice(0, 5))).toEqual(
		files.map((_, index) => `${String(index).padStart(4, "0")}_`),
	);
});

test("the generator's journal names exactly the migrations that are there, in their order", () => {
	const journal = z
		.object({ entries: z.array(z.object({ idx: z.number(), tag: z.string() })) })
		.parse(JSON.parse(readFileSync(new URL("meta/_journal.json", folder), "utf8")));
	expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files);
	expect(journal.entries.map(({ idx }) => idx)).toEqual(files.map((_, index) => index));
});
