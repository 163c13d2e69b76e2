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

/** Takes a heavy call out of its budgets; the refusal when they do not cover it. */
export async function spendOn(
	objects: OrganizationClient,
	procedure: HeavyProcedure,
	actor: Actor,
	organizationId: string,
): Promise<Failure | null> {
	const credential = credentialIdOf(actor);
	const cost = heavyCosts[procedure];
	// What costs less may be covered earlier.
	const key = `${organizationId} ${credential} ${cost}`;
	const nowMs = systemClock.now();
	const until = waiting.get(key) ?? 0;
	if (until > nowMs) return failure("slow_down", { retryAfterMs: until - nowMs });
	const retryAfterMs = await objects.of(organizationId).spend(credential, cost);
	if (retryAfterMs === 0) {
		waiting.delete(key);
		return null;
	}
	if (waiting.size >= waitingMax) waiting.clear();
	waiting.set(key, nowMs + retryAfterMs);
	return failure("slow_down", { retryAfterMs });
}
