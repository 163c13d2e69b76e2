import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

/** Drizzle over D1. `transaction()` does not exist on D1: use `batch`, and never with joins (columns get mixed up). */
export type Database = DrizzleD1Database<Record<string, never>> & { $client: D1Database };

/** Which database holds the projection of an organization, or of the platform under its id. */
export type Databases = (organizationId: string) => Database;

/**
 * The one place that knows: all of them lie in one database, so far. Nothing joins rows of two organizations, so that
 * an organization can be given another one here.
 */
const projectionOfOrganization = (env: { DB: D1Database }, _organizationId: string): D1Database =>
	env.DB;

export const databasesOf =
	(env: { DB: D1Database }): Databases =>
	(organizationId) =>
		drizzle(projectionOfOrganization(env, organizationId));
