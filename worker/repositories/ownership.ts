import { type Column, eq, type SQL, sql } from "drizzle-orm";
import { organizationKeys } from "./schema.ts";

/** Tables with many rows name their organization by a number: its id would be half of every entry of their indexes. */
type Owned = { organizationKey: Column } | { organizationId: Column };

/** The number of an organization; null for one of which D1 holds nothing. */
export const keyOf = (organizationId: SQL | string): SQL<number> =>
	sql`(SELECT ${sql.identifier("key")} FROM ${organizationKeys} WHERE ${sql.identifier("id")} = ${organizationId})`;

/** The rows of one organization: every query takes it first. */
export const ownedBy = (table: Owned, organizationId: string): SQL =>
	"organizationKey" in table
		? sql`${table.organizationKey} = ${keyOf(organizationId)}`
		: eq(table.organizationId, organizationId);
