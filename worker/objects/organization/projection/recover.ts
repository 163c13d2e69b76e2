import type { Administrator } from "../../../domain/administration/administrator.ts";
import type { ApiToken } from "../../../domain/administration/api-token.ts";
import { longestHoldMs } from "../../../domain/lease/longest-terms.ts";
import { everybodyUntilMs, planRecovery } from "../../../domain/lease/restored.ts";
import type {
	ProjectedGrant,
	SeenEvent,
	SeenProgress,
	SeenWatermark,
} from "../../../domain/projection.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Recovery } from "../../../domain/recovery.ts";
import { takeOverAdministrator } from "../administrators/administrators.ts";
import { takeOverToken } from "../administrators/api-tokens.ts";
import { insertReceipt } from "../endings/receipts.ts";
import { revokeOrganization } from "../endings/revoke.ts";
import { lastEnd } from "../leases/lease-changes.ts";
import { noteAsOf, storeLease } from "../leases/lease-store.ts";
import {
	insertWatermark,
	uncoveredCondition,
	unsettledWatermarks,
} from "../sessions/watermarks.ts";
import { recordEvent } from "../store/audit-events.ts";
import { noteClosed, noteRecovered } from "../store/lineage.ts";
import { markChanged, organizationKey } from "../store/outbox.ts";
import {
	all,
	continueAbove,
	counterOf,
	first,
	nextSequence,
	run,
	type Store,
} from "../store/store.ts";
import { insert } from "../store/tables.ts";
import { asSystem, type Transaction } from "../store/transaction.ts";
import { revokeOpenGrants, takeOverGrant } from "../support/grant-recovery.ts";
import { noPlaceYet } from "./recover-log.ts";
import { takeEach } from "./take-each.ts";

// A recovery is many transactions, each of one page of what D1 holds. Each can be repeated: one that was interrupted
// begins again from the first page, and the object stays closed until the last. What it decides stands in
// `domain/lease/restored.ts`. Whoever takes a page over says how many of its rows could not be.

/** The words under which sessions and access end that a restore made uncertain. */
export const restoredReason = "Restored to an earlier point";

/**
 * Closes an object that has forgotten what D1 has seen. Whoever leased since the point it went back to is waited for, and
 * nothing that it does from here on bears a number that was issued before.
 */
export function close(tx: Transaction, seen: SeenProgress): void {
	const { store, organizationId, nowMs } = tx;
	const own = { sequence: counterOf(store, "sequence"), asOfMs: counterOf(store, "as_of") };
	const known = { sequence: seen.sequence, asOfMs: seen.asOf };
	const plan = planRecovery(own, known, longestHoldMs);
	continueAbove(store, plan.sequence);
	storeLease(store, plan.lease);
	noteAsOf(store, plan.asOfMs);
	noteClosed(store, nowMs);
	const sequence = nextSequence(store);
	const target = { kind: "organization", id: organizationId };
	recordEvent(tx, { sequence, action: "organization.closed", target, severity: "critical" });
}

/**
 * Takes over what a page of receipts says. A receipt that the object remembers may name somebody who has been erased
 * since; and its number may have been taken by another one since the restore, so that it gets a new one here.
 */
export function takeOverReceipts(tx: Transaction, receipts: readonly Receipt[]): number {
	const { store } = tx;
	return takeEach(receipts, (receipt) => {
		const known = first(store, "SELECT 1 AS found FROM revocations WHERE id = ?", receipt.id);
		if (known === null) {
			insertReceipt(store, { ...receipt, sequence: freeNumber(store, receipt.sequence) });
		} else {
			run(
				store,
				"UPDATE revocations SET scope = ?, actor = ? WHERE id = ?",
				JSON.stringify(receipt.scope),
				JSON.stringify(receipt.by),
				receipt.id,
			);
		}
	});
}

/**
 * Takes over what a page of the audit log says that the object has forgotten. D1 has these events as they are.
 *
 * @param placedBelow the places in the log below it are D1's; who stood behind is appended again
 */
export const takeOverEvents = (
	{ store }: Transaction,
	events: readonly SeenEvent[],
	placedBelow: number,
): number =>
	takeEach(events, (event) => {
		const leafIndex = event.leaf_index < placedBelow ? event.leaf_index : noPlaceYet;
		const placed = `(id) DO UPDATE SET leaf_index = excluded.leaf_index WHERE leaf_index = ${noPlaceYet}`;
		insert(store, "audit_events", { ...event, leaf_index: leafIndex }, placed);
	});

