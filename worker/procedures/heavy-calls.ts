import { type Actor, credentialIdOf } from "../domain/actor.ts";
import { systemClock } from "../domain/clock.ts";
import { type Failure, failure } from "../domain/errors.ts";
import { type HeavyProcedure, heavyCosts } from "../domain/limits/budget.ts";
import type { OrganizationClient } from "../objects/organization/organization-client.ts";

/**
 * Until when an isolate need not ask again: whoever hammers costs the object nothing for as long as it has told them to
 * wait. Forgotten when it holds so many that a flood of tokens could be meant by it.
 */
const waiting = new Map<string, number>();
const waitingMax = 10_000;

const keyOf = (procedure: HeavyProcedure, actor: Actor, organizationId: string): string =>
	// What costs less may be covered earlier.
	`${organizationId} ${credentialIdOf(actor)} ${heavyCosts[procedure]}`;

/** For how long at most an answer is held back from whoever does not wait as they were told. */
const heldBackMaxMs = 1_000;

/**
 * The refusal for whoever was told to wait, and has not waited; null: they may ask. It comes late: a program that sends
 * its next batch as soon as the last is answered waits like everybody else, and costs others nothing meanwhile.
 */
export async function stillWaiting(
	procedure: HeavyProcedure,
	actor: Actor,
	organizationId: string,
): Promise<Failure | null> {
	const nowMs = systemClock.now();
	const until = waiting.get(keyOf(procedure, actor, organizationId)) ?? 0;
	if (until <= nowMs) return null;
	const retryAfterMs = until - nowMs;
	await scheduler.wait(Math.min(retryAfterMs, heldBackMaxMs));
	return failure("slow_down", { retryAfterMs });
}

/** Takes a heavy call out of its budgets; the refusal when they do not cover it. */
export async function spendOn(
	objects: OrganizationClient,
	procedure: HeavyProcedure,
	actor: Actor,
	organizationId: string,
	isOwnPerson: boolean,
): Promise<Failure | null> {
	const caller = { credentialId: credentialIdOf(actor), isOwnPerson };
	const retryAfterMs = await objects.of(organizationId).spend(caller, heavyCosts[procedure]);
	const key = keyOf(procedure, actor, organizationId);
	if (retryAfterMs === 0) {
		waiting.delete(key);
		return null;
	}
	if (waiting.size >= waitingMax) waiting.clear();
	waiting.set(key, systemClock.now() + retryAfterMs);
	return failure("slow_down", { retryAfterMs });
}
