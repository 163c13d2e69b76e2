import { and, asc, eq, gt, inArray, lte, not, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Salts } from "../domain/audit/event-leaf.ts";
import { personTermsOf } from "../domain/lists/search-words.ts";
import type {
	ComparedEntity,
	ProjectedTile,
	ProjectedWatermark,
	Projection,
} from "../domain/projection.ts";
import type { Database, Databases } from "./db.ts";
import { logTiles } from "./log/log-schema.ts";
import { keyOf, ownedBy } from "./ownership.ts";
import {
	comparedRows,
	comparedTables,
	currentTokenRows,
	organizationRows,
	progressRows,
	watermarkRows,
} from "./projected-rows.ts";
import {
	auditEvents,
	organizationKeys,
	organizations,
	projectionProgress,
	refreshTokens,
	userSearchTerms,
	userSessions,
	users,
	watermarks,
} from "./schema.ts";
import { isAmong, type StoredRow, upsert } from "./stored-row.ts";

/** Rows that one statement touches of those that a watermark covers or a retention ends. */
const stepRows = 5_000;

const entities = Object.keys(comparedTables) as ComparedEntity[];

/**
 * Writes the object's state into D1: idempotent upserts in one batch, which is one transaction. A row that D1 already
 * holds at a later version stays.
 */
