import { and, desc, eq, lt } from "drizzle-orm";
import type { Receipt, ReceiptFilter } from "../domain/receipt.ts";
import type { Databases } from "./db.ts";
import { toReceipt } from "./projected-rows.ts";
import { revocations as rows } from "./schema.ts";

/** Receipts as D1 last heard of them, newest first. */
export class RevocationRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	async page(
		organizationId: string,
		filter: ReceiptFilter,
		beforeSequence: number | null,
		limit: number,
	): Promise<{ items: Receipt[]; nextSequence: number | null }> {
		const found = await this.#databases(organizationId)
			.select()
			.from(rows)
			.where(
				and(
					eq(rows.organizationId, organizationId),
					filter.userId === undefined ? undefined : eq(rows.userId, filter.userId),
					filter.cause === undefined ? undefined : eq(rows.cause, filter.cause),
					beforeSequence === null ? undefined : lt(rows.sequence, beforeSequence),
				),
			)
			.orderBy(desc(rows.sequence))
			.limit(limit + 1);
		const items = found.slice(0, limit).map(toReceipt);
		return { items, nextSequence: found.length > limit ? (items.at(-1)?.sequence ?? null) : null };
	}
}
