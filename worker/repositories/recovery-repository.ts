import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import type { Administrator } from "../domain/administration/administrator.ts";
import type { Bytes } from "../domain/log/bytes.ts";
import { hashBytes } from "../domain/log/lines.ts";
import { parseFiledCheckpoint } from "../domain/log/proof-file.ts";
import type { TreeHead } from "../domain/log/proofs.ts";
import type { Tile } from "../domain/log/tile-path.ts";
import { parseHashTile } from "../domain/log/tiles.ts";
import type {
	ProjectedGrant,
	SeenEvent,
	SeenProgress,
	SeenSession,
	SeenUser,
	SeenWatermark,
} from "../domain/projection.ts";
import type { Receipt } from "../domain/receipt.ts";
import type { Databases } from "./db.ts";
import { logCheckpoints, logTiles } from "./log/log-schema.ts";
import { isPlacedAt } from "./log/placed-at.ts";
import { ownedBy } from "./ownership.ts";
import { toReceipt } from "./projected-rows.ts";
import {
	administrators,
	apiTokens,
	auditEvents,
	projectionProgress,
	refreshTokens,
	revocations,
	supportAccessGrants,
	userSessions,
	users,
	watermarks,
} from "./schema.ts";

/** Rows of one page, which the object takes over in one transaction. */
const pageRows = 200;

/** One page of what D1 holds: what could be read, how many rows could not, and where the next page begins. */
export interface SeenPage<T> {
	rows: T[];
	unreadable: number;
	/** Null: this was the last one. */
	next: string | null;
}

/**
 * What D1 holds of one organization's object, whatever its sequence. Only rows of its own lineage: another deployment
 * may write to the same database under the same id.
 */
