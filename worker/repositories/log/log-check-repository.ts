import {
	and,
	asc,
	desc,
	eq,
	getTableColumns,
	gt,
	gte,
	lt,
	lte,
	notExists,
	or,
	sql,
} from "drizzle-orm";
import { parseSalts } from "../../domain/audit/check-leaf.ts";
import type { AuditEvent } from "../../domain/audit-event.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { toEvent } from "../audit/audit-repository.ts";
import type { Databases } from "../db.ts";
import { toReceipt } from "../projected-rows.ts";
import { auditEvents, projectionProgress, revocations } from "../schema.ts";
import { isAmong } from "../stored-row.ts";
import type { LoggedEvent } from "./log-repository.ts";
import { logTiles } from "./log-schema.ts";
import { own } from "./own-log.ts";

/** More of one kind are not told. */
const shownMax = 20;

/** An event as a row of D1 has it; null: what stands there as JSON is none. */
export interface FoundEvent {
	leafIndex: number;
	leaf: string;
	receiptId: string | null;
	logged: LoggedEvent | null;
}

/** What D1 holds of logs, read so that nothing that somebody wrote there keeps it from being looked at. */
export function logCheckRepository(databases: Databases) {
	return {
		/** Whose log D1 shows, and how many leaves it says that it has; null of an organization that it does not know. */
		async extent(organizationId: string): Promise<{ lineage: string; size: number } | null> {
			const { lineage, logSize: size } = projectionProgress;
			const [row] = await databases(organizationId)
				.select({ lineage, size })
				.from(projectionProgress)
				.where(eq(projectionProgress.organizationId, organizationId))
				.orderBy(desc(projectionProgress.asOf))
				.limit(1);
			return row ?? null;
		},

		/** Events in the order of their leaves, those whose retention is over left out. */
		async events(organizationId: string, from: number, to: number): Promise<FoundEvent[]> {
			const { details, salts } = auditEvents;
			const rows = await databases(organizationId)
				.select({
					row: {
						...getTableColumns(auditEvents),
						details: sql<null>`NULL`,
						salts: sql<null>`NULL`,
					},
					details: sql<string | null>`${details}`,
					salts: sql<string>`${salts}`,
				})
				.from(auditEvents)
				.where(
					and(
						own(auditEvents, organizationId),
						gte(auditEvents.leafIndex, from),
						lt(auditEvents.leafIndex, to),
					),
				)
				.orderBy(asc(auditEvents.leafIndex));
			return rows.map(({ row, ...texts }) => {
				const { leafIndex, leaf, receiptId } = row;
				const read = { details: parseDetails(texts.details), salts: parseSalts(texts.salts) };
				if (read.details === undefined || read.salts === null) {
					return { leafIndex, leaf, receiptId, logged: null };
				}
				const event = toEvent({ ...row, details: read.details, salts: read.salts });
				return {
					leafIndex,
					leaf,
					receiptId,
					logged: { event, leafIndex, leaf, salts: read.salts },
				};
			});
		},

		/** Receipts by their ids; null of one that holds as JSON what is none. */
		async receipts(
			organizationId: string,
			ids: readonly string[],
		): Promise<Map<string, Receipt | null>> {
			if (ids.length === 0) return new Map();
			const read = (some: readonly string[]) =>
				databases(organizationId)
					.select()
					.from(revocations)
					.where(and(own(revocations, organizationId), isAmong(revocations.id, some)));
			try {
				return new Map((await read(ids)).map((row) => [row.id, toReceipt(row)]));
			} catch (error) {
				if (!(error instanceof SyntaxError)) throw error;
			}
			const found = new Map<string, Receipt | null>();
			for (const id of new Set(ids)) {
				try {
					const [row] = await read([id]);
					if (row !== undefined) found.set(id, toReceipt(row));
				} catch (error) {
					if (!(error instanceof SyntaxError)) throw error;
					found.set(id, null);
				}
			}
			return found;
		},

		/** Receipts of these sequences, of what happened after a moment, that no event names. */
		async receiptsWithout(
			organizationId: string,
			{ above, upTo }: { above: number | null; upTo: number | null },
			afterMs: number,
		): Promise<string[]> {
			const db = databases(organizationId);
			const named = db
				.select({ id: auditEvents.id })
				.from(auditEvents)
				.where(
					and(
						eq(auditEvents.organizationId, organizationId),
						eq(auditEvents.receiptId, revocations.id),
					),
				);
			const rows = await db
				.select({ id: revocations.id })
				.from(revocations)
				.where(
					and(
						own(revocations, organizationId),
						above === null ? undefined : gt(revocations.sequence, above),
						upTo === null ? undefined : lte(revocations.sequence, upTo),
						gt(revocations.revoked, 0),
						gt(revocations.recordedAt, afterMs),
						notExists(named),
					),
				)
				.limit(shownMax);
			return rows.map(({ id }) => id);
		},

		/** The places of events that a log of `size` leaves does not have. */
		async strays(organizationId: string, size: number): Promise<number[]> {
			const { leafIndex } = auditEvents;
			const rows = await databases(organizationId)
				.select({ leafIndex })
				.from(auditEvents)
				.where(and(own(auditEvents, organizationId), or(lt(leafIndex, 0), gte(leafIndex, size))))
				.limit(shownMax);
			return rows.map((row) => row.leafIndex);
		},

		/** How many hashes each level has, by its last tile. */
		async levels(
			organizationId: string,
		): Promise<{ level: number; number: number; bytes: number }[]> {
			const { level, number, hashes } = logTiles;
			return await databases(organizationId)
				.select({
					level,
					number: sql<number>`max(${number})`,
					// Of the row that has the maximum, as SQLite promises.
					bytes: sql<number>`length(${hashes})`,
				})
				.from(logTiles)
				.where(own(logTiles, organizationId))
				.groupBy(level);
		},
	};
}

export type LogCheckRepository = ReturnType<typeof logCheckRepository>;

/** Undefined where that is no JSON. */
function parseDetails(text: string | null): AuditEvent["details"] | undefined {
	try {
		return text === null ? null : (JSON.parse(text) as AuditEvent["details"]);
	} catch {
		return undefined;
	}
}
