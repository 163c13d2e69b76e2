import { minuteMs } from "../../../domain/clock.ts";
import { endingsWithoutStepUpMax, isStale } from "../../../domain/permissions.ts";
import { readSessions, statusOfRow } from "../sessions/session-rows.ts";
import { first, jsonList } from "../store/store.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import type { RevokeOrder } from "./endings-rpc.ts";
import { standingOfUser } from "./revoke.ts";

/** How long an ending counts towards those that an administrator may make on an older sign-in. */
const endingsCountedMs = 10 * minuteMs;

/**
 * Whether an order would take an administrator, whose sign-in is not fresh, beyond the endings that need no fresh one:
 * over all their calls here, so that many small ones are no way around it. To be asked in the order's transaction.
 */
export function endsTooMany(tx: Transaction, order: RevokeOrder): boolean {
	const { caller, nowMs } = tx;
	// Whatever people end of their own is theirs to end.
	if (order.cause === "user" || !isStale(caller.authority, nowMs)) return false;
	const before = endedBy(tx, caller.by.id);
	return before + wouldEnd(tx, order) > endingsWithoutStepUpMax;
}

function endedBy({ store, nowMs }: Reading, actorId: string): number {
	const row = first<{ ended: number }>(
		store,
		`SELECT coalesce(sum(revoked), 0) AS ended FROM revocations
		WHERE json_extract(actor, '$.id') = ? AND recorded_at > ? AND cause <> 'user'`,
		actorId,
		nowMs - endingsCountedMs,
	);
	return row?.ended ?? 0;
}

/** How many sessions an order would end at most, before anything is done about it. */
function wouldEnd(view: Reading, order: RevokeOrder): number {
	const { store, nowMs } = view;
	const { target } = order;
	switch (target.kind) {
		case "sessions": {
			const rows = readSessions(
				store,
				"WHERE id IN (SELECT value FROM json_each(?))",
				jsonList(target.sessionIds),
			);
			return rows.filter((row) => statusOfRow(row, nowMs) === "active").length;
		}
		case "user":
			return standingOfUser(view, target.userId, order.exceptSessionId ?? null);
		case "preview":
			return target.expectedCount;
		case "organization":
			return Number.POSITIVE_INFINITY;
	}
}
