import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import { markChanged } from "./outbox.ts";
import { readPolicy } from "./policy.ts";
import { all, jsonList, nextSequence, type Store } from "./store.ts";
import { insert } from "./tables.ts";
import type { TimedWork } from "./timed-work.ts";
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
		details?: AuditEvent["details"];
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
		details: event.details ? JSON.stringify(event.details) : null,
		request_id: caller.requestId,
		ip: caller.ip ?? null,
	});
	markChanged(store, "audit_event", id, event.sequence);
}

/** How many events one slice takes. */
const addressesMax = 500;

/** Takes the address from events when its retention is over. The events stay. */
export const eventAddressSweep: TimedWork = {
	dueAt: ({ store }) => ({
		sql: "SELECT min(at) + ? FROM audit_events WHERE ip IS NOT NULL",
		bindings: [readPolicy(store).addressRetentionMs],
	}),
	run({ store, nowMs }) {
		const erased = all<{ id: string }>(
			store,
			`UPDATE audit_events SET ip = NULL WHERE id IN
				(SELECT id FROM audit_events WHERE ip IS NOT NULL AND at <= ? LIMIT ?) RETURNING id`,
			nowMs - readPolicy(store).addressRetentionMs,
			addressesMax,
		);
		if (erased.length === 0) return false;
		const sequence = nextSequence(store);
		for (const { id } of erased) markChanged(store, "audit_event", id, sequence);
		return erased.length === addressesMax;
	},
};

/** Takes from events of these sessions what is personal in them. The events stay. */
export function eraseDetails(store: Store, sessionIds: string[], sequence: number): void {
	const erased = all<{ id: string }>(
		store,
		`UPDATE audit_events SET details = NULL
		WHERE details IS NOT NULL AND target_id IN (SELECT value FROM json_each(?)) RETURNING id`,
		jsonList(sessionIds),
	);
	for (const { id } of erased) markChanged(store, "audit_event", id, sequence);
}
