import { sql } from "drizzle-orm";
import type { ComparedEntity, Projection } from "../domain/projection.ts";
import type { Databases } from "./db.ts";
import { ownedBy } from "./ownership.ts";
import { comparedRows, comparedTables } from "./projected-rows.ts";
import type { StoredRow } from "./stored-row.ts";

/** Ids by which D1 departs from the organization object. */
export interface Difference {
	/** In the object, not in D1. */
	missing: string[];
	/** In both, with another content. */
	different: string[];
	/** In D1 only. */
	surplus: string[];
	/** The highest version D1 holds among what was compared: a repair must be written above it. */
	version: number;
}

/** Compares rows of D1 with what the object says they should be. */
export class ComparisonRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/**
	 * Compares one range of ids.
	 *
	 * @param afterId the range starts behind this id
	 * @param upToId its last id; null: there is no end
	 */
	async compare(
		organizationId: string,
		entity: ComparedEntity,
		state: Projection,
		afterId: string,
		upToId: string | null,
	): Promise<Difference> {
		const table = comparedTables[entity];
		// Column by column, as D1 stores them: what is read back into values would hide how it was written.
		const rows = await this.#databases(organizationId).all<StoredRow>(
			sql`SELECT * FROM ${table} WHERE ${ownedBy(table, organizationId)} AND ${table.id} > ${afterId}
				AND (${upToId} IS NULL OR ${table.id} <= ${upToId})`,
		);
		const expected = new Map(comparedRows(entity, state).map((row) => [String(row.id), row]));
		const found = new Map(rows.map((row) => [String(row.id), row]));
		const both = [...expected.keys()].filter((id) => found.has(id));
		return {
			missing: [...expected.keys()].filter((id) => !found.has(id)),
			different: both.filter((id) => !sameRow(expected.get(id) ?? {}, found.get(id) ?? {})),
			// The log lives longer here than in the object: events that only D1 has are what it is for.
			surplus: entity === "audit_event" ? [] : [...found.keys()].filter((id) => !expected.has(id)),
			version: Math.max(0, ...rows.map((row) => Number(row.version))),
		};
	}
}

/** The version says when a row was written, not what it says. */
const sameRow = (expected: StoredRow, found: StoredRow): boolean =>
	Object.keys(expected)
		.filter((column) => column !== "version")
		.every((column) => expected[column] === found[column]);
