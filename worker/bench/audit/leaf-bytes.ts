import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Bytes an event, whole pages counted. */
interface Bytes {
	/** Of the tiles: what a leaf costs for ever. */
	hashes: number;
	/** Of the leaf's text and its salts, which go with the event. */
	leaf: number;
	/** Of all else in the event's row and its indexes. */
	event: number;
}
export type LeafBytes = Record<"object" | "D1", Bytes>;

/** What events and their leaves take in the object of the largest organization, and in D1. */
export async function leafBytes(state: string, largest: number): Promise<LeafBytes> {
	const object = await databaseWith(join(state, "v3/do/curfew-OrganizationObject"), largest);
	const d1 = await databaseWith(join(state, "v3/d1/miniflare-D1DatabaseObject"), largest);
	return { object, D1: d1 };
}

async function databaseWith(folder: string, events: number): Promise<Bytes> {
	const files = (await readdir(folder)).filter((file) => /^[0-9a-f]{32,}\.sqlite$/.test(file));
	for (const file of files) {
		const bytes = bytesIn(join(folder, file), events);
		if (bytes !== null) return bytes;
	}
	throw new Error(`No database in ${folder} has ${events} events`);
}

function bytesIn(path: string, events: number): Bytes | null {
	const database = new DatabaseSync(path);
	const one = (sql: string): number => Number(database.prepare(sql).get()?.n ?? 0);
	try {
		if (one("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'audit_events'") === 0)
			return null;
		const rows = one("SELECT count(*) AS n FROM audit_events");
		if (rows < events) return null;
		const pagesOf = (table: string) =>
			one(
				`SELECT sum(pgsize) AS n FROM dbstat JOIN sqlite_schema ON sqlite_schema.name = dbstat.name WHERE tbl_name = '${table}'`,
			);
		const leaf =
			one("SELECT sum(length(leaf) + length(salts)) AS n FROM audit_events") +
			one("SELECT sum(pgsize) AS n FROM dbstat WHERE name = 'audit_events_by_leaf'");
		const leaves = one("SELECT sum(length(hashes)) / 32 AS n FROM log_tiles WHERE level = 0");
		return {
			hashes: pagesOf("log_tiles") / leaves,
			leaf: leaf / rows,
			event: (pagesOf("audit_events") - leaf) / rows,
		};
	} finally {
		database.close();
	}
}
