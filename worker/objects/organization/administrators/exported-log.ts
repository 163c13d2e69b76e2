import type { ExportedLog } from "../../../domain/audit-event.ts";
import { recordEvent } from "../store/audit-events.ts";
import { nextSequence } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

/** Writes down that a file of the log is handed out. */
export function noteExport(tx: Transaction, exported: ExportedLog): null {
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: "audit_log.exported",
		target: { kind: "audit_log", id: tx.organizationId },
		details: exported,
	});
	return null;
}
