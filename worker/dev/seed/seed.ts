import { dayMs } from "../../domain/clock.ts";
import { sweepExpired } from "../../objects/organization/endings/expiry.ts";
import type { Store } from "../../objects/organization/store/store.ts";
import { first } from "../../objects/organization/store/store.ts";
import type { Transaction } from "../../objects/organization/store/transaction.ts";
import { Random } from "../../testing/support/random.ts";
import { acme, dana, globex, type LocalIdentity, noor } from "../identities.ts";
import { type PlannedSession, planActive, planEnded } from "./history.ts";
import { createPeople } from "./people.ts";
import { replay } from "./replay.ts";

interface SeedPlan {
	organization: { id: string; slug: string; name: string };
	administrator: LocalIdentity;
	people: number;
	/** Sessions that stand after a start, and how few may be left before more are added. */
	active: number;
	activeMin: number;
	ended: number;
	randomSeed: number;
}

export const seedPlans: readonly SeedPlan[] = [
	{
		organization: acme,
		administrator: dana,
		people: 300,
		active: 650,
		activeMin: 620,
		ended: 1_350,
		randomSeed: 20_261,
	},
	{
		organization: globex,
		administrator: noor,
		people: 24,
		active: 17,
		activeMin: 12,
		ended: 23,
		randomSeed: 20_262,
	},
];

/** Organizations are a little older than their first session. */
export const organizationAgeMs = 40 * dayMs;

const count = (store: Store, condition: string): number =>
	first<{ n: number }>(store, `SELECT count(*) AS n FROM sessions WHERE ${condition}`)?.n ?? 0;

/**
 * Gives an organization people and a past on the first start, and standing sessions on every start.
 * To be called inside a transaction; returns how many sessions were made.
 */
export function seedSessions(tx: Transaction, plan: SeedPlan): number {
	const { store, nowMs } = tx;
	const people = createPeople(new Random(plan.randomSeed), plan.organization, plan.people);
	const play = (sessions: PlannedSession[]): number => {
		const administrator = {
			kind: "organization_admin" as const,
			id: plan.administrator.administratorId ?? "",
			name: plan.administrator.name,
		};
		replay(tx, administrator, sessions);
		while (sweepExpired(tx)) {
			// Until nothing is due.
		}
		return sessions.length;
	};
	const made = count(store, "client_id IN ('web-app', 'mobile-app')");
	let added = 0;
	if (made === 0) {
		const random = new Random(plan.randomSeed + 1);
		added += play([
			...planEnded(random, people, plan.ended, nowMs),
			...planActive(random, people, plan.active, nowMs),
		]);
	}
	const missing = plan.active - count(store, "status = 'active'");
	if (missing > plan.active - plan.activeMin) {
		// Later starts go on from where chance stood, else everyone would do the same again.
		const random = new Random(plan.randomSeed + 2 + made);
		added += play(planActive(random, people, missing, nowMs, 2 * dayMs));
	}
	return added;
}
