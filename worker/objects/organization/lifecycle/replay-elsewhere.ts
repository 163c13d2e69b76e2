import type { SeenClient, SessionFlag } from "../../../domain/session.ts";
import { flagsOf, type SessionRow } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged } from "../store/outbox.ts";
import { nextSequence, run } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import type { RefreshOrder } from "./lifecycle-rpc.ts";

/**
 * A predecessor that is presented again within the grace is a lost answer, as a rule, and gets the same successor. From
 * another address or browser than the first time it may be somebody else's hand: the session stands, and is marked, with
 * both. Once for each generation, so that nobody fills the log with it.
 */
export function noteReplay(
	tx: Transaction,
	row: SessionRow,
	order: RefreshOrder,
	generation: number,
): void {
	const isElsewhere =
		(order.ip !== undefined && order.ip !== row.ip) ||
		(order.userAgent !== undefined && order.userAgent !== row.user_agent);
	const flags = flagsOf(row);
	if (!isElsewhere || flags.some((flag) => flag.generation === generation)) return;
	const { store, nowMs } = tx;
	const first: SeenClient = { ip: row.ip, device: row.device_label, userAgent: row.user_agent };
	const again: SeenClient = {
		ip: order.ip ?? null,
		device: order.device?.label ?? null,
		userAgent: order.userAgent ?? null,
	};
	const seen = { first, again };
	const flag: SessionFlag = { kind: "replayed_elsewhere", at: nowMs, generation, seen };
	run(store, "UPDATE sessions SET flags = ? WHERE id = ?", JSON.stringify([flag]), row.id);
	const sequence = nextSequence(store);
	recordEvent(tx, {
		sequence,
		action: "refresh_token.replayed_elsewhere",
		target: { kind: "session", id: row.id },
		severity: "critical",
		details: seen,
	});
	markChanged(store, "session", row.id, sequence);
}
