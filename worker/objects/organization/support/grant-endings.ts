import { type ActorReference, systemActor } from "../../../domain/actor.ts";
import type { LeafFacts } from "../../../domain/audit/event-leaf.ts";
import type { AuditAction } from "../../../domain/audit-event.ts";
import { dayMs } from "../../../domain/clock.ts";
import { newId } from "../../../domain/ids.ts";
import { type Receipt, sessionIdsInlineMax } from "../../../domain/receipt.ts";
import type { GrantClosing } from "../../../domain/support-grant.ts";
import { endIdle, writeExpiry } from "../endings/expiry.ts";
import { insertReceipt } from "../endings/receipts.ts";
import { revokeNamed } from "../endings/revoke.ts";
import { limitCauseOf, readSessions } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { forgetting } from "../store/forgetting.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Transaction } from "../store/transaction.ts";
import { answeredBy, type GrantRow, openGrants, standingUnder, stateOfGrant } from "./grants.ts";

const ofGrant = "WHERE support_grant_id = ? AND status = 'active'";

interface Closing {
	as: GrantClosing;
	reason: string | null;
	replacedBy: string | null;
}

/** Ends a grant and all its sessions, with the receipt and the events: no moment lies between them. */
export function endGrant(
	tx: Transaction,
	row: GrantRow,
	closing: Closing & { as: "revoked" | "replaced" },
): Receipt {
	const { store } = tx;
	endIdle(tx, readSessions(store, ofGrant, row.id));
	const sessionIds = standingUnder(tx, row.id).map(({ id }) => id);
	const receipt = revokeNamed(tx, {
		sessionIds,
		scope: grantScopeOf(row),
		cause: "support_ended",
		reason: closing.reason,
	});
	close(tx, row.id, closing, receipt.id);
	const action = `support_grant.${closing.as}` as const;
	noteGrant(tx, row.id, action, closing.reason, receipt.id);
	return receipt;
}

const grantScopeOf = (row: GrantRow) => ({
	kind: "support_grant" as const,
	grantId: row.id,
	holderName: row.holder_name,
});

/** Writes down that a grant is over. What is closed stays as it was closed. */
export function close(
	tx: Transaction,
	grantId: string,
	closing: Closing,
	receiptId: string | null,
	atMs = tx.nowMs,
): void {
	run(
		tx.store,
		`UPDATE support_grants SET closed_as = ?, closed_at = ?, closed_by = ?, closed_reason = ?, replaced_by = ?,
			receipt_id = ? WHERE id = ? AND closed_as IS NULL`,
		closing.as,
		atMs,
		JSON.stringify(tx.caller.by),
		closing.reason,
		closing.replacedBy,
		receiptId,
		grantId,
	);
}

export function noteGrant(
	tx: Transaction,
	grantId: string,
	action: AuditAction,
	reason: string | null,
	receiptId?: string,
): void {
	const { store } = tx;
	const sequence = nextSequence(store);
	recordEvent(tx, {
		sequence,
		action,
		target: { kind: "support_grant", id: grantId },
		reason,
		...(receiptId !== undefined && { receiptId }),
		facts: factsOf(store, grantId),
	});
	markChanged(store, "support_grant", grantId, sequence);
}

/** What the leaf of a step says of its grant: whom it lets in, to do what, and from when to when. */
function factsOf(store: Store, grantId: string): LeafFacts {
	const grant = first(
		store,
		`SELECT holder_id AS holderId, scope, wanted_ms AS wantedMs, starts_at AS startsAt, ends_at AS endsAt,
			due_at AS dueAt, replaced_by AS replacedBy FROM support_grants WHERE id = ?`,
		grantId,
	);
	return grant === null ? {} : { grant };
}

const granterOf = (row: GrantRow): ActorReference | null =>
	row.granted_by === null ? null : (JSON.parse(row.granted_by) as ActorReference);

/** The successor of a token answers from now on for the access that the token granted. */
export function passGrants(tx: Transaction, tokenId: string, successor: ActorReference): void {
	const { store } = tx;
	for (const row of openGrants(store).filter((one) => granterOf(one)?.id === tokenId)) {
		answeredBy(store, row.id, successor);
		markChanged(store, "support_grant", row.id, nextSequence(store));
	}
}

/** Ends the access that these granted: it rests on what they may not do any more. */
export function endGrantsGivenBy(tx: Transaction, gone: ReadonlySet<string>): void {
	const reason = "Whoever granted it may not any more";
	for (const row of openGrants(tx.store)) {
		const by = granterOf(row);
		const state = stateOfGrant(row, tx.nowMs);
		const isGranted = state === "scheduled" || state === "active";
		if (by !== null && gone.has(by.id) && isGranted) {
			endGrant(tx, row, { as: "revoked", reason, replacedBy: null });
		}
	}
}

