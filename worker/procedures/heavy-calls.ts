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

/** The refusal for whoever was told to wait, and has not waited; null: they may ask. */
export function stillWaiting(
	procedure: HeavyProcedure,
	actor: Actor,
	organizationId: string,
): Failure | null {
	const nowMs = systemClock.now();
	const until = waiting.get(keyOf(procedure, actor, organizationId)) ?? 0;
	return until > nowMs ? failure("slow_down", { retryAfterMs: until - nowMs }) : null;
}

/** Takes a heavy call out of its budgets; the refusal when they do not cover it. */
export async function spendOn(
	objects: OrganizationClient,
	procedure: HeavyProcedure,
	actor: Actor,
	organizationId: string,
): Promise<Failure | null> {
	const object = objects.of(organizationId);
	const retryAfterMs = await object.spend(credentialIdOf(actor), heavyCosts[procedure]);
	const key = keyOf(procedure, actor, organizationId);
	if (retryAfterMs === 0) {
		waiting.delete(key);
		return null;
	}
	if (waiting.size >= waitingMax) waiting.clear();
	waiting.set(key, systemClock.now() + retryAfterMs);
	return failure("slow_down", { retryAfterMs });
}
