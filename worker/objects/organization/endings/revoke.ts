import {
	type Receipt,
	type RevocationScope,
	sessionIdsInlineMax,
} from "../../../domain/receipt.ts";
import type { EndCause } from "../../../domain/session.ts";
import type { Watermark } from "../../../domain/watermark.ts";
import { endedEntry, lastEnd, leaseChangesOf } from "../leases/lease-changes.ts";
import { findPersonRow } from "../sessions/people.ts";
import { isOfAdminUi, readSessions, statusOfRow } from "../sessions/session-rows.ts";
import {
	appliesInD1,
	insertWatermark,
	standingCondition,
	uncoveredCondition,
	unsettledWatermarks,
} from "../sessions/watermarks.ts";
import { markChanged } from "../store/outbox.ts";
import { all, counterOf, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import { endIdle } from "./expiry.ts";
import { type EndingAction, recordRevocation } from "./record-revocation.ts";

// Each function here is one synchronous piece inside its caller's transaction, so that a session is never ended
// without its receipt and event, nor the other way round.

/**
 * Ends sessions by name. Ending one that has ended changes nothing and is counted as such; ids that the order may not
 * touch are neither ended nor counted.
 *
 * @param onlyUserId when given, sessions of others count as unknown
 */
export function revokeNamed(
	tx: Transaction,
	order: {
		sessionIds: string[];
		scope: RevocationScope;
		onlyUserId?: string;
		cause: EndCause;
		reason: string | null;
		action?: EndingAction;
	},
): Receipt {
	const { store, nowMs } = tx;
	const found = readSessions(
		store,
		"WHERE id IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR user_id = ?2)",
		jsonList(order.sessionIds),
		order.onlyUserId ?? null,
	);
	endIdle(tx, found);
	const sessionIds = found
		.filter((row) => statusOfRow(row, nowMs) === "active")
		.map((row) => row.id);
	const sequence = nextSequence(store);
	const receipt = recordRevocation(tx, {
		sequence,
		scope: order.scope,
		revoked: sessionIds.length,
		alreadyEnded: found.length - sessionIds.length,
		sessionIds,
		cause: order.cause,
		reason: order.reason,
		...(order.action && { action: order.action }),
	});
	writeEnding(store, sessionIds, receipt);
	for (const id of sessionIds) markChanged(store, "session", id, sequence);
	const ended = new Set(sessionIds);
	store.reach?.note(sequence, {
		ended: found.filter((row) => ended.has(row.id)).map((row) => endedEntry(row, order.cause)),
	});
	return receipt;
}

/** Ends all of a user's sessions: one watermark, whatever their number. */
export function revokeUser(
	tx: Transaction,
	order: {
		userId: string;
		exceptId: string | null;
		/** Leaves sessions of the admin UI alone: for machines, which have no say in them. */
		sparesAdminUi?: boolean;
		cause: EndCause;
		reason: string | null;
	},
): Receipt {
	const { store } = tx;
	const { userId } = order;
	const excepted = order.exceptId === null ? [] : [order.exceptId];
	const known = findPersonRow(store, userId);
	return revokeByRule(tx, {
		rule: { kind: "user", userId },
		scope: { kind: "user", userId, userName: known?.name ?? null },
		within: { sql: "user_id = ?", bindings: [userId] },
		exceptIds: order.sparesAdminUi ? [...excepted, ...adminUiSessionsOf(store, userId)] : excepted,
		cause: order.cause,
		reason: order.reason,
	});
}

/** Ends every session of the organization: one watermark, and nothing that is read grows with their number. */
export function revokeOrganization(
	tx: Transaction,
	order: { exceptId: string | null; reason: string },
): Receipt {
	return revokeByRule(tx, {
		rule: { kind: "organization" },
		scope: { kind: "organization" },
		within: null,
		exceptIds: order.exceptId === null ? [] : [order.exceptId],
		cause: "organization",
		reason: order.reason,
	});
}

/** How many of a user's sessions stand, the excepted one left out. */
export const standingOfUser = (view: Reading, userId: string, exceptId: string | null): number =>
	standingWithin(
		view,
		{ sql: "user_id = ?", bindings: [userId] },
		standingAmong(view, exceptId === null ? [] : [exceptId]),
	).count;

interface RuleOrder {
	rule: Watermark["rule"];
	scope: RevocationScope;
	/** Narrows what is counted to what the rule covers; null: the whole organization, which has a counter. */
	within: { sql: string; bindings: SqlStorageValue[] } | null;
	exceptIds: readonly string[];
	cause: EndCause;
	reason: string | null;
	alreadyEnded?: number;
}

/** Sets a watermark and records what it ended. Rows are settled afterwards; readers see the difference at once. */
export function revokeByRule(tx: Transaction, order: RuleOrder): Receipt {
	const { store, nowMs } = tx;
	const spared = standingAmong(tx, order.exceptIds);
	const { count, ids } = standingWithin(tx, order.within, spared);
	const sequence = nextSequence(store);
	const receipt = recordRevocation(tx, {
		sequence,
		scope: order.scope,
		revoked: count,
		alreadyEnded: order.alreadyEnded ?? 0,
		sessionIds: ids,
		cause: order.cause,
		reason: order.reason,
	});
	if (count > 0 || anyIdle(tx, order.within)) {
		const watermark = { sequence, rule: order.rule, except: spared, at: nowMs };
		const coversUntil = lastEnd(tx);
		insertWatermark(store, watermark, coversUntil, receipt.id);
		store.reach?.note(sequence, leaseChangesOf(store, watermark, coversUntil, order.cause));
		if (appliesInD1(watermark)) markChanged(store, "watermark", String(sequence), sequence);
	}
	return receipt;
}

/** Whether a session it covers is idle but not ended for good: holders of a lease still answer for it. */
function anyIdle(view: Reading, within: RuleOrder["within"]): boolean {
	const { store, nowMs } = view;
	const idle = "status = 'active' AND idle_expires_at <= ? AND +expires_at > ?";
	const condition = within === null ? idle : `${idle} AND ${within.sql}`;
	const bindings = [nowMs, nowMs, ...(within?.bindings ?? [])];
	const query = `SELECT 1 AS found FROM sessions WHERE ${condition} LIMIT 1`;
	return first(store, query, ...bindings) !== null;
}

/** Those to spare that stand: an exception may only hold what is active in this very transaction. */
function standingAmong(view: Reading, exceptIds: readonly string[]): string[] {
	const { store, nowMs } = view;
	if (exceptIds.length === 0) return [];
	return readSessions(store, "WHERE id IN (SELECT value FROM json_each(?))", jsonList(exceptIds))
		.filter((row) => statusOfRow(row, nowMs) === "active")
		.map((row) => row.id);
}

/** A person's own sessions of the admin UI, which the sessions they have as a user never include. */
const adminUiSessionsOf = (store: Store, userId: string): string[] =>
	readSessions(store, "WHERE user_id = ? AND status = 'active'", userId)
		.filter(isOfAdminUi)
		.map(({ id }) => id);

/** How many standing sessions there are, spared ones left out, and the ids a receipt can name. */
function standingWithin(
	view: Reading,
	within: RuleOrder["within"],
	spared: string[],
): { count: number; ids: string[] } {
	const { store, nowMs } = view;
	const watermarks = unsettledWatermarks(store);
	const standing = standingCondition(watermarks, nowMs);
	const others = "id NOT IN (SELECT value FROM json_each(?))";
	const condition = [within?.sql, others, standing.sql].filter(Boolean).join(" AND ");
	const bindings = [...(within?.bindings ?? []), jsonList(spared), ...standing.bindings];
	// After an earlier watermark only its exceptions stand below it: looking above it spares a scan of what it covers.
	const floor = Math.max(
		0,
		...watermarks
			.filter(({ rule }) => rule.kind === "organization")
			.map(({ sequence }) => sequence),
	);
	const standingIn = (range: string, value: SqlStorageValue): string[] =>
		all<{ id: string }>(
			store,
			`SELECT id FROM sessions WHERE ${condition} AND ${range} LIMIT ?`,
			...bindings,
			value,
			sessionIdsInlineMax + 1,
		).map(({ id }) => id);
	const exceptions = watermarks.flatMap(({ except }) => [...except]);
	const ids = [
		...standingIn("sequence > ?", floor),
		...(floor > 0 && exceptions.length > 0
			? standingIn("id IN (SELECT value FROM json_each(?))", jsonList(exceptions))
			: []),
	];
	if (ids.length <= sessionIdsInlineMax) return { count: ids.length, ids };
	if (within === null) {
		return { count: standingInAll(view, watermarks) - spared.length, ids };
	}
	const counted = first<{ n: number }>(
		store,
		`SELECT count(*) AS n FROM sessions WHERE ${condition}`,
		...bindings,
	);
	return { count: counted?.n ?? 0, ids };
}

/** The counter, less the few sessions that have reached a limit but await the sweep. */
export function standingInAll(view: Reading, watermarks: readonly Watermark[]): number {
	const { store, nowMs } = view;
	const uncovered = uncoveredCondition(watermarks, nowMs);
	const count = (limit: string, ...values: SqlStorageValue[]): number =>
		first<{ n: number }>(
			store,
			`SELECT count(*) AS n FROM sessions WHERE status = 'active' AND ${limit}${uncovered.sql}`,
			...values,
			...uncovered.bindings,
		)?.n ?? 0;
	const lapsed =
		count("expires_at <= ?", nowMs) +
		count("idle_expires_at <= ? AND +expires_at > ?", nowMs, nowMs);
	return counterOf(store, "active_sessions") - lapsed;
}

/** Writes a revocation into the rows of its sessions. */
export function writeEnding(
	store: Store,
	sessionIds: string[],
	ending: Pick<Receipt, "id" | "sequence" | "recordedAt" | "cause" | "reason" | "by">,
): void {
	if (sessionIds.length === 0) return;
	run(
		store,
		`UPDATE sessions SET status = 'revoked', ended_at = ?, ended_cause = ?, ended_reason = ?, ended_by = ?,
			receipt_id = ?, ended_sequence = ?, sealed_successor = NULL WHERE id IN (SELECT value FROM json_each(?))`,
		ending.recordedAt,
		ending.cause,
		ending.reason,
		JSON.stringify(ending.by),
		ending.id,
		ending.sequence,
		jsonList(sessionIds),
	);
}
