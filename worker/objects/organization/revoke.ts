import { systemActor } from "../../domain/actor.ts";
import { newId } from "../../domain/ids.ts";
import { type Receipt, type RevocationScope, sessionIdsInlineMax } from "../../domain/receipt.ts";
import { recordEvent } from "./audit.ts";
import type { Caller, RevokeOrder } from "./organization-rpc.ts";
import { markChanged, organizationKey } from "./outbox.ts";
import { addTo, all, first, jsonList, nextSequence, run, type Store } from "./store.ts";

/**
 * Ends sessions and records the receipt: one synchronous piece inside the caller's transaction, so that a session is
 * never ended without its receipt and event, nor the other way round. Ending one that has ended changes nothing and
 * is counted as such. Ids that the order may not touch are neither ended nor counted.
 */
export function revokeSessions(
	store: Store,
	organizationId: string,
	order: RevokeOrder,
	caller: Caller,
	nowMs: number,
): Receipt {
	const { target } = order;
	const found =
		target.kind === "user"
			? sessionsOfUser(store, target.userId, order.exceptSessionId ?? null)
			: sessionsNamed(store, target.sessionIds, order.onlyUserId ?? null);
	const standing = found.filter((row) => isStanding(row, nowMs));
	const scope: RevocationScope =
		target.kind === "user"
			? { kind: "user", userId: target.userId, userName: found.at(-1)?.user_name ?? null }
			: target.scope;

	const sequence = nextSequence(store);
	const sessionIds = standing.map((row) => row.id);
	const receipt: Receipt = {
		id: newId("receipt"),
		sequence,
		organizationId,
		scope,
		revoked: standing.length,
		// Of a user only what stands can be meant; of named sessions the caller wants to hear about each.
		alreadyEnded: target.kind === "user" ? 0 : found.length - standing.length,
		recordedAt: nowMs,
		// Every check asks this object, so a revocation is enforced in the transaction that records it.
		enforcedAt: nowMs,
		enforcedBy: nowMs,
		state: "enforced",
		by: caller.by,
		cause: order.cause,
		reason: order.reason,
		sessionIds: sessionIds.slice(0, sessionIdsInlineMax),
		more: sessionIds.length > sessionIdsInlineMax,
	};
	insertReceipt(store, receipt);
	if (sessionIds.length > 0) {
		run(
			store,
			`UPDATE sessions SET status = 'revoked', ended_at = ?, ended_cause = ?, ended_reason = ?, ended_by = ?,
				receipt_id = ?, sealed_successor = NULL WHERE id IN (SELECT value FROM json_each(?))`,
			nowMs,
			order.cause,
			order.reason,
			JSON.stringify(caller.by),
			receipt.id,
			jsonList(sessionIds),
		);
		addTo(store, "active_sessions", -sessionIds.length);
		for (const id of sessionIds) markChanged(store, "session", id, sequence);
		markChanged(store, "organization", organizationKey, sequence);
		recordEvent(
			store,
			{
				sequence,
				at: nowMs,
				action: "sessions.revoked",
				target: targetOf(scope),
				receiptId: receipt.id,
				reason: order.reason,
			},
			caller,
		);
	}
	return receipt;
}

type Candidate = {
	id: string;
	user_name: string;
	status: string;
	expires_at: number;
	idle_expires_at: number;
};

const columns = "id, user_name, status, expires_at, idle_expires_at";

const isStanding = (row: Candidate, nowMs: number): boolean =>
	row.status === "active" && nowMs < row.expires_at && nowMs < row.idle_expires_at;

const sessionsOfUser = (store: Store, userId: string, exceptId: string | null): Candidate[] =>
	all<Candidate>(
		store,
		`SELECT ${columns} FROM sessions WHERE user_id = ? AND status = 'active' AND id IS NOT ? ORDER BY sequence`,
		userId,
		exceptId,
	);

