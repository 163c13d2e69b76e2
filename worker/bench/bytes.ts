import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { findFreePorts } from "../dev/world/ports.ts";
import { startWorld } from "../dev/world/world.ts";
import { atMost, printTable, type Target } from "./report.ts";

/** What the runtime keeps of D1 and of organization objects; each database is a file. */
const folders = {
	d1: "v3/d1/miniflare-D1DatabaseObject",
	objects: "v3/do/curfew-OrganizationObject",
};

/** What there is because of sessions: their number decides how many fit. */
const ofSessions = {
	d1: ["user_sessions", "refresh_tokens", "users", "user_search_terms"],
	object: ["sessions", "users"],
};

/** Bytes of each table with its indexes, of the local world as it is right after its first start. */
export async function benchBytes(): Promise<Target[]> {
	const state = await mkdtemp(join(tmpdir(), "curfew-bytes-"));
	try {
		const settings = { ports: await findFreePorts(), stateDirectory: state };
		const world = await startWorld({ settings, logLevel: "none", watch: false });
		await world.stop();
		const [d1] = await sizesIn(join(state, folders.d1), "user_sessions");
		// The largest of the organizations: a page of 4 kB is much where there are few rows.
		const [object] = await sizesIn(join(state, folders.objects), "sessions");
		if (d1 === undefined || object === undefined) throw new Error("No sessions were found");
		return [
			atMost("bytes a session in D1", print("D1", d1, ofSessions.d1), 1_000),
			atMost("bytes a session in the object", print("The object", object, ofSessions.object), 900),
		];
	} finally {
		await rm(state, { recursive: true, force: true });
	}
}

interface Sizes {
	sessions: number;
	tables: { name: string; rows: number; bytes: number; free: number }[];
}

/** The sizes of each database of a folder that has sessions, the one with the most of them first. */
async function sizesIn(folder: string, sessions: string): Promise<Sizes[]> {
	const files = (await readdir(folder)).filter((file) => /^[0-9a-f]{32,}\.sqlite$/.test(file));
	return files
		.map((file) => sizesOf(join(folder, file)))
		.map((tables) => ({
			tables,
			sessions: tables.find(({ name }) => name === sessions)?.rows ?? 0,
		}))
		.filter((database) => database.sessions > 0)
		.sort((one, other) => other.sessions - one.sessions);
}

/** Whole pages, the free room in them included: what a limit of the database counts. */
function sizesOf(path: string): Sizes["tables"] {
	const database = new DatabaseSync(path);
	try {
		const sizes = database
			.prepare(
				`SELECT tbl_name AS name, sum(pgsize) AS bytes, sum(unused) AS free FROM dbstat
				JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
				GROUP BY tbl_name ORDER BY bytes DESC`,
			)
			.all() as Omit<Sizes["tables"][number], "rows">[];
		return sizes.map((size) => {
			const counted = database.prepare(`SELECT count(*) AS n FROM "${size.name}"`).get();
			return { ...size, rows: Number(counted?.n) };
		});
	} finally {
		database.close();
	}
}

/** Prints a database; returns the bytes a session of the tables that are there because of sessions. */
function print(title: string, { sessions, tables }: Sizes, counted: readonly string[]): number {
	const each = (bytes: number): string => (bytes / sessions).toFixed(0);
	const sumOf = (some: Sizes["tables"]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);
	const freeOf = (some: Sizes["tables"]): number => some.reduce((sum, { free }) => sum + free, 0);
	const rowsOf = (some: Sizes["tables"]) =>
		some.map(({ name, rows, bytes, free }) => [
			...[name, String(rows), String(bytes), each(bytes), each(free)],
		]);
	const own = tables.filter(({ name }) => counted.includes(name));
	const apart = tables.filter(({ name }) => !counted.includes(name));
	console.log(`\n${title}: ${sessions} sessions`);
	printTable([
		["table", "rows", "bytes", "a session", "of it free"],
		...rowsOf(own),
		["= sessions", "", String(sumOf(own)), each(sumOf(own)), each(freeOf(own))],
		...rowsOf(apart),
		["= apart", "", String(sumOf(apart)), each(sumOf(apart)), each(freeOf(apart))],
	]);
	return sumOf(own) / sessions;
}
