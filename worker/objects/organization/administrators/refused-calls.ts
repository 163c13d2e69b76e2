import type { RefusedCalls } from "../../../domain/audit-event.ts";
import { minuteMs } from "../../../domain/clock.ts";
import { recordEvent } from "../store/audit-events.ts";
import { all, first, nextSequence, run } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Author, Transaction } from "../store/transaction.ts";
import type { RefusedCall } from "./administrators-rpc.ts";

/** The last call of a minute, and how it came. */
interface Last extends RefusedCall {
	requestId: string | null;
	ip?: string;
}

/**
 * Writes down that a call of somebody who is known here was refused: the first one in a minute at once, the others as
 * one event when the minute is over, so that nobody fills the log. Returns whether an event was written.
 */
export function noteRefusedCall(tx: Transaction, refused: RefusedCall): boolean {
	const { store, caller, nowMs } = tx;
	const { requestId, ip } = caller;
	const by = JSON.stringify(caller.by);
	const last: Last = { ...refused, requestId, ...(ip !== undefined && { ip }) };
	const row = first<Tables["refused_calls"]>(store, "SELECT * FROM refused_calls WHERE by = ?", by);
	if (row !== null && nowMs < row.since + minuteMs) {
		run(
			store,
			"UPDATE refused_calls SET count = count + 1, last = ? WHERE by = ?",
			JSON.stringify(last),
			by,
		);
		return false;
	}
	if (row !== null) tellOfRest(tx, row);
	const fresh = { by, since: nowMs, count: 0, last: JSON.stringify(last) };
	insert(store, "refused_calls", fresh, "replace");
	tell(tx, last, 1);
	return true;
}

/** How many callers one slice tells of. */
const toldMax = 100;

/** What else was refused in a minute that is over. */
export const refusalTelling: TimedWork = {
	dueAt: () => ({ sql: "SELECT min(since) + ? FROM refused_calls", bindings: [minuteMs] }),
	run(tx) {
		const over = all<Tables["refused_calls"]>(
			tx.store,
			"SELECT * FROM refused_calls WHERE since <= ? LIMIT ?",
			tx.nowMs - minuteMs,
			toldMax,
		);
		for (const row of over) {
			tellOfRest(tx, row);
			run(tx.store, "DELETE FROM refused_calls WHERE by = ?", row.by);
		}
		return over.length === toldMax;
	},
};

function tellOfRest(tx: Transaction, { by, count, last }: Tables["refused_calls"]): void {
	if (count === 0) return;
	const lastCall = JSON.parse(last) as Last;
	const { requestId, ip } = lastCall;
	const caller: Author = {
		by: JSON.parse(by) as Author["by"],
		requestId,
		...(ip !== undefined && { ip }),
	};
	tell({ ...tx, caller }, lastCall, count);
}

function tell(
	tx: Transaction,
	{ call, refused, organizationId }: RefusedCall,
	count: number,
): void {
	const details: RefusedCalls = { refused, count, organizationId };
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: "call.refused",
		target: { kind: "call", id: call },
		details,
	});
}
