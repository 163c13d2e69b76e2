import { and, eq, type SQL, sql } from "drizzle-orm";
import { type auditEvents, projectionProgress, type revocations } from "../schema.ts";
import type { logCheckpoints, logTiles } from "./log-schema.ts";

/** Whose log an organization's is: of several objects that had its id the one that D1 heard of last. */
const lineageInD1 = (organizationId: string): SQL<string> => sql<string>`(
	SELECT lineage FROM ${projectionProgress} WHERE organization_id = ${organizationId}
	ORDER BY as_of DESC LIMIT 1)`;

/** Rows of an organization's log. */
export const own = (
	table: typeof logTiles | typeof logCheckpoints | typeof auditEvents | typeof revocations,
	organizationId: string,
): SQL | undefined =>
	and(eq(table.organizationId, organizationId), eq(table.lineage, lineageInD1(organizationId)));
