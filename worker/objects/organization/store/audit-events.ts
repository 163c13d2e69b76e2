import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import { forgetting, keptMs, withinTheHour } from "./forgetting.ts";
import { markChanged } from "./outbox.ts";
import { all, jsonList, nextSequence, run, type Store } from "./store.ts";
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

/** What of an event is about a client, in SQL as the index says it: an address, and what shows two hands on one token. */
const ofClients = "('refresh_token.replayed_elsewhere', 'session.user_agent_changed')";
const personal = `(ip IS NOT NULL OR (details IS NOT NULL AND action IN ${ofClients}))`;
const impersonal = `ip IS NULL AND (details IS NULL OR action NOT IN ${ofClients})`;

/** Events that one slice takes what is personal from. */
const erasedMax = 200;

/** Erases what is personal in events when the retention of addresses is over, whatever their session does. The events stay. */
export const eventAddressSweep: TimedWork = {
	dueAt: () => ({
		sql: `SELECT ${withinTheHour(`min(at) + ${keptMs("addressRetentionMs")}`)} FROM audit_events WHERE ${personal}`,
		bindings: [],
	}),
	run({ store, nowMs }) {
		const erased = all<{ id: string }>(
			store,
			`UPDATE audit_events SET ip = NULL, details = CASE WHEN action NOT IN ${ofClients} THEN details END
			WHERE id IN (
				SELECT id FROM audit_events WHERE ${personal} AND at <= ? - ${keptMs("addressRetentionMs")} LIMIT ?)
			RETURNING id`,
			nowMs,
			erasedMax,
		);
		if (erased.length === 0) return false;
		const sequence = nextSequence(store);
		for (const { id } of erased) markChanged(store, "audit_event", id, sequence);
		return erased.length === erasedMax;
	},
};

// The log lives on in D1, so an event may go here only when D1 has it as it is: without anything personal that could
// not be erased there any more, and with no change on its way, which would find nothing to write.
const isSettledInD1 = `${impersonal} AND NOT EXISTS
	(SELECT 1 FROM outbox WHERE outbox.entity = 'audit_event' AND outbox.id = audit_events.id)`;

const withTheSessions = forgetting({
	table: "audit_events",
	key: "id",
	from: "at",
	which: `grant_id IS NULL AND ${isSettledInD1}`,
	kept: "endedRetentionMs",
});

/** Lets events go here as long after them as ended sessions are kept. */
export const eventSweep: TimedWork = {
	...withTheSessions,
	run(tx) {
		noteFirstEvent(tx.store);
		return withTheSessions.run(tx);
	},
};

/** What was done under a support-access grant is counted with the grant, so it stays as long as in D1. */
export const supportEventSweep = forgetting({
	table: "audit_events",
	key: "id",
	from: "at",
	which: `grant_id IS NOT NULL AND ${isSettledInD1}`,
	kept: "auditRetentionMs",
});

/** The oldest event here is the oldest in D1 too, until the first one goes. */
function noteFirstEvent(store: Store): void {
	run(
		store,
		`UPDATE counters SET value = coalesce((${oldestEvent}), 0) WHERE name = 'logged_from' AND value = 0`,
	);
}

/** When the oldest event that is held here happened, in SQL. */
export const oldestEvent = "SELECT at FROM audit_events ORDER BY sequence LIMIT 1";
