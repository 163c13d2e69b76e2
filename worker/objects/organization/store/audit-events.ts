import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import { markChanged } from "./outbox.ts";
import { insert } from "./tables.ts";
import type { Transaction } from "./transaction.ts";

/** Writes the event of one effect; call it in the effect's own transaction. */
export function recordEvent(
	tx: Transaction,
	event: {
		sequence: number;
		action: AuditAction;
		target: AuditEvent["target"];
		severity?: AuditEvent["severity"];
		receiptId?: string;
		reason?: string | null;
	},
): void {
	const { store, caller, nowMs } = tx;
	const id = newId("event");
	insert(store, "audit_events", {
		id,
		sequence: event.sequence,
		at: nowMs,
		actor_kind: caller.by.kind,
		actor_id: caller.by.id,
		action: event.action,
		target_kind: event.target.kind,
		target_id: event.target.id,
		severity: event.severity ?? "info",
		receipt_id: event.receiptId ?? null,
		grant_id: caller.support?.grantId ?? null,
		reason: event.reason ?? null,
		request_id: caller.requestId,
	});
	markChanged(store, "audit_event", id, event.sequence);
}
