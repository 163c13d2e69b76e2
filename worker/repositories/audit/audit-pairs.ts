import { and, eq, inArray, sql } from "drizzle-orm";
import { type AuditEvent, type Counterpart, endingActions } from "../../domain/audit-event.ts";
import type { Database } from "../db.ts";
import { auditEvents as rows } from "../schema.ts";

// Of an ending there are two events: that it is recorded, and that it is enforced. Both have its receipt.

export const isOfEnding = ({ action }: Pick<AuditEvent, "action">): boolean =>
	endingActions.includes(action);

/** By receipt: the event that an ending is enforced, and how long that took by what its leaf says. */
export async function enforcedEvents(
	db: Database,
	organizationId: string,
	events: readonly AuditEvent[],
): Promise<Map<string, { eventId: string; afterMs: number }>> {
	const ids = events.filter(isOfEnding).flatMap(({ receiptId }) => receiptId ?? []);
	if (ids.length === 0) return new Map();
	const fact = (name: string) => sql<number>`${rows.leaf} ->> ${`$.revocation.${name}`}`;
	const found = await db
		.select({
			receiptId: rows.receiptId,
			eventId: rows.id,
			recordedAt: fact("recordedAt"),
			enforcedAt: fact("enforcedAt"),
		})
		.from(rows)
		.where(
			and(
				eq(rows.organizationId, organizationId),
				sql`${rows.receiptId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
				eq(rows.action, "revocation.enforced"),
			),
		);
	return new Map(
		found.map(({ receiptId, eventId, recordedAt, enforcedAt }) => [
			receiptId ?? "",
			{ eventId, afterMs: Math.max(0, enforcedAt - recordedAt) },
		]),
	);
}

/** The other event of the ending that an event is one of. */
export async function counterpartOf(
	db: Database,
	organizationId: string,
	event: AuditEvent,
): Promise<Counterpart | null> {
	const others =
		event.action === "revocation.enforced"
			? endingActions
			: isOfEnding(event)
				? ["revocation.enforced" as const]
				: [];
	if (event.receiptId === null || others.length === 0) return null;
	const [found] = await db
		.select({ id: rows.id, action: rows.action })
		.from(rows)
		.where(
			and(
				eq(rows.organizationId, organizationId),
				eq(rows.receiptId, event.receiptId),
				inArray(rows.action, [...others]),
			),
		)
		.limit(1);
	return found ? { id: found.id, action: found.action as Counterpart["action"] } : null;
}
