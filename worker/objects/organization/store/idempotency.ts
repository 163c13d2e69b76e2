import type { Once } from "../../../domain/actor.ts";
import { hourMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { forgetting } from "./forgetting.ts";
import { seal, unseal } from "./sealing.ts";
import { first } from "./store.ts";
import { insert, type Tables } from "./tables.ts";
import type { Author, Transaction } from "./transaction.ts";

/** How long a repeat gets the first answer. */
const rememberedMs = 24 * hourMs;

/**
 * Makes a change once for its caller's key: a repeat of the same request gets the first answer and has no effect, another
 * request under the key is refused. A change that was refused is not remembered, so it may be tried again.
 */
export function once<T>(
	tx: Transaction,
	change: (tx: Transaction) => Result<T, Failure>,
): Result<T, Failure> {
	const request = tx.caller.once;
	if (request === undefined) return change(tx);
	const earlier = recall<T>(tx, request);
	if (!earlier.ok) return earlier;
	if (earlier.value !== null) return ok(earlier.value.answer);
	const changed = change(tx);
	if (changed.ok) remember(tx, request, changed.value);
	return changed;
}

/** What this request has led to; null: nothing yet. Refused when its key belongs to another one. */
export function recall<T>(
	{ store, caller, nowMs }: Transaction,
	request: Once,
): Result<{ answer: T } | null, Failure> {
	const row = first<Tables["idempotency_keys"]>(
		store,
		"SELECT * FROM idempotency_keys WHERE caller = ? AND key = ? AND expires_at > ?",
		callerKey(caller),
		request.key,
		nowMs,
	);
	if (row === null) return ok(null);
	const isSame = row.procedure === request.procedure && row.digest === request.digest;
	const answer = isSame ? opened(row.answer, request.secret) : null;
	return answer === null ? err(failure("key_reused")) : ok({ answer: JSON.parse(answer) as T });
}

/** Keeps an answer for its repeats. At rest nobody can read it, whatever secrets it holds. */
export function remember(tx: Transaction, request: Once, answer: unknown): void {
	const { store, caller, nowMs } = tx;
	insert(
		store,
		"idempotency_keys",
		{
			caller: callerKey(caller),
			key: request.key,
			procedure: request.procedure,
			digest: request.digest,
			answer: seal(JSON.stringify(answer ?? null), request.secret),
			expires_at: nowMs + rememberedMs,
		},
		"replace",
	);
}

/** Forgets answers that nobody can ask for again. */
export const answerSweep = forgetting({
	table: "idempotency_keys",
	key: "caller, key",
	from: "expires_at",
	which: "TRUE",
	kept: 0,
});

/** Null for who comes with another credential than the first time: a new session of the same person, say. */
function opened(sealed: string, secret: string): string | null {
	try {
		return unseal(sealed, secret);
	} catch {
		return null;
	}
}

const callerKey = (caller: Author): string => `${caller.by.kind}:${caller.by.id}`;
