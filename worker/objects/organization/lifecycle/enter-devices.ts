import type { EnteredDevices } from "../../../domain/audit-event.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { findPersonRow, nameOf } from "../sessions/people.ts";
import { findSession, isOfAdminUi, statusOfRow } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { recall, remember } from "../store/idempotency.ts";
import { nextSequence } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { DevicesEntry } from "./lifecycle-rpc.ts";
import { startSession } from "./start-session.ts";

/**
 * Lets a person in to see their own devices: by an access token in the session that it names, else in one that begins
 * here. An entry opens once; that it did is remembered as answers to repeats are, far longer than an entry lives.
 */
export function enterDevices(
	tx: Transaction,
	entry: DevicesEntry,
): Result<{ sessionId: string; expiresAt: number }, Failure> {
	const spent = { key: entry.entryId, procedure: "my-devices", digest: "", secret: entry.entryId };
	const earlier = recall(tx, spent);
	if (!earlier.ok || earlier.value !== null) return err(failure("unauthenticated"));
	const entered =
		entry.by.way === "access_token"
			? standing(tx, entry.by.sessionId, entry.userId)
			: begun(tx, entry.userId, entry.by);
	if (!entered.ok) return entered;
	remember(tx, spent, null);
	const details: EnteredDevices = { way: entry.by.way, voucher: entry.voucher };
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action: "my_devices.entered",
		target: { kind: "session", id: entered.value.sessionId },
		details,
	});
	return entered;
}

function standing(tx: Transaction, sessionId: string, userId: string) {
	const row = findSession(tx.store, sessionId);
	const isTheirs = row !== null && row.user_id === userId && !isOfAdminUi(row);
	return isTheirs && statusOfRow(row, tx.nowMs) === "active"
		? ok({ sessionId, expiresAt: row.expires_at })
		: err(failure("session_ended"));
}

/** Nobody becomes a person of the organization by looking. */
function begun(
	tx: Transaction,
	userId: string,
	{ origin, expiresAt }: Extract<DevicesEntry["by"], { way: "sign_in" }>,
) {
	const person = findPersonRow(tx.store, userId);
	if (person === null || person.erased_at !== null || person.administrator === 1) {
		return err(failure("not_found", { what: "user" }));
	}
	// Beyond the limit per person the oldest ends, whatever the policy says: refused, nobody could come in to end one.
	const user = nameOf(tx.store, userId);
	const started = startSession(tx, { user, ...origin, expiresAt }, "end_oldest");
	return started.ok
		? ok({ sessionId: started.value.sessionId, expiresAt: started.value.expiresAt })
		: started;
}
