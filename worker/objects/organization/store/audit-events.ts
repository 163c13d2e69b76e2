import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import type { Caller } from "../organization-rpc.ts";
import { markChanged } from "./outbox.ts";
import { run, type Store } from "./store.ts";

/** Writes the event of one effect; call it in the effect's own transaction. */
export function recordEvent(
	store: Store,
	event: {
		sequence: number;
		at: number;
		action: AuditAction;
		target: AuditEvent["target"];
		severity?: AuditEvent["severity"];
		receiptId?: string;
		reason?: string | null;
	},
	caller: Pick<Caller, "by" | "support"> & { requestId: string | null },
): void {
	const id = newId("event");
	run(
		store,
		`INSERT INTO audit_events (id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity,
			receipt_id, grant_id, reason, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id,
		event.sequence,
		event.at,
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
