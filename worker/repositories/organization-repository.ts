import { asc, inArray } from "drizzle-orm";
import { platformId } from "../domain/ids.ts";
import type { Databases } from "./db.ts";
import { organizations as rows } from "./schema.ts";

export interface ProjectedOrganization {
	id: string;
	slug: string;
	name: string;
	activeSessions: number;
}

const columns = {
	id: rows.id,
	slug: rows.slug,
	name: rows.name,
	activeSessions: rows.activeSessions,
};

/** Names and counts of organizations, as D1 last heard of them. */
export class OrganizationRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	all(): Promise<ProjectedOrganization[]> {
		return this.#databases(platformId)
			.select(columns)
			.from(rows)
			.orderBy(asc(rows.name), asc(rows.id));
	}

	/** At most 100 ids: that many parameters D1 takes. */
	byIds(ids: string[]): Promise<ProjectedOrganization[]> {
		return this.#databases(platformId)
			.select(columns)
			.from(rows)
			.where(inArray(rows.id, ids.slice(0, 100)))
			.orderBy(asc(rows.name), asc(rows.id));
	}
}
