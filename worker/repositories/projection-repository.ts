import { and, eq, gt, inArray, lte, not, sql } from "drizzle-orm";
import { searchTermsOf } from "../domain/lists/search.ts";
import type { ComparedEntity, ProjectedWatermark, Projection } from "../domain/projection.ts";
import { database } from "./db.ts";
import {
	chainRows,
	comparedRows,
	comparedTables,
	organizationRows,
	progressRows,
	watermarkRows,
} from "./projected-rows.ts";
import {
	organizations,
	projectionProgress,
	refreshTokens,
	sessionSearchTerms,
	userSessions,
	watermarks,
} from "./schema.ts";
import { isAmong, selectFromJson, storedRow, upsert } from "./stored-row.ts";

/** Rows that one statement lets catch up with a watermark. */
const catchUpStepRows = 5_000;

const entities = Object.keys(comparedTables) as ComparedEntity[];

/**
 * Writes the object's state into D1: idempotent upserts in one batch, which is one transaction. A row that D1 already
 * holds at a later version stays.
 */
export function projectionRepository(d1: D1Database) {
	const db = database(d1);

	return {
		async write(projection: Projection): Promise<void> {
			const [first, ...rest] = [
				...deletions(projection),
				upsert(db, watermarks, watermarkRows(projection)),
				upsert(db, organizations, organizationRows(projection)),
				...entities.map((entity) =>
					upsert(db, comparedTables[entity], comparedRows(entity, projection)),
				),
				...replacedTerms(projection),
				upsert(db, refreshTokens, chainRows(projection)),
				upsert(db, projectionProgress, progressRows(projection)),
			].filter((statement) => statement !== null);
			if (first !== undefined) await db.batch([first, ...rest]);
		},

		/**
		 * Writes a watermark into at most 5,000 of the rows it covers; returns whether there may be more. A single
		 * statement over a million rows would block every tenant for seconds.
		 */
		async catchUpStep(
			{ organizationId, lineage }: { organizationId: string; lineage: string },
			watermark: ProjectedWatermark,
		): Promise<boolean> {
			const { userId, sequence, at } = watermark;
			const covered = db
				.select({ id: userSessions.id })
				.from(userSessions)
				.where(
					and(
						eq(userSessions.organizationId, organizationId),
						userId === null ? undefined : eq(userSessions.userId, userId),
						eq(userSessions.status, "active"),
						lte(userSessions.sequence, sequence),
						gt(userSessions.expiresAt, at),
						gt(userSessions.idleExpiresAt, at),
						not(isAmong(userSessions.id, watermark.except)),
					),
				)
				.limit(catchUpStepRows);
			const { meta } = await db
				.update(userSessions)
				.set({
					status: "revoked",
					endedAt: at,
					endedCause: watermark.cause,
					endedReason: watermark.reason,
					endedBy: watermark.by,
					receiptId: watermark.receiptId,
					version: sql`max(${userSessions.version}, ${sequence})`,
				})
				.where(
					and(eq(userSessions.organizationId, organizationId), inArray(userSessions.id, covered)),
				);
			// D1 counts index entries among its changes, so only "none" is certain.
			if (meta.changes > 0) return true;
			await db
				.update(watermarks)
				.set({ settled: true })
				.where(
					and(
						eq(watermarks.organizationId, organizationId),
						eq(watermarks.lineage, lineage),
						eq(watermarks.sequence, sequence),
					),
				);
			return false;
		},
	};

	function deletions({ organizationId, gone }: Projection) {
		const of = (entity: ComparedEntity) => {
			const table = comparedTables[entity];
			return gone[entity].length === 0
				? null
				: db
						.delete(table)
						.where(and(eq(table.organizationId, organizationId), isAmong(table.id, gone[entity])));
		};
		const ofSessions = (table: typeof sessionSearchTerms | typeof refreshTokens) =>
			gone.session.length === 0
				? null
				: db
						.delete(table)
						.where(
							and(eq(table.organizationId, organizationId), isAmong(table.sessionId, gone.session)),
						);
		return [...entities.map(of), ofSessions(sessionSearchTerms), ofSessions(refreshTokens)];
	}

	/** A session is found by the words it has now, and by no earlier ones. */
	function replacedTerms({ organizationId, sessions }: Projection) {
		if (sessions.length === 0) return [];
		const terms = sessions.flatMap(({ session }) =>
			searchTermsOf(session).map((term) =>
				storedRow(sessionSearchTerms, { organizationId, term, sessionId: session.id }),
			),
		);
		const ids = sessions.map(({ session }) => session.id);
		return [
			db
				.delete(sessionSearchTerms)
				.where(
					and(
						eq(sessionSearchTerms.organizationId, organizationId),
						isAmong(sessionSearchTerms.sessionId, ids),
					),
				),
			db
				.insert(sessionSearchTerms)
				.select(selectFromJson(sessionSearchTerms, terms))
				.onConflictDoNothing(),
		];
	}
}

export type ProjectionRepository = ReturnType<typeof projectionRepository>;