export function projectionRepository(databases: Databases) {
	return {
		async write(projection: Projection): Promise<void> {
			const { organizationId } = projection;
			const db = databases(organizationId);
			const put = (table: SQLiteTable, rows: StoredRow[]) =>
				upsert(db, organizationId, table, rows);
			const statements = [
				...deletions(db, projection),
				put(watermarks, watermarkRows(projection)),
				put(organizations, organizationRows(projection)),
				...entities.map((entity) => put(comparedTables[entity], comparedRows(entity, projection))),
				...replacedTerms(db, projection),
				put(refreshTokens, currentTokenRows(projection)),
				...projection.logTiles.map((tile) => tileStatement(db, projection, tile)),
				put(projectionProgress, progressRows(projection)),
			].filter((statement) => statement !== null);
			if (statements.length === 0) return;
			await db.batch([known(db, organizationId), ...statements]);
		},

		/** Writes nothing new; fails when D1 cannot be written to at all. */
		async reach(organizationId: string): Promise<void> {
			const db = databases(organizationId);
			await db.batch([known(db, organizationId)]);
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
			const db = databases(organizationId);
			const covered = db
				.select({ key: userSessions.key })
				.from(userSessions)
				.where(
					and(
						ownedBy(userSessions, organizationId),
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
				.where(and(ownedBy(userSessions, organizationId), inArray(userSessions.key, covered)));
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
			erasure: { userId: string; pseudonym: string; sequence: number; nowMs: number },
		): Promise<boolean> {
			const { userId, pseudonym, sequence, nowMs } = erasure;
			const db = databases(organizationId);
			const { actorId, targetId, reason, salts } = auditEvents;
			const byThem = and(eq(auditEvents.actorKind, "person"), eq(actorId, userId));
			const aboutThem = and(eq(auditEvents.targetKind, "user"), eq(targetId, userId));
			// In the place of a salt stands when it was erased, as in the object.
			const saltOf = (field: keyof Salts, when: typeof byThem) => {
				const path = `$.${field}`;
				return sql`CASE WHEN ${when} AND json_type(${salts}, ${path}) = 'text'
					THEN CAST(${nowMs} AS INTEGER) ELSE json_extract(${salts}, ${path}) END`;
			};
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
					ipKey: sql`CASE WHEN ${byThem} THEN NULL ELSE ${auditEvents.ipKey} END`,
					actorId: sql`CASE WHEN ${byThem} THEN ${pseudonym} ELSE ${actorId} END`,
					targetId: sql`CASE WHEN ${aboutThem} THEN ${pseudonym} ELSE ${targetId} END`,
					reason: sql`CASE WHEN ${aboutThem} THEN NULL ELSE ${reason} END`,
					salts: sql`json_patch(${salts}, json_object('ip', ${saltOf("ip", byThem)},
						'actorId', ${saltOf("actorId", byThem)}, 'targetId', ${saltOf("targetId", aboutThem)},
						'reason', ${saltOf("reason", aboutThem)}))`,
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
		 * Deletes at most 5,000 of the oldest events of those up to a moment; returns the oldest that is left, null: none
		 * is. The log goes from its beginning, so that what is left has no gaps.
		 */
		async shortenLogStep(
			organizationId: string,
			untilMs: number,
		): Promise<{ at: number; leafIndex: number } | null> {
			const db = databases(organizationId);
			const own = eq(auditEvents.organizationId, organizationId);
			const inTheLog = [asc(auditEvents.leafIndex), asc(auditEvents.id)];
			const oldest = db
				.select({ id: auditEvents.id, at: auditEvents.at })
				.from(auditEvents)
				.where(own)
				.orderBy(...inTheLog)
				.limit(stepRows)
				.as("oldest");
			const over = db.select({ id: oldest.id }).from(oldest).where(lte(oldest.at, untilMs));
			const [, left] = await db.batch([
				db.delete(auditEvents).where(and(own, inArray(auditEvents.id, over))),
				db
					.select({ at: auditEvents.at, leafIndex: auditEvents.leafIndex })
					.from(auditEvents)
					.where(own)
					.orderBy(...inTheLog)
					.limit(1),
			]);
			return left[0] ?? null;
		},
	};
}

const known = (db: Database, organizationId: string) =>
	db.insert(organizationKeys).values({ id: organizationId }).onConflictDoNothing();

/** A tile never gets narrower: a write that comes late changes nothing. */
const tileStatement = (
	db: Database,
	{ organizationId, lineage }: Projection,
	{ level, number, hashes }: ProjectedTile,
) =>
	db
		.insert(logTiles)
		.values({ organizationId, lineage, level, number, hashes })
		.onConflictDoUpdate({
			target: [logTiles.organizationId, logTiles.lineage, logTiles.level, logTiles.number],
			set: { hashes: sql`excluded.hashes` },
			setWhere: sql`length(excluded.hashes) >= length(${logTiles.hashes})`,
		});

function deletions(db: Database, { organizationId, lineage, gone }: Projection) {
	const of = (entity: ComparedEntity) => {
		const table = comparedTables[entity];
		return entity === "audit_event" || gone[entity].length === 0
			? null
			: db
					.delete(table)
					.where(and(ownedBy(table, organizationId), isAmong(table.id, gone[entity])));
	};
	const tokens =
		gone.session.length === 0
			? null
			: db
					.delete(refreshTokens)
					.where(
						and(
							ownedBy(refreshTokens, organizationId),
							isAmong(refreshTokens.sessionId, gone.session),
						),
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
	// Terms go by the key of their person, so they go first.
	return [termsOf(db, organizationId, gone.user), ...entities.map(of), tokens, ofWatermarks];
}

/** The keys of people who are named by their ids. */
const keysOf = (db: Database, organizationId: string, userIds: readonly string[]) =>
	db
		.select({ key: users.key })
		.from(users)
		.where(and(ownedBy(users, organizationId), isAmong(users.id, userIds)));

const termsOf = (db: Database, organizationId: string, userIds: readonly string[]) =>
	userIds.length === 0
		? null
		: db
				.delete(userSearchTerms)
				.where(inArray(userSearchTerms.userKey, keysOf(db, organizationId, userIds)));

/** A person is found by the words they have now, and by no earlier ones; what has not changed is not written. */
function replacedTerms(db: Database, { organizationId, users: people }: Projection) {
	if (people.length === 0) return [];
	const terms = people.flatMap((person) =>
		personTermsOf(person).map((term) => ({ id: person.id, term })),
	);
	const named = sql`SELECT json_extract(value, '$.term') AS term, ${users.key} AS user_key
		FROM json_each(${JSON.stringify(terms)}) CROSS JOIN ${users}
		ON ${ownedBy(users, organizationId)} AND ${users.id} = json_extract(value, '$.id')`;
	const ids = people.map(({ id }) => id);
	const { userKey, term } = userSearchTerms;
	return [
		db
			.delete(userSearchTerms)
			.where(
				and(
					inArray(userKey, keysOf(db, organizationId, ids)),
					sql`(${term}, ${userKey}) NOT IN (${named})`,
				),
			),
		db
			.insert(userSearchTerms)
			.select(sql`SELECT ${keyOf(organizationId)}, term, user_key FROM (${named}) WHERE true`)
			.onConflictDoNothing(),
	];
}

export type ProjectionRepository = ReturnType<typeof projectionRepository>;