export function recoveryRepository(databases: Databases) {
	return {
		/** How far D1 has come with each object that ever had the organization's id. */
		progress(organizationId: string): Promise<SeenProgress[]> {
			const { lineage, sequence, asOf, logSize } = projectionProgress;
			return databases(organizationId)
				.select({ lineage, sequence, asOf, logSize })
				.from(projectionProgress)
				.where(eq(projectionProgress.organizationId, organizationId));
		},

		async sessions(
			organizationId: string,
			lineage: string,
			after: string,
		): Promise<SeenPage<SeenSession>> {
			const found = await databases(organizationId).all<SeenSession>(
				sql`SELECT ${userSessions}.*, (SELECT generation FROM ${refreshTokens}
					WHERE ${ownedBy(refreshTokens, organizationId)} AND ${refreshTokens.sessionId} = ${userSessions.id}) AS generation
				FROM ${userSessions} WHERE ${ownedBy(userSessions, organizationId)} AND ${userSessions.lineage} = ${lineage}
				AND ${userSessions.id} > ${after} ORDER BY ${userSessions.id} LIMIT ${pageRows}`,
			);
			const rows = found.filter(isReadableSession);
			return page(rows, found.length, found.at(-1)?.id);
		},

		async users(
			organizationId: string,
			lineage: string,
			after: string,
		): Promise<SeenPage<SeenUser>> {
			const { id, name, email, firstSeenAt, lastSeenAt, erasedAt, version } = users;
			const rows = await databases(organizationId)
				.select({
					id,
					name,
					email,
					first_seen_at: firstSeenAt,
					last_seen_at: lastSeenAt,
					erased_at: erasedAt,
					version,
				})
				.from(users)
				.where(and(ownedBy(users, organizationId), eq(users.lineage, lineage), gt(id, after)))
				.orderBy(id)
				.limit(pageRows);
			return page(rows, rows.length, rows.at(-1)?.id);
		},

		async receipts(
			organizationId: string,
			lineage: string,
			after: string,
		): Promise<SeenPage<Receipt>> {
			const { id } = revocations;
			const db = databases(organizationId);
			const own = and(
				eq(revocations.organizationId, organizationId),
				eq(revocations.lineage, lineage),
				gt(id, after),
			);
			// The ids apart: one row that holds no JSON would make the whole page unreadable.
			const ids = await db.select({ id }).from(revocations).where(own).orderBy(id).limit(pageRows);
			const last = ids.at(-1)?.id ?? after;
			const rows = await readable(
				() =>
					db
						.select()
						.from(revocations)
						.where(and(own, sql`${id} <= ${last}`)),
				ids.map(
					(one) => () =>
						db
							.select()
							.from(revocations)
							.where(and(own, eq(id, one.id))),
				),
			);
			return page(rows.map(toReceipt).filter(isReadableReceipt), ids.length, ids.at(-1)?.id);
		},

		/** Tiles of the log as wide as they are asked for; one that D1 does not have is left out. */
		async logTiles(
			organizationId: string,
			lineage: string,
			wanted: readonly Tile[],
		): Promise<{ tile: Tile; hashes: Bytes[] }[]> {
			const { level, number, hashes } = logTiles;
			const places = wanted.map((tile) => ({ level: tile.level, number: tile.index }));
			const rows = await databases(organizationId)
				.select({ level, number, hashes })
				.from(logTiles)
				.where(
					and(
						eq(logTiles.organizationId, organizationId),
						eq(logTiles.lineage, lineage),
						isPlacedAt(places),
					),
				);
			return wanted.flatMap((tile) => {
				const row = rows.find((one) => one.level === tile.level && one.number === tile.index);
				const bytes = row?.hashes.subarray(0, tile.width * hashBytes) ?? new Uint8Array();
				const read = parseHashTile(bytes, tile.width);
				return read.ok ? [{ tile, hashes: read.value }] : [];
			});
		},

		/** The newest head of these sizes that was signed; null: there is none, or none that can be read. */
		async logHead(
			organizationId: string,
			lineage: string,
			{ above, upTo }: { above: number; upTo: number },
		): Promise<TreeHead | null> {
			const { size, note } = logCheckpoints;
			const [row] = await databases(organizationId)
				.select({ note })
				.from(logCheckpoints)
				.where(
					and(
						eq(logCheckpoints.organizationId, organizationId),
						eq(logCheckpoints.lineage, lineage),
						gt(size, above),
						lte(size, upTo),
					),
				)
				.orderBy(desc(size))
				.limit(1);
			const filed = row === undefined ? null : parseFiledCheckpoint(row.note, 1);
			return filed?.ok ? filed.value.checkpoint : null;
		},

		/** @param since the sequence above which the object may have forgotten some */
		async events(
			organizationId: string,
			lineage: string,
			since: number,
			after: string,
		): Promise<SeenPage<SeenEvent>> {
			const found = await databases(organizationId).all<SeenEvent>(
				sql`SELECT id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity, receipt_id,
					grant_id, reason, details, request_id, ip, leaf_index, leaf, salts FROM ${auditEvents}
				WHERE organization_id = ${organizationId} AND lineage = ${lineage} AND sequence > ${since}
				AND id > ${after} ORDER BY id LIMIT ${pageRows}`,
			);
			const rows = found.filter((row) => isJson(row.details) && isJson(row.salts));
			return page(rows, found.length, found.at(-1)?.id);
		},

		/** Few: one row for each revocation of a whole user or organization. */
		async watermarks(organizationId: string, lineage: string): Promise<SeenPage<SeenWatermark>> {
			const { sequence } = watermarks;
			const db = databases(organizationId);
			const own = and(
				eq(watermarks.organizationId, organizationId),
				eq(watermarks.lineage, lineage),
			);
			const of = (at: number | null) =>
				db
					.select({ watermark: watermarks, receipt: revocations })
					.from(watermarks)
					.leftJoin(
						revocations,
						and(
							eq(revocations.organizationId, watermarks.organizationId),
							eq(revocations.sequence, watermarks.sequence),
							eq(revocations.lineage, watermarks.lineage),
						),
					)
					.where(and(own, at === null ? undefined : eq(sequence, at)))
					.orderBy(asc(sequence));
			const all = await db.select({ sequence }).from(watermarks).where(own);
			const rows = await readable(
				() => of(null),
				all.map((one) => () => of(one.sequence)),
			);
			const seen = rows.map(({ watermark, receipt }) => ({
				sequence: watermark.sequence,
				userId: watermark.userId,
				except: Array.isArray(watermark.exceptIds) ? watermark.exceptIds : [],
				at: watermark.at,
				receipt: receipt && toReceipt(receipt),
			}));
			return page(seen, all.length, undefined);
		},

		/** Column by column, as the object keeps them. */
		async grants(organizationId: string, lineage: string): Promise<SeenPage<ProjectedGrant>> {
			const found = await databases(organizationId).all<ProjectedGrant>(
				sql`SELECT * FROM ${supportAccessGrants} WHERE ${supportAccessGrants.organizationId} = ${organizationId}
					AND ${supportAccessGrants.lineage} = ${lineage} ORDER BY ${supportAccessGrants.sequence}`,
			);
			const rows = found.filter((row) =>
				[row.requested_by, row.granted_by, row.closed_by].every(isJson),
			);
			return page(rows, found.length, undefined);
		},

		administrators(
			organizationId: string,
			lineage: string,
		): Promise<{ id: string; status: Administrator["status"] }[]> {
			const { id, status } = administrators;
			return databases(organizationId)
				.select({ id, status })
				.from(administrators)
				.where(
					and(
						eq(administrators.organizationId, organizationId),
						eq(administrators.lineage, lineage),
					),
				);
		},

		apiTokens(
			organizationId: string,
			lineage: string,
		): Promise<{ id: string; revokedAt: number | null; expiresAt: number | null }[]> {
			const { id, revokedAt, expiresAt } = apiTokens;
			return databases(organizationId)
				.select({ id, revokedAt, expiresAt })
				.from(apiTokens)
				.where(and(eq(apiTokens.organizationId, organizationId), eq(apiTokens.lineage, lineage)));
		},
	};
}

export type RecoveryRepository = ReturnType<typeof recoveryRepository>;

function page<T>(rows: T[], found: number, last: string | undefined): SeenPage<T> {
	const next = found === pageRows && last !== undefined ? last : null;
	return { rows, unreadable: found - rows.length, next };
}

/** All rows at once; when one of them cannot be read, one by one, without those that cannot. */
async function readable<T>(all: () => Promise<T[]>, each: (() => Promise<T[]>)[]): Promise<T[]> {
	try {
		return await all();
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	const rows: T[] = [];
	for (const read of each) {
		try {
			rows.push(...(await read()));
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
		}
	}
	return rows;
}

const isReadableSession = (row: SeenSession): boolean =>
	[row.geo, row.ended_by, row.auth_methods, row.metadata, row.flags].every(isJson) &&
	["active", "revoked", "expired"].includes(row.status) &&
	(row.status === "active" || (row.ended_at !== null && row.ended_cause !== null));

/** JSON that says something else than what is written there makes nobody's receipt. */
const isReadableReceipt = ({ scope, by, sessionIds, reach }: Receipt): boolean =>
	typeof scope?.kind === "string" &&
	typeof by?.id === "string" &&
	Array.isArray(sessionIds) &&
	Array.isArray(reach);

function isJson(text: string | null): boolean {
	if (text === null) return true;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
