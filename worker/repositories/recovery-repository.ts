import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import type { ProjectedGrant } from "../domain/projection.ts";
import type { Receipt } from "../domain/receipt.ts";
import type { SessionEnd } from "../domain/session.ts";
import type { Database } from "./db.ts";
import { endOf, toReceipt } from "./projected-rows.ts";
import {
	auditEvents,
	organizations,
	refreshTokens,
	revocations,
	supportAccessGrants,
	userSessions,
	watermarks,
} from "./schema.ts";

/** What D1 holds of an organization beyond a sequence: what an object restored to that point has forgotten. */
export class RecoveryRepository {
	readonly #db: Database;

	constructor(db: Database) {
		this.#db = db;
	}

	/** The highest sequence any table has seen. */
	async sequence(organizationId: string): Promise<number> {
		const highest = (
			table:
				| typeof userSessions
				| typeof revocations
				| typeof auditEvents
				| typeof refreshTokens
				| typeof supportAccessGrants,
		) =>
			this.#db
				.select({ version: sql<number | null>`max(${table.version})`.as("version") })
				.from(table)
				.where(eq(table.organizationId, organizationId));
		const own = this.#db
			.select({ version: organizations.version })
			.from(organizations)
			.where(eq(organizations.id, organizationId));
		const found = await Promise.all([
			highest(userSessions),
			highest(revocations),
			highest(auditEvents),
			highest(refreshTokens),
			highest(supportAccessGrants),
			own,
		]);
		return Math.max(0, ...found.flat().map(({ version }) => version ?? 0));
	}

	async revocationsAfter(organizationId: string, sequence: number): Promise<Receipt[]> {
		const found = await this.#db
			.select()
			.from(revocations)
			.where(
				and(eq(revocations.organizationId, organizationId), gt(revocations.sequence, sequence)),
			)
			.orderBy(asc(revocations.sequence));
		return found.map(toReceipt);
	}

	/** Column by column, as the object keeps them. */
	grantsAfter(organizationId: string, sequence: number): Promise<ProjectedGrant[]> {
		return this.#db.all<ProjectedGrant>(
			sql`SELECT * FROM ${supportAccessGrants} WHERE ${supportAccessGrants.organizationId} = ${organizationId}
				AND ${supportAccessGrants.version} > ${sequence} ORDER BY ${supportAccessGrants.sequence}`,
		);
	}

	async watermarksAfter(organizationId: string, sequence: number) {
		const found = await this.#db
			.select()
			.from(watermarks)
			.where(and(eq(watermarks.organizationId, organizationId), gt(watermarks.sequence, sequence)))
			.orderBy(asc(watermarks.sequence));
		return found.map(({ sequence, userId, exceptIds, at }) => ({
			sequence,
			userId,
			except: exceptIds,
			at,
		}));
	}

	async endingsAfter(
		organizationId: string,
		sequence: number,
	): Promise<{ sessionId: string; status: "revoked" | "expired"; ended: SessionEnd }[]> {
		const found = await this.#db
			.select()
			.from(userSessions)
			.where(
				and(
					eq(userSessions.organizationId, organizationId),
					ne(userSessions.status, "active"),
					gt(userSessions.version, sequence),
				),
			);
		return found.flatMap((row) => {
			const ended = endOf(row);
			return row.status === "active" || ended === null
				? []
				: [{ sessionId: row.id, status: row.status, ended }];
		});
	}

	/** The newest generation of each chain that has moved. */
	generationsAfter(
		organizationId: string,
		sequence: number,
	): Promise<{ sessionId: string; generation: number }[]> {
		return this.#db
			.select({
				sessionId: refreshTokens.sessionId,
				generation: sql<number>`max(${refreshTokens.generation})`.as("generation"),
			})
			.from(refreshTokens)
			.where(
				and(eq(refreshTokens.organizationId, organizationId), gt(refreshTokens.version, sequence)),
			)
			.groupBy(refreshTokens.sessionId);
	}
}
