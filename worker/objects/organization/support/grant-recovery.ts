import type { Forgotten } from "../projection/projection-rpc.ts";
import { markChanged } from "../store/outbox.ts";
import { jsonList, nextSequence, run, type Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { endGrant } from "./grant-endings.ts";
import { openGrants } from "./grants.ts";
import { shortenSessions } from "./support-sessions.ts";

const columns = [
	"id",
	"sequence",
	"holder_id",
	"holder_name",
	"holder_email",
	"scope",
	"reason",
	"ticket",
	"requested_at",
	"requested_by",
	"wanted_ms",
	"granted_at",
	"granted_by",
	"starts_at",
	"ends_at",
	"due_at",
	"closed_as",
	"closed_at",
	"closed_by",
	"closed_reason",
	"replaced_by",
	"receipt_id",
] as const;

/** Takes grants over as D1 had them, so that none that was revoked or shortened lets anybody in again. */
export function takeOverGrants(store: Store, grants: Forgotten["grants"]): void {
	run(
		store,
		`INSERT OR REPLACE INTO support_grants (${columns.join(", ")})
		SELECT ${columns.map((column) => `json_extract(value, '$.${column}')`).join(", ")} FROM json_each(?)`,
		jsonList(grants),
	);
	for (const { id, ends_at: endsAt } of grants) {
		if (endsAt !== null) shortenSessions(store, id, endsAt);
		markChanged(store, "support_grant", id, nextSequence(store));
	}
}

/** When it is not certain that D1 had heard of everything, a grant may have been revoked without anyone knowing. */
export function revokeOpenGrants(tx: Transaction): void {
	const { store, nowMs } = tx;
	const reason = "Restored to an earlier point";
	for (const row of openGrants(store)) {
		// What is over is closed in its time, and a request lets nobody in.
		if (row.granted_at === null || row.due_at <= nowMs) continue;
		const closing = { as: "revoked" as const, reason, replacedBy: null };
		endGrant(tx, row, closing);
	}
}
