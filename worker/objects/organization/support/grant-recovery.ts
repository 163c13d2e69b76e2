import type { ProjectedGrant } from "../../../domain/projection.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, nextSequence, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import { endGrant } from "./grant-endings.ts";
import { findGrantRow, openGrants } from "./grants.ts";
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

/**
 * Takes a grant over as D1 had it, so that none that was revoked or shortened lets anybody in again. What has been
 * closed here stays closed, and what has changed here since goes on as it is, unless it was closed there.
 */
export function takeOverGrant(tx: Transaction, grant: ProjectedGrant): void {
	const { store } = tx;
	const own = findGrantRow(store, grant.id);
	const isChanging = own !== null && grant.closed_as === null && isWaiting(store, grant.id);
	if ((own !== null && own.closed_as !== null) || isChanging) return;
	const columnsOnly = Object.fromEntries(columns.map((column) => [column, grant[column]]));
	insert(store, "support_grants", columnsOnly as Omit<ProjectedGrant, "version">, "replace");
	if (grant.closed_as !== null) endSessionsUnder(tx, grant.id);
	else if (grant.ends_at !== null) shortenSessions(store, grant.id, grant.ends_at);
	markChanged(store, "support_grant", grant.id, nextSequence(store));
}

const isWaiting = (store: Store, id: string): boolean =>
	first(store, "SELECT 1 AS found FROM outbox WHERE entity = 'support_grant' AND id = ?", id) !==
	null;

/** Somebody may have come in under it since the restore. */
function endSessionsUnder(tx: Transaction, grantId: string): void {
	const sessionIds = all<{ id: string }>(
		tx.store,
		"SELECT id FROM sessions WHERE support_grant_id = ? AND status = 'active'",
		grantId,
	).map(({ id }) => id);
	if (sessionIds.length === 0) return;
	revokeNamed(tx, {
		sessionIds,
		scope: { kind: "sessions", requested: sessionIds.length },
		cause: "support_ended",
		reason: "Restored to an earlier point",
	});
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
