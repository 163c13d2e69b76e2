import type { Session } from "../../../domain/session.ts";
import { readSessions, toSession } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { nextSequence } from "../store/store.ts";
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
