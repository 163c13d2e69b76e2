import { and, asc, desc, eq, gt, gte, inArray, lt, notInArray, or, sql } from "drizzle-orm";
import type { Salts } from "../../domain/audit/event-leaf.ts";
import type { AuditAction, AuditEvent } from "../../domain/audit-event.ts";
import type { Bytes } from "../../domain/log/bytes.ts";
import { toEvent } from "../audit/audit-repository.ts";
import type { Databases } from "../db.ts";
import { auditEvents, projectionProgress } from "../schema.ts";
import { logCheckpoints as checkpoints, logTiles as tiles } from "./log-schema.ts";
import { own } from "./own-log.ts";
import { isPlacedAt } from "./placed-at.ts";

/** A signed head of a log, with what witnesses have added to it. */
export interface StoredCheckpoint {
	size: number;
	signedAt: number;
	note: string;
	/** By how many witnesses. */
	cosignatures: number;
}

/** An event with its place in the log and its leaf. */
export interface LoggedEvent {
	event: AuditEvent;
	leafIndex: number;
	leaf: string;
	salts: Salts;
}

/** What is done under a grant that belongs to its own life. */
const supportComingAndGoing = ["session.started", "support_session.left"] satisfies AuditAction[];

/** So many checkpoints are kept at most, where a witness signs none of them. */
const checkpointsMax = 20;

/** The organizations' logs, as D1 has them. Of an organization whose object was made anew the last one counts. */
export function logRepository(databases: Databases) {
	return {
		/** Writes a checkpoint, and lets go of those that are no longer needed: all below `keptFrom`. */
		async writeCheckpoint(
			organizationId: string,
			lineage: string,
			checkpoint: StoredCheckpoint,
			keptFrom: number,
		): Promise<void> {
			const db = databases(organizationId);
			const whose = and(
				eq(checkpoints.organizationId, organizationId),
				eq(checkpoints.lineage, lineage),
			);
			const newest = db
				.select({ size: checkpoints.size })
				.from(checkpoints)
				.where(whose)
				.orderBy(desc(checkpoints.size))
				.limit(checkpointsMax);
			const { signedAt, note, cosignatures } = checkpoint;
			await db.batch([
				db
					.insert(checkpoints)
					.values({ organizationId, lineage, ...checkpoint })
					.onConflictDoUpdate({
						target: [checkpoints.organizationId, checkpoints.lineage, checkpoints.size],
						set: { signedAt, note, cosignatures },
						// A write that comes late takes no cosignature away.
						setWhere: sql`excluded.cosignatures >= ${checkpoints.cosignatures}`,
					}),
				db
					.delete(checkpoints)
					.where(
						and(whose, or(lt(checkpoints.size, keptFrom), notInArray(checkpoints.size, newest))),
					),
			]);
		},

		/** How many leaves D1 has of the log; null of an organization that it does not know. */
		async size(organizationId: string): Promise<number | null> {
			const [row] = await databases(organizationId)
				.select({ size: projectionProgress.logSize })
				.from(projectionProgress)
				.where(eq(projectionProgress.organizationId, organizationId))
				.orderBy(desc(projectionProgress.asOf))
				.limit(1);
			return row?.size ?? null;
		},

		/** The checkpoints of more than `size` leaves, newest first. */
		checkpointsAbove(organizationId: string, size: number): Promise<StoredCheckpoint[]> {
			const { size: of, signedAt, note, cosignatures } = checkpoints;
			return databases(organizationId)
				.select({ size: of, signedAt, note, cosignatures })
				.from(checkpoints)
				.where(and(own(checkpoints, organizationId), gt(of, size)))
				.orderBy(desc(of))
				.limit(checkpointsMax);
		},

		/** The hashes of tiles by their level and number, as wide as D1 has them. */
		async tiles(
			organizationId: string,
			places: readonly { level: number; number: number }[],
		): Promise<Map<string, Bytes>> {
			if (places.length === 0) return new Map();
			const rows = await databases(organizationId)
				.select({ level: tiles.level, number: tiles.number, hashes: tiles.hashes })
				.from(tiles)
				.where(and(own(tiles, organizationId), isPlacedAt(places)));
			return new Map(rows.map((row) => [`${row.level}/${row.number}`, row.hashes]));
		},

		/** The sequence of the event whose leaf stands at a place; null where it is no longer kept. */
		async sequenceAt(organizationId: string, leafIndex: number): Promise<number | null> {
			const [row] = await databases(organizationId)
				.select({ sequence: auditEvents.sequence })
				.from(auditEvents)
				.where(and(own(auditEvents, organizationId), eq(auditEvents.leafIndex, leafIndex)))
				.limit(1);
			return row?.sequence ?? null;
		},

		/** Leaves in their order, those whose retention is over left out. */
		leaves(
			organizationId: string,
			from: number,
			to: number,
		): Promise<{ leafIndex: number; leaf: string }[]> {
			const { leafIndex, leaf } = auditEvents;
			return databases(organizationId)
				.select({ leafIndex, leaf })
				.from(auditEvents)
				.where(and(own(auditEvents, organizationId), gte(leafIndex, from), lt(leafIndex, to)))
				.orderBy(asc(leafIndex));
		},

		/** The events of one receipt, or those of one support-access grant's life, in the order of the log. */
		async eventsOf(
			organizationId: string,
			subject: { receiptId: string } | { grantId: string },
		): Promise<LoggedEvent[]> {
			const about =
				"receiptId" in subject
					? eq(auditEvents.receiptId, subject.receiptId)
					: or(
							and(
								eq(auditEvents.targetId, subject.grantId),
								eq(auditEvents.targetKind, "support_grant"),
							),
							and(
								eq(auditEvents.grantId, subject.grantId),
								inArray(auditEvents.action, [...supportComingAndGoing]),
							),
						);
			const rows = await databases(organizationId)
				.select()
				.from(auditEvents)
				.where(and(own(auditEvents, organizationId), about))
				.orderBy(asc(auditEvents.leafIndex));
			return rows.map(toLogged);
		},
	};
}

export type LogRepository = ReturnType<typeof logRepository>;

const toLogged = (row: typeof auditEvents.$inferSelect): LoggedEvent => ({
	event: toEvent(row),
	leafIndex: row.leafIndex,
	leaf: row.leaf,
	salts: row.salts,
});
