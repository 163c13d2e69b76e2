import { and, desc, eq, sql } from "drizzle-orm";
import {
	type ConcernedSession,
	type ListedReceipt,
	nobodyKnown,
	type Receipt,
	type ReceiptQuery,
} from "../../domain/receipt.ts";
import type { Databases } from "../db.ts";
import { toReceipt } from "../projected-rows.ts";
import { revocations as rows } from "../schema.ts";
import { concernedBy, sessionsOf } from "./concerned-repository.ts";
import { actorOf, receiptConditions, type TooMany } from "./receipt-conditions.ts";

interface ReceiptPage {
	items: ListedReceipt[];
	nextSequence: number | null;
}

/** Receipts as D1 last heard of them, newest first, with whom they concern. */
export class ReceiptRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	async page(
		organizationId: string,
		query: ReceiptQuery,
		beforeSequence: number | null,
		limit: number,
	): Promise<ReceiptPage | TooMany> {
		const asked = await receiptConditions(this.#databases, organizationId, query);
		if ("tooMany" in asked) return asked;
		const { where, actorIds, by } = asked;
		const all = and(
			eq(rows.organizationId, organizationId),
			where,
			beforeSequence === null ? undefined : sql`${rows.sequence} < ${beforeSequence}`,
		);
		const each = actorIds === null ? undefined : sql`${actorOf} = named.value`;
		const keys = sql`SELECT ${rows}.rowid FROM ${rows} ${by} WHERE ${and(each, all)}
			ORDER BY ${rows.sequence} DESC LIMIT ${limit + 1}`;
		const some =
			actorIds === null
				? keys
				: sql`SELECT one.rowid FROM json_each(${JSON.stringify(actorIds)}) AS named
					JOIN ${rows} AS one ON one.rowid IN (${keys})`;
		const found = await this.#databases(organizationId)
			.select()
			.from(rows)
			.where(sql`${rows}.rowid IN (${some})`)
			.orderBy(desc(rows.sequence))
			.limit(limit + 1);
		const receipts = found.slice(0, limit).map(toReceipt);
		const concerned = await concernedBy(this.#databases, organizationId, receipts);
		return {
			items: receipts.map((receipt) => ({
				...receipt,
				concerned: concerned.get(receipt.id) ?? nobodyKnown,
			})),
			nextSequence: found.length > limit ? (receipts.at(-1)?.sequence ?? null) : null,
		};
	}

	/** The sessions that a receipt names, as far as they are kept. */
	sessionsOf(receipt: Receipt): Promise<ConcernedSession[]> {
		return sessionsOf(this.#databases, receipt.organizationId, receipt);
	}
}
