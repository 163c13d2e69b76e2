import { type LeafFacts, leafOfEvent, saltsErased } from "../../../domain/audit/event-leaf.ts";
import type { AuditAction, AuditEvent } from "../../../domain/audit-event.ts";
import { newId } from "../../../domain/ids.ts";
import { fromUtf8 } from "../../../domain/log/bytes.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { forgetting, keptMs, withinTheHour } from "./forgetting.ts";
import { appendToLog } from "./log.ts";
import { markChanged } from "./outbox.ts";
import { all, jsonList, nextSequence, run, type Store } from "./store.ts";
import { insert, type Tables } from "./tables.ts";
import type { TimedWork } from "./timed-work.ts";
import type { Transaction } from "./transaction.ts";

/** Writes the event of one effect, and appends its leaf to the log; call it in the effect's own transaction. */
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
		/** What its leaf says beyond the event; nothing of it may come from outside. */
		facts?: LeafFacts;
	},
): void {
	const { store, organizationId, caller, nowMs } = tx;
	const written: AuditEvent = {
		id: newId("event"),
		sequence: event.sequence,
		at: nowMs,
		actor: { kind: caller.by.kind, id: caller.by.id },
		action: event.action,
		target: event.target,
		severity: event.severity ?? "info",
		receiptId: event.receiptId ?? null,
		grantId: caller.support?.grantId ?? null,
		reason: event.reason ?? null,
		details: event.details ?? null,
		requestId: caller.requestId,
		ip: caller.ip ?? null,
	};
	const { leaf, salts } = leafOfEvent(sha256Of, organizationId, written, event.facts ?? {});
	insert(store, "audit_events", {
		id: written.id,
		sequence: written.sequence,
		at: written.at,
		actor_kind: written.actor.kind,
		actor_id: written.actor.id,
		action: written.action,
		target_kind: written.target.kind,
		target_id: written.target.id,
		severity: written.severity,
		receipt_id: written.receiptId,
		grant_id: written.grantId,
		reason: written.reason,
		details: written.details && JSON.stringify(written.details),
		request_id: written.requestId,
		ip: written.ip,
		leaf_index: appendToLog(store, leaf),
		leaf: fromUtf8(leaf) ?? "",
		salts: JSON.stringify(salts),
	});
	markChanged(store, "audit_event", written.id, written.sequence);
}

/** An event as its row says it. */
export const toEvent = (row: Tables["audit_events"]): AuditEvent => ({
	id: row.id,
	sequence: row.sequence,
	at: row.at,
	actor: { kind: row.actor_kind, id: row.actor_id },
	action: row.action,
	target: { kind: row.target_kind, id: row.target_id },
	severity: row.severity,
	receiptId: row.receipt_id,
	grantId: row.grant_id,
	reason: row.reason,
	details: row.details === null ? null : (JSON.parse(row.details) as AuditEvent["details"]),
	requestId: row.request_id,
	ip: row.ip,
});

/** Takes from events of these sessions what is personal in them. The events stay. */
export function eraseDetails(
	{ store, nowMs }: Pick<Transaction, "store" | "nowMs">,
	sessionIds: string[],
	sequence: number,
): void {
	const erased = all<{ id: string }>(
		store,
		`UPDATE audit_events SET details = NULL, salts = ${saltsErased("?1", { details: "1" })}
		WHERE details IS NOT NULL AND target_id IN (SELECT value FROM json_each(?2)) RETURNING id`,
		nowMs,
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
			`UPDATE audit_events SET ip = NULL, details = CASE WHEN action NOT IN ${ofClients} THEN details END,
				salts = ${saltsErased("?1", { ip: "1", details: `action IN ${ofClients}` })}
			WHERE id IN (
				SELECT id FROM audit_events WHERE ${personal} AND at <= ?1 - ${keptMs("addressRetentionMs")} LIMIT ?2)
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
	noted: "events_gone",
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
	noted: "events_gone",
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
