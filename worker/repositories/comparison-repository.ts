import type { ComparedEntity, Projection } from "../domain/projection.ts";
import {
	administratorRow,
	apiTokenRow,
	comparedTables,
	eventRow,
	grantRow,
	revocationRow,
	sessionRow,
} from "./projection-repository.ts";

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
	readonly #db: D1Database;

	constructor(db: D1Database) {
		this.#db = db;
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
		const { results } = await this.#db
			.prepare(
				`SELECT * FROM ${comparedTables[entity]} WHERE organization_id = ?1 AND id > ?2 AND (?3 IS NULL OR id <= ?3)`,
			)
			.bind(organizationId, afterId, upToId)
			.all<Record<string, string | number | null>>();
		const expected = new Map(expectedRows(entity, state).map((row) => [String(row.id), row]));
		const found = new Map(results.map((row) => [String(row.id), row]));
		const both = [...expected.keys()].filter((id) => found.has(id));
		return {
			missing: [...expected.keys()].filter((id) => !found.has(id)),
			different: both.filter((id) => !sameRow(expected.get(id) ?? {}, found.get(id) ?? {})),
			surplus: [...found.keys()].filter((id) => !expected.has(id)),
			version: Math.max(0, ...results.map((row) => Number(row.version))),
		};
	}
}

function expectedRows(entity: ComparedEntity, state: Projection): Record<string, unknown>[] {
	const { organizationId } = state;
	switch (entity) {
		case "session":
			return state.sessions.map(sessionRow);
		case "revocation":
			return state.revocations.map(revocationRow);
		case "audit_event":
			return state.auditEvents.map((event) => eventRow(organizationId, event));
		case "administrator":
			return state.administrators.map((row) => administratorRow(organizationId, row));
		case "api_token":
			return state.apiTokens.map((token) => apiTokenRow(organizationId, token));
		case "support_grant":
			return state.supportGrants.map((row) => grantRow(organizationId, row));
	}
}

/** The version says when a row was written, not what it says. */
const sameRow = (expected: Record<string, unknown>, found: Record<string, unknown>): boolean =>
	Object.keys(expected)
		.filter((column) => column !== "version")
		.every((column) => expected[column] === found[column]);