/**
 * Ends everything that lets this person in, for good. Sessions under a grant for the platform as a whole end too; the
 * grant itself stays for others. A repeat finds nothing left to end.
 */
export function endSupportOf(tx: Transaction, administratorId: string): void {
	const { store, nowMs } = tx;
	insert(store, "lost_roles", { administrator_id: administratorId, lost_at: nowMs }, "ignore");
	const reason = "No longer a global admin";
	for (const row of openGrants(store).filter((one) => one.holder_id === administratorId)) {
		const state = stateOfGrant(row, nowMs);
		const closing = { as: "revoked" as const, reason, replacedBy: null };
		if (state === "requested") {
			close(tx, row.id, closing, null);
			noteGrant(tx, row.id, "support_grant.revoked", reason);
		} else if (state === "scheduled" || state === "active") {
			endGrant(tx, row, closing);
		}
	}
	const sessionIds = all<{ id: string }>(
		store,
		"SELECT id FROM sessions WHERE administrator_id = ? AND support_grant_id IS NOT NULL AND status = 'active'",
		administratorId,
	).map(({ id }) => id);
	if (sessionIds.length === 0) return;
	const scope = { kind: "sessions" as const, requested: sessionIds.length };
	const ending = { sessionIds, scope, cause: "support_ended" as const, reason };
	revokeNamed(tx, ending);
}

/** Forgets closed grants with what the audit log says of them. */
export const grantSweep = forgetting({
	table: "support_grants",
	key: "id",
	from: "closed_at",
	which: "closed_at IS NOT NULL",
	kept: "auditRetentionMs",
	entity: "support_grant",
});

/**
 * Forgets who lost their role once no call can be on its way any more that began before: whoever comes later is asked
 * for the role at the platform.
 */
export const lostRoleSweep = forgetting({
	table: "lost_roles",
	key: "administrator_id",
	from: "lost_at",
	which: "TRUE",
	kept: dayMs,
});

/** How many grants one slice closes. */
const closeMax = 100;

/** Grants are closed whatever else waits: their end is written down first. */
export const grantClosing: TimedWork = {
	dueAt: () => ({
		sql: "SELECT min(due_at) FROM support_grants WHERE closed_as IS NULL",
		bindings: [],
	}),
	run: closeDueGrants,
};

/**
 * Writes down what time has ended: grants that reached their end, with receipt and sessions, and requests nobody
 * answered. Nothing waits for it: every check compares with the end itself. A repeat finds nothing open. Returns whether there may be more.
 */
function closeDueGrants(tx: Transaction): boolean {
	const { store, nowMs } = tx;
	const due = all<GrantRow>(
		store,
		"SELECT * FROM support_grants WHERE closed_as IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?",
		nowMs,
		closeMax,
	);
	for (const row of due) {
		const expired = row.granted_at !== null;
		const as = expired ? ("expired" as const) : ("lapsed" as const);
		const closing = { as, reason: null, replacedBy: null };
		const receiptId = expired ? recordExpiry(tx, row) : null;
		close(tx, row.id, closing, receiptId, row.due_at);
		noteGrant(tx, row.id, `support_grant.${as}`, null, receiptId ?? undefined);
	}
	return due.length === closeMax;
}

/** The sessions that lasted until the grant's end, and the receipt that names them. */
function recordExpiry(tx: Transaction, row: GrantRow): string {
	const { store, organizationId, nowMs } = tx;
	const lasted = readSessions(store, ofGrant, row.id).filter(
		(session) => session.status === "active" && limitCauseOf(session) === "support_ended",
	);
	const receipt: Receipt = {
		id: newId("receipt"),
		sequence: nextSequence(store),
		organizationId,
		scope: grantScopeOf(row),
		revoked: lasted.length,
		alreadyEnded: 0,
		recordedAt: nowMs,
		// No lease outlives a session's end, so it has been enforced since then.
		enforcedAt: nowMs,
		enforcedBy: row.due_at,
		state: "enforced",
		reach: [],
		by: systemActor,
		cause: "support_ended",
		reason: null,
		sessionIds: lasted.slice(0, sessionIdsInlineMax).map(({ id }) => id),
		more: lasted.length > sessionIdsInlineMax,
	};
	insertReceipt(store, receipt);
	writeExpiry(tx, lasted, receipt.id);
	return receipt.id;
}
