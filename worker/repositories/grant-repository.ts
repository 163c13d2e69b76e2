import { and, eq, gt, isNull, or } from "drizzle-orm";
import { platformId } from "../domain/ids.ts";
import { type GrantSummary, grantStateAt } from "../domain/support-grant.ts";
import type { Databases } from "./db.ts";
import { supportAccessGrants as rows } from "./schema.ts";

/** Support-access grants as D1 last heard of them, across organizations: only for lists, never to let anybody in. */
export class GrantRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/** The open grants that are for this global admin, by organization. */
	async openFor(administratorId: string, nowMs: number): Promise<Map<string, GrantSummary[]>> {
		const found = await this.#databases(platformId)
			.select()
			.from(rows)
			.where(
				and(
					isNull(rows.closedAs),
					or(eq(rows.holderId, administratorId), isNull(rows.holderId)),
					gt(rows.dueAt, nowMs),
				),
			);
		const summaries = found.map((row) => ({ ...row, state: grantStateAt(row, nowMs) }));
		return Map.groupBy(summaries, ({ organizationId }) => organizationId);
	}
}
