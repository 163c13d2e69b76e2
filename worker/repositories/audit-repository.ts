import { and, desc, eq, lt } from "drizzle-orm";
import type { AuditAction, AuditEvent } from "../domain/audit-event.ts";
import type { Database } from "./db.ts";
import { auditEvents as rows } from "./schema.ts";

/** Audit events as D1 last heard of them, newest first. */
export class AuditRepository {
	readonly #db: Database;

	constructor(db: Database) {
		this.#db = db;
	}

	async page(
		organizationId: string,
		beforeSequence: number | null,
		limit: number,
	): Promise<AuditEvent[]> {
		const found = await this.#db
			.select()
			.from(rows)
			.where(
				and(
					eq(rows.organizationId, organizationId),
					beforeSequence === null ? undefined : lt(rows.sequence, beforeSequence),
				),
			)
			.orderBy(desc(rows.sequence), desc(rows.id))
			.limit(limit);
		return found.map((row) => ({
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
			requestId: row.requestId,
		}));
	}
}
