import { newId } from "../../../domain/ids.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Session } from "../../../domain/session.ts";
import { revokeUser } from "../endings/revoke.ts";
import { settleStep } from "../endings/settle-watermarks.ts";
import { readSessions, toSession, withoutSeen } from "../sessions/session-rows.ts";
import { eraseDetails, recordEvent } from "../store/audit-events.ts";
import { markChanged } from "../store/outbox.ts";
import { all, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";

/** Everything kept of one person (GDPR Art. 15): their sessions with the user agent. */
export function exportUser(tx: Transaction, userId: string): (Session & { userAgent: string })[] {
	const { store } = tx;
	const rows = readSessions(store, "WHERE user_id = ? ORDER BY sequence", userId);
	if (rows.length > 0) {
		const target = { kind: "user", id: userId };
		const sequence = nextSequence(store);
		recordEvent(tx, { sequence, action: "user.exported", target });
	}
	return rows.map((row) => ({
		...toSession(tx, row),
		userAgent: row.user_agent,
	}));
}

/**
 * Erases what names one person (GDPR Art. 17): ends their sessions, then empties name, address, place and user agent
 * and replaces their id. The rows themselves stay until retention takes them, because a session's end must outlive it
 * everywhere; events keep the id they were written with, which names nobody any more.
 */
export function eraseUser(tx: Transaction, userId: string): { erased: number; receipt: Receipt } {
	const { store } = tx;
	const order = { userId, exceptId: null, cause: "admin" as const, reason: "Erased" };
	const receipt = revokeUser(tx, order);
	// The watermark goes by the user's id, which is about to change: its rows must have caught up before.
	while (settleStep(store)) {
		// Each step takes one slice of the rows.
	}
	const ids = all<{ id: string }>(store, "SELECT id FROM sessions WHERE user_id = ?", userId).map(
		({ id }) => id,
	);
	const pseudonym = `erased_${newId("event").slice(4)}`;
	const sequence = nextSequence(store);
	run(
		store,
		`UPDATE sessions SET user_id = ?, user_name = '', user_email = '', ip = '', ip_key = '', geo = NULL, user_agent = '',
			${withoutSeen},
			ended_by = CASE WHEN json_extract(ended_by, '$.id') = ? THEN json_object('kind', 'person', 'id', ?, 'name', '')
			ELSE ended_by END WHERE id IN (SELECT value FROM json_each(?))`,
		pseudonym,
		userId,
		pseudonym,
		jsonList(ids),
	);
	for (const id of ids) markChanged(store, "session", id, sequence);
	eraseDetails(store, ids, sequence);
	eraseFromReceipts(store, userId, pseudonym, sequence);
	recordEvent(tx, { sequence, action: "user.erased", target: { kind: "user", id: pseudonym } });
	return { erased: ids.length, receipt };
}

function eraseFromReceipts(
	store: Store,
	userId: string,
	pseudonym: string,
	sequence: number,
): void {
	const named = all<{ id: string }>(
		store,
		`SELECT id FROM revocations WHERE json_extract(scope, '$.userId') = ?1
		OR (json_extract(actor, '$.kind') = 'person' AND json_extract(actor, '$.id') = ?1)`,
		userId,
	).map(({ id }) => id);
	run(
		store,
		`UPDATE revocations SET
			scope = CASE WHEN json_extract(scope, '$.userId') = ?1
				THEN json_set(scope, '$.userId', ?2, '$.userName', NULL) ELSE scope END,
			actor = CASE WHEN json_extract(actor, '$.id') = ?1
				THEN json_object('kind', 'person', 'id', ?2, 'name', '') ELSE actor END
		WHERE id IN (SELECT value FROM json_each(?3))`,
		userId,
		pseudonym,
		jsonList(named),
	);
	for (const id of named) markChanged(store, "revocation", id, sequence);
}
