import { hourMs } from "../../../domain/clock.ts";
import { first, run } from "./store.ts";
import { insert } from "./tables.ts";
import type { Author, Transaction } from "./transaction.ts";

const rememberedMs = 24 * hourMs;

type Operation = "start" | "revoke" | `grant.${string}`;

/** What the same caller's same key led to within the last 24 h: an id to answer from. */
export function rememberedOutcome(tx: Transaction, operation: Operation): string | null {
	const { store, caller, nowMs } = tx;
	if (caller.idempotencyKey === undefined) return null;
	const row = first<{ outcome: string }>(
		store,
		"SELECT outcome FROM idempotency_keys WHERE caller = ? AND key = ? AND operation = ? AND expires_at > ?",
		callerKey(caller),
		caller.idempotencyKey,
		operation,
		nowMs,
	);
	return row?.outcome ?? null;
}

export function rememberOutcome(tx: Transaction, operation: Operation, outcome: string): void {
	const { store, caller, nowMs } = tx;
	if (caller.idempotencyKey === undefined) return;
	insert(
		store,
		"idempotency_keys",
		{
			caller: callerKey(caller),
			key: caller.idempotencyKey,
			operation,
			outcome,
			expires_at: nowMs + rememberedMs,
		},
		"replace",
	);
}

export function forgetOutcomes(tx: Transaction): void {
	const { store, nowMs } = tx;
	run(store, "DELETE FROM idempotency_keys WHERE expires_at <= ?", nowMs);
}

const callerKey = (caller: Author): string => `${caller.by.kind}:${caller.by.id}`;