/** The number a revocation had, or the next one if it has been issued a second time. */
function freeNumber(store: Store, sequence: number): number {
	const taken = first(
		store,
		"SELECT 1 AS found FROM revocations WHERE sequence = ?1 UNION ALL SELECT 1 FROM watermarks WHERE sequence = ?1",
		sequence,
	);
	return taken === null ? sequence : nextSequence(store);
}

/**
 * Sets watermarks again that the object has forgotten; returns how many sessions they end. One is known by its receipt,
 * never by its number alone; to be called after every receipt and every session was taken over.
 */
export function takeOverWatermarks(
	tx: Transaction,
	watermarks: readonly SeenWatermark[],
): { ended: number; skipped: number } {
	const { store } = tx;
	const before = standing(store);
	const known = new Set(
		all<{ id: string | null }>(store, "SELECT receipt_id AS id FROM watermarks").map(
			({ id }) => id,
		),
	);
	const skipped = takeEach(watermarks, ({ userId, except, at, receipt }) => {
		const id = receipt?.id ?? null;
		if (id !== null && known.has(id)) return;
		const own = first<{ sequence: number }>(
			store,
			"SELECT sequence FROM revocations WHERE id = ?",
			id,
		);
		// Without a receipt nobody knows whether it is the one that bears its number here.
		const sequence = own?.sequence ?? nextSequence(store);
		const rule =
			userId === null ? { kind: "organization" as const } : { kind: "user" as const, userId };
		// Of its user every session is known by now; an earlier recovery may have set one for those that nobody knows.
		const coversUntil = userId === null ? Number.MAX_SAFE_INTEGER : lastEnd(tx);
		insertWatermark(store, { sequence, rule, except, at }, coversUntil, id);
		markChanged(store, "watermark", String(sequence), nextSequence(store));
	});
	return { ended: before - standing(store), skipped };
}

/** How many sessions stand by their rows and the watermarks that are not settled. */
function standing(store: Store): number {
	const uncovered = uncoveredCondition(unsettledWatermarks(store), 0);
	const query = `SELECT count(*) AS n FROM sessions WHERE status = 'active'${uncovered.sql}`;
	return first<{ n: number }>(store, query, ...uncovered.bindings)?.n ?? 0;
}

/** Nobody comes back who was removed, and no token that was revoked, nor any access that support has lost. */
export function takeOverAuthority(
	tx: Transaction,
	seen: {
		administrators: readonly Pick<Administrator, "id" | "status">[];
		tokens: readonly Pick<ApiToken, "id" | "revokedAt" | "expiresAt">[];
		grants: readonly ProjectedGrant[];
	},
): number {
	const own = asSystem(tx);
	return (
		takeEach(seen.administrators, (row) => takeOverAdministrator(own, row)) +
		takeEach(seen.tokens, (row) => takeOverToken(own, row)) +
		takeEach(seen.grants, (row) => takeOverGrant(own, row))
	);
}

/** The last step. When something may be missing, everybody signs in again, and no access of support stays open. */
export function finish(tx: Transaction, found: Omit<Recovery, "at" | "sequence">): Recovery {
	const { store, organizationId, nowMs: at } = tx;
	let { signInAgain } = found;
	run(store, "UPDATE counters SET value = ? WHERE name = 'active_sessions'", standing(store));
	const coversUntil = everybodyUntilMs(found.complete);
	if (coversUntil !== null) {
		revokeOpenGrants(asSystem(tx));
		const receipt = revokeOrganization(asSystem(tx), { exceptId: null, reason: restoredReason });
		signInAgain += receipt.revoked;
		const { sequence } = receipt;
		const watermark = { sequence, rule: { kind: "organization" as const }, except: [], at };
		// Set even if no session that is known stands, and for good.
		run(store, "DELETE FROM watermarks WHERE sequence = ?", sequence);
		insertWatermark(store, watermark, coversUntil, receipt.id);
		markChanged(store, "watermark", String(sequence), sequence);
	}
	const sequence = nextSequence(store);
	const recovery = { ...found, at, signInAgain, sequence };
	recordEvent(tx, {
		sequence,
		action: "organization.recovered",
		target: { kind: "organization", id: organizationId },
		severity: "critical",
		reason: summaryOf(recovery),
	});
	markChanged(store, "organization", organizationKey, sequence);
	noteRecovered(store, recovery);
	return recovery;
}

const summaryOf = ({ ended, signInAgain, skipped, complete, logBrokeAt }: Recovery): string =>
	`Ended again: ${ended}. To sign in again: ${signInAgain}. Rows of D1 that could not be read: ${skipped}.` +
	(complete ? "" : " D1 may not have heard of everything, so everybody signs in again.") +
	(logBrokeAt === null ? "" : ` D1 held another log than this one from leaf ${logBrokeAt} on.`);