const sessionsNamed = (store: Store, ids: string[], onlyUserId: string | null): Candidate[] =>
	all<Candidate>(
		store,
		`SELECT ${columns} FROM sessions WHERE id IN (SELECT value FROM json_each(?)) AND (?2 IS NULL OR user_id = ?2)`,
		jsonList(ids),
		onlyUserId,
	);

function targetOf(scope: RevocationScope): { kind: string; id: string } {
	switch (scope.kind) {
		case "session":
			return { kind: "session", id: scope.sessionId };
		case "sessions":
			return { kind: "sessions", id: String(scope.requested) };
		case "user":
			return { kind: "user", id: scope.userId };
	}
}

function insertReceipt(store: Store, receipt: Receipt): void {
	run(
		store,
		"INSERT INTO revocations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		receipt.id,
		receipt.sequence,
		JSON.stringify(receipt.scope),
		receipt.revoked,
		receipt.alreadyEnded,
		receipt.recordedAt,
		receipt.enforcedAt,
		receipt.enforcedBy,
		JSON.stringify(receipt.by),
		receipt.cause,
		receipt.reason,
		JSON.stringify(receipt.sessionIds),
		receipt.more ? 1 : 0,
	);
	markChanged(store, "revocation", receipt.id, receipt.sequence);
}

type ReceiptRow = {
	id: string;
	sequence: number;
	scope: string;
	revoked: number;
	already_ended: number;
	recorded_at: number;
	enforced_at: number | null;
	enforced_by: number;
	actor: string;
	cause: Receipt["cause"];
	reason: string | null;
	session_ids: string;
	more: number;
};

export function findReceipt(
	store: Store,
	organizationId: string,
	receiptId: string,
): Receipt | null {
	const row = first<ReceiptRow>(store, "SELECT * FROM revocations WHERE id = ?", receiptId);
	if (row === null) return null;
	return {
		id: row.id,
		sequence: row.sequence,
		organizationId,
		scope: JSON.parse(row.scope) as RevocationScope,
		revoked: row.revoked,
		alreadyEnded: row.already_ended,
		recordedAt: row.recorded_at,
		enforcedAt: row.enforced_at,
		enforcedBy: row.enforced_by,
		state: row.enforced_at === null ? "recorded" : "enforced",
		by: JSON.parse(row.actor) as Receipt["by"],
		cause: row.cause,
		reason: row.reason,
		sessionIds: JSON.parse(row.session_ids) as string[],
		more: row.more === 1,
	};
}

/** How many sessions one sweep ends; the alarm comes back at once for the rest. */
export const expirySweepMax = 500;

/** Writes down the endings of sessions that have reached a limit. Returns whether there may be more. */
export function sweepExpired(store: Store, nowMs: number): boolean {
	const due = all<{ id: string; expires_at: number; idle_expires_at: number }>(
		store,
		`SELECT id, expires_at, idle_expires_at FROM sessions WHERE status = 'active' AND expires_at <= ?1
		UNION SELECT id, expires_at, idle_expires_at FROM sessions WHERE status = 'active' AND idle_expires_at <= ?1
		LIMIT ?2`,
		nowMs,
		expirySweepMax,
	);
	for (const session of due) {
		const cause = session.expires_at <= session.idle_expires_at ? "absolute" : "idle";
		const sequence = nextSequence(store);
		run(
			store,
			`UPDATE sessions SET status = 'expired', ended_at = MIN(expires_at, idle_expires_at), ended_cause = ?,
				ended_by = ?, sealed_successor = NULL WHERE id = ?`,
			cause,
			JSON.stringify(systemActor),
			session.id,
		);
		recordEvent(
			store,
			{
				sequence,
				at: nowMs,
				action: "session.expired",
				target: { kind: "session", id: session.id },
			},
			{ by: systemActor, requestId: null },
		);
		markChanged(store, "session", session.id, sequence);
	}
	if (due.length > 0) {
		addTo(store, "active_sessions", -due.length);
		markChanged(store, "organization", organizationKey, nextSequence(store));
	}
	return due.length === expirySweepMax;
}
