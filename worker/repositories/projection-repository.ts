import { and, asc, eq, gt, inArray, lte, not, sql } from "drizzle-orm";
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
	auditEvents,
	organizations,
	projectionProgress,
	refreshTokens,
	sessionSearchTerms,
	userSessions,
	watermarks,
} from "./schema.ts";
import { isAmong, selectFromJson, storedRow, upsert } from "./stored-row.ts";

/** Rows that one statement touches of those that a watermark covers or a retention ends. */
const stepRows = 5_000;

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
				replacedTokens(projection),
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
				.limit(stepRows);
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

		/**
		 * Puts a pseudonym in the place of a person in at most 5,000 events up to a sequence; returns whether there may be
		 * more.
		 */
		async eraseStep(
			organizationId: string,
			erasure: { userId: string; pseudonym: string; sequence: number },
		): Promise<boolean> {
			const { userId, pseudonym, sequence } = erasure;
			const { actorId, targetId } = auditEvents;
			const byThem = and(eq(auditEvents.actorKind, "person"), eq(actorId, userId));
			const aboutThem = and(eq(auditEvents.targetKind, "user"), eq(targetId, userId));
			const named = (by: typeof byThem) =>
				db
					.select({ id: auditEvents.id })
					.from(auditEvents)
					.where(
						and(
							eq(auditEvents.organizationId, organizationId),
							by,
							lte(auditEvents.sequence, sequence),
						),
					);
			const { meta } = await db
				.update(auditEvents)
				.set({
					ip: sql`CASE WHEN ${byThem} THEN NULL ELSE ${auditEvents.ip} END`,
					actorId: sql`CASE WHEN ${byThem} THEN ${pseudonym} ELSE ${actorId} END`,
					targetId: sql`CASE WHEN ${aboutThem} THEN ${pseudonym} ELSE ${targetId} END`,
				})
				.where(
					and(
						eq(auditEvents.organizationId, organizationId),
						inArray(auditEvents.id, named(byThem).union(named(aboutThem)).limit(stepRows)),
					),
				);
			return meta.changes > 0;
		},

		/**
		 * Deletes at most 5,000 of the oldest events of those up to a moment; returns when the oldest that is left
		 * happened, null: none is. The log goes from its beginning, so that what is left has no gaps.
		 */
		async shortenLogStep(organizationId: string, untilMs: number): Promise<number | null> {
			const own = eq(auditEvents.organizationId, organizationId);
			const bySequence = [asc(auditEvents.sequence), asc(auditEvents.id)];
			const oldest = db
				.select({ id: auditEvents.id, at: auditEvents.at })
				.from(auditEvents)
				.where(own)
				.orderBy(...bySequence)
				.limit(stepRows)
				.as("oldest");
			const over = db.select({ id: oldest.id }).from(oldest).where(lte(oldest.at, untilMs));
			const [, left] = await db.batch([
				db.delete(auditEvents).where(and(own, inArray(auditEvents.id, over))),
				db
					.select({ at: auditEvents.at })
					.from(auditEvents)
					.where(own)
					.orderBy(...bySequence)
					.limit(1),
			]);
			return left[0]?.at ?? null;
		},
	};

	function deletions({ organizationId, lineage, gone }: Projection) {
		const of = (entity: ComparedEntity) => {
			const table = comparedTables[entity];
			return entity === "audit_event" || gone[entity].length === 0
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
		const ofWatermarks =
			gone.watermark.length === 0
				? null
				: db
						.delete(watermarks)
						.where(
							and(
								eq(watermarks.organizationId, organizationId),
								eq(watermarks.lineage, lineage),
								isAmong(watermarks.sequence, gone.watermark.map(Number)),
							),
						);
		return [
			...entities.map(of),
			ofSessions(sessionSearchTerms),
			ofSessions(refreshTokens),
			ofWatermarks,
		];
	}

	/** Of each chain D1 keeps what the projection names: a session that refreshes for a year would leave thousands. */
	function replacedTokens({ organizationId, sessions }: Projection) {
		const oldest = sessions.flatMap(({ session, chain }) =>
			chain.length === 0
				? []
				: [{ id: session.id, generation: Math.min(...chain.map(({ generation }) => generation)) }],
		);
		if (oldest.length === 0) return null;
		const { organizationId: owner, sessionId, generation } = refreshTokens;
		return db.delete(refreshTokens).where(
			and(
				eq(owner, organizationId),
				sql`(${sessionId}, ${generation}) IN (
					SELECT ${sessionId}, ${generation} FROM json_each(${JSON.stringify(oldest)}) AS kept
					CROSS JOIN ${refreshTokens} ON ${owner} = ${organizationId}
						AND ${sessionId} = json_extract(kept.value, '$.id')
						AND ${generation} < json_extract(kept.value, '$.generation'))`,
			),
		);
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
