import { hourMs } from "../../../domain/clock.ts";
import type { Caller } from "../organization-rpc.ts";
import { first, run, type Store } from "./store.ts";

const rememberedMs = 24 * hourMs;

type Operation = "start" | "revoke" | "end" | `grant.${string}`;

/** What the same caller's same key led to within the last 24 h: an id to answer from. */
export function rememberedOutcome(
	store: Store,
	operation: Operation,
	caller: Caller,
	nowMs: number,
): string | null {
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

export function rememberOutcome(
	store: Store,
	operation: Operation,
	caller: Caller,
	outcome: string,
	nowMs: number,
): void {
	if (caller.idempotencyKey === undefined) return;
	run(
		store,
		"INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?, ?)",
		callerKey(caller),
		caller.idempotencyKey,
		operation,
		outcome,
		nowMs + rememberedMs,
	);
}

export function forgetOutcomes(store: Store, nowMs: number): void {
	run(store, "DELETE FROM idempotency_keys WHERE expires_at <= ?", nowMs);
}

const callerKey = (caller: Caller): string => `${caller.by.kind}:${caller.by.id}`;
