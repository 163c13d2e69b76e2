import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import { markChanged } from "./outbox.ts";
import { run } from "./store.ts";
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
	run(
		store,
		`INSERT INTO audit_events (id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity,
			receipt_id, grant_id, reason, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id,
		event.sequence,
		nowMs,
		caller.by.kind,
		caller.by.id,
		event.action,
		event.target.kind,
		event.target.id,
		event.severity ?? "info",
		event.receiptId ?? null,
		caller.support?.grantId ?? null,
		event.reason ?? null,
		caller.requestId,
	);
	markChanged(store, "audit_event", id, event.sequence);
}
