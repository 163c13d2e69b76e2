import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { AuditQuery } from "../../domain/audit/audit-filter.ts";
import type { EventProof } from "../../domain/audit/event-leaf.ts";
import type {
	AuditAction,
	AuditEntry,
	AuditEvent,
	FoundEntry,
	ListedEntry,
} from "../../domain/audit-event.ts";
import type { Position } from "../../domain/lists/page.ts";
import type { Databases } from "../db.ts";
import { auditEvents as rows } from "../schema.ts";
import { auditConditions } from "./audit-conditions.ts";
import { named } from "./audit-names.ts";
import { counterpartOf, enforcedEvents, isOfEnding } from "./audit-pairs.ts";

/** Which part of the log is read. */
interface PageOrder {
	/** `asc`: oldest first. */
	direction: "asc" | "desc";
	after: Position | null;
	limit: number;
	/** Nothing after this is read. */
	through?: number;
	/** Whether what proves an event comes along with it. */
	withProof?: boolean;
}

/** Audit events as D1 last heard of them, with the names that are still kept of whom they concern. */
export class AuditRepository {
	readonly #databases: Databases;

	constructor(databases: Databases) {
		this.#databases = databases;
	}

	/** One keyset page in the order of the log, or against it. */
	async page(
		organizationId: string,
		query: AuditQuery,
		{ direction, after, limit, through, withProof = false }: PageOrder,
	): Promise<{ items: (AuditEntry & { log?: EventProof })[]; next: Position | null }> {
		const db = this.#databases(organizationId);
		const { where, each, by } = await auditConditions(
			this.#databases,
			organizationId,
			query,
			limit,
		);
		const beyond = direction === "asc" ? sql`>` : sql`<`;
		const asked = and(
			eq(rows.organizationId, organizationId),
			where,
			through === undefined ? undefined : sql`${rows.sequence} <= ${through}`,
			after
				? sql`(${rows.sequence}, ${rows.id}) ${beyond} (${after.value}, ${after.id})`
				: undefined,
		);
		const way = direction === "asc" ? asc : desc;
		const order = [way(rows.sequence), way(rows.id)];
		const keys = sql`SELECT ${rows}.rowid FROM ${rows} ${by} WHERE ${and(each?.matches, asked)}
			ORDER BY ${sql.join(order, sql`, `)} LIMIT ${limit + 1}`;
		// Of each value that may be meant no more than a page is read, so that many of them cost no sort of the log.
		const all =
			each === null
				? keys
				: sql`SELECT one.rowid FROM json_each(${JSON.stringify(each.values)}) AS named
					JOIN ${rows} AS one ON one.rowid IN (${keys})`;
		const found = await db
			.select(withProof ? getTableColumns(rows) : withoutProof)
			.from(rows)
			.where(sql`${rows}.rowid IN (${all})`)
			.orderBy(...order)
			.limit(limit + 1);
		const page = found.slice(0, limit);
		const last = page.at(-1);
		const items = await named(this.#databases, organizationId, page.map(toEvent));
		return {
			items: withProof ? items.map((item, at) => ({ ...item, ...proofOf(page[at]) })) : items,
			next: found.length > limit && last ? { value: last.sequence, id: last.id } : null,
		};
	}

	/**
	 * A page in which each ending's own event tells of its being enforced, too. The event that says so is left out, unless
	 * certain actions are asked for.
	 */
	async foldedPage(
		organizationId: string,
		query: AuditQuery,
		order: PageOrder,
	): Promise<{ items: ListedEntry[]; next: Position | null }> {
		const page = await this.page(
			organizationId,
			{ ...query, folded: (query.action ?? []).length === 0 },
			order,
		);
		const enforced = await enforcedEvents(
			this.#databases(organizationId),
			organizationId,
			page.items,
		);
		const items = page.items.map((item) => {
			const found = item.receiptId === null ? undefined : enforced.get(item.receiptId);
			return found === undefined || !isOfEnding(item) ? item : { ...item, enforced: found };
		});
		return { ...page, items };
	}

	/** One event, with those before and after it in the whole log, and the other one of its ending. */
	async find(organizationId: string, eventId: string): Promise<FoundEntry | null> {
		const db = this.#databases(organizationId);
		const own = eq(rows.organizationId, organizationId);
		const [row] = await db
			.select()
			.from(rows)
			.where(and(own, eq(rows.id, eventId)));
		if (row === undefined) return null;
		const place = sql`(${row.sequence}, ${row.id})`;
		const next = (beyond: typeof place, ...order: ReturnType<typeof asc>[]) =>
			db
				.select({ id: rows.id })
				.from(rows)
				.where(and(own, sql`(${rows.sequence}, ${rows.id}) ${beyond} ${place}`))
				.orderBy(...order)
				.limit(1);
		const [[newer], [older]] = await db.batch([
			next(sql`>`, asc(rows.sequence), asc(rows.id)),
			next(sql`<`, desc(rows.sequence), desc(rows.id)),
		]);
		const [entry] = await named(this.#databases, organizationId, [toEvent(row)]);
		if (entry === undefined) return null;
		const { leafIndex } = row;
		return {
			...entry,
			leafIndex,
			counterpart: await counterpartOf(db, organizationId, entry),
			neighbours: { newer: newer?.id ?? null, older: older?.id ?? null },
		};
	}

	/** Where the log ends, as far as D1 has it; 0 for an empty one. */
	async newest(organizationId: string): Promise<number> {
		const [row] = await this.#databases(organizationId)
			.select({ sequence: rows.sequence })
			.from(rows)
			.where(eq(rows.organizationId, organizationId))
			.orderBy(desc(rows.sequence), desc(rows.id))
			.limit(1);
		return row?.sequence ?? 0;
	}
}

/** All that a list shows: what proves an event is as long as the event itself. */
const { leaf: _leaf, salts: _salts, ...withoutProof } = getTableColumns(rows);

type Row = typeof rows.$inferSelect;
type ProofColumn = "leaf" | "salts";

const proofOf = (row: Partial<Row> | undefined): { log?: EventProof } => {
	const { leafIndex: index, leaf, salts } = row ?? {};
	return index !== undefined && leaf !== undefined && salts !== undefined
		? { log: { index, leaf, salts } }
		: {};
};

export const toEvent = (
	row: Omit<Row, ProofColumn> & Partial<Pick<Row, ProofColumn>>,
): AuditEvent => ({
	id: row.id,
	sequence: row.sequence,
	at: row.at,
	actor: { kind: row.actorKind, id: row.actorId },
	action: row.action as AuditAction,
	target: { kind: row.targetKind, id: row.targetId },
	severity: row.severity,
	receiptId: row.receiptId,
	grantId: row.grantId,
	reason: row.reason,
	details: row.details,
	requestId: row.requestId,
	ip: row.ip,
});
