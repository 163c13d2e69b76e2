import type { PolicyChanges } from "../../../domain/audit-event.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { beyond } from "../../../domain/permissions.ts";
import {
	effectivePolicy,
	type Policy,
	type PolicyChange,
	type PolicyField,
	type PolicyValues,
	policyConflict,
} from "../../../domain/policy.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { canonicalJson } from "../../../domain/wire/canonical-json.ts";
import { recordRevocation } from "../endings/record-revocation.ts";
import { standingInAll } from "../endings/revoke.ts";
import { lastEnd, leaseChangesOf } from "../leases/lease-changes.ts";
import { insertWatermark, standingCondition, unsettledWatermarks } from "../sessions/watermarks.ts";
import { recordEvent } from "../store/audit-events.ts";
import { describePolicy, readPolicy, readPolicyValues } from "../store/policy.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import { writeUses } from "./activity.ts";

const retentions = ["endedRetentionMs", "addressRetentionMs", "auditRetentionMs"] as const;

function changed(store: Store, change: PolicyChange): PolicyValues {
	const merged = { ...readPolicyValues(store), ...change };
	return Object.fromEntries(
		Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
	);
}

const changesBetween = (before: Policy, after: Policy): PolicyChanges["changed"] =>
	(Object.keys(after) as PolicyField[])
		.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field]))
		.map((field) => ({ field, before: before[field], after: after[field] }));

/** How many of the standing sessions a change would end at this moment. */
export function simulatePolicy(
	view: Reading,
	change: PolicyChange,
): Result<{ wouldEnd: number; standing: number; policy: Policy }, Failure> {
	const { store } = view;
	const policy = effectivePolicy(changed(store, change));
	const conflict = policyConflict(policy);
	if (conflict !== null) return err(failure("bad_input", { field: "change", sentence: conflict }));
	return ok({
		policy,
		wouldEnd: outsideOf(view, policy).count,
		standing: standingInAll(view, unsettledWatermarks(store)),
	});
}

/** Standing sessions that a policy's limits leave no time: how many, and the first 501 ids. */
function outsideOf(view: Reading, policy: Policy): { count: number; ids: string[] } {
	const { store, nowMs } = view;
	const standing = standingCondition(unsettledWatermarks(store), nowMs);
	const outside = "(created_at <= ? OR last_activity_at <= ?)";
	const bindings = [
		...standing.bindings,
		nowMs - policy.absoluteLifetimeMs,
		nowMs - policy.idleTimeoutMs,
	];
	const counted = first<{ n: number }>(
		store,
		`SELECT count(*) AS n FROM sessions WHERE ${standing.sql} AND ${outside}`,
		...bindings,
	);
	const ids = all<{ id: string }>(
		store,
		`SELECT id FROM sessions WHERE ${standing.sql} AND ${outside} LIMIT 501`,
		...bindings,
	);
	return { count: counted?.n ?? 0, ids: ids.map(({ id }) => id) };
}

/**
 * Sets the policy and applies it to live sessions in the same transaction: what its limits leave no time ends with
 * cause `policy`, everything else keeps standing under the earlier of its old and new end.
 */
export function setPolicy(
	tx: Transaction,
	change: PolicyChange,
): Result<{ policy: Policy; set: PolicyField[]; receipt: Receipt | null }, Failure> {
	const { store, organizationId, nowMs } = tx;
	const before = readPolicy(store);
	const values = changed(store, change);
	const policy = effectivePolicy(values);
	const conflict = policyConflict(policy);
	if (conflict !== null) return err(failure("bad_input", { field: "change", sentence: conflict }));
	if (canonicalJson(values) === canonicalJson(readPolicyValues(store))) {
		return ok({ ...describePolicy(store), receipt: null });
	}
	// What limits leave a session goes by its row.
	while (writeUses(tx)) {
		// Until nothing is left.
	}
	const { count, ids } = outsideOf(tx, policy);
	const stricter =
		policy.idleTimeoutMs < before.idleTimeoutMs ||
		policy.absoluteLifetimeMs < before.absoluteLifetimeMs;
	// Limits end sessions, now or a little later, and shorter retentions delete: a token needs the scope for that.
	const forgets = retentions.some((field) => policy[field] < before[field]);
	const missing = beyond(tx.caller.authority, [
		...(stricter ? (["revoke"] as const) : []),
		...(forgets ? (["admin"] as const) : []),
	]);
	if (missing.length > 0) return err(failure("insufficient_scope", { beyond: missing }));
	run(store, "DELETE FROM policy");
	for (const [field, value] of Object.entries(values)) {
		insert(store, "policy", { field, value: JSON.stringify(value) });
	}
	recordEvent(tx, {
		sequence: nextSequence(store),
		action: "policy.changed",
		target: { kind: "organization", id: organizationId },
		details: { changed: changesBetween(before, policy) },
	});
	if (!stricter) return ok({ ...describePolicy(store), receipt: null });
	const sequence = nextSequence(store);
	const outcome = {
		sequence,
		scope: { kind: "policy" as const },
		revoked: count,
		alreadyEnded: 0,
		sessionIds: ids,
		cause: "policy" as const,
		reason: null,
	};
	const receipt = count > 0 ? recordRevocation(tx, outcome) : null;
	const rule = { kind: "policy" as const, policy };
	const watermark = { sequence, rule, except: [], at: nowMs };
	const coversUntil = lastEnd(tx);
	insertWatermark(store, watermark, coversUntil, receipt?.id ?? null);
	store.reach?.note(sequence, leaseChangesOf(store, watermark, coversUntil, "policy"));
	return ok({ ...describePolicy(store), receipt });
}
