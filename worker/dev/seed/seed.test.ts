import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "../../domain/actor.ts";
import { systemClock } from "../../domain/clock.ts";
import { revokeNamed } from "../../objects/organization/endings/revoke.ts";
import { all, counterOf, first, type Store } from "../../objects/organization/store/store.ts";
import { Transactions } from "../../objects/organization/store/transaction.ts";
import { seedPlans, seedSessions } from "./seed.ts";

const plan = seedPlans[0];
const caller = { by: systemActor, requestId: "test" };

const count = (store: Store, condition: string): number =>
	first<{ n: number }>(store, `SELECT count(*) AS n FROM sessions WHERE ${condition}`)?.n ?? 0;

test("an organization gets people and a past once, and at least 600 standing sessions at every start", async () => {
	if (!plan) throw new Error("There is no plan");
	const stub = env.ORGANIZATION.getByName(plan.organization.id);
	await stub.create({ ...plan.organization, region: "weur", createdAt: Date.now() }, caller);
	await runInDurableObject(stub, (_object, state) => {
		const transactions = new Transactions(state.storage, plan.organization.id, systemClock);
		const { store } = transactions;
		const start = () => transactions.change(caller, (tx) => seedSessions(tx, plan));

		expect(start()).toBeGreaterThanOrEqual(2_000);
		expect(count(store, "status = 'active'")).toBeGreaterThanOrEqual(600);
		expect(counterOf(store, "active_sessions")).toBe(count(store, "status = 'active'"));
		expect(count(store, "status = 'revoked' AND receipt_id IS NULL")).toBe(0);
		for (const cause of ["admin", "user", "reuse", "concurrency", "policy", "idle", "absolute"]) {
			expect([cause, count(store, `ended_cause = '${cause}'`)]).not.toEqual([cause, 0]);
		}

		expect(start()).toBe(0);

		const standing = all<{ id: string }>(
			store,
			"SELECT id FROM sessions WHERE status = 'active' LIMIT 200",
		).map(({ id }) => id);
		transactions.change(caller, (tx) =>
			revokeNamed(tx, {
				sessionIds: standing,
				scope: { kind: "sessions", requested: standing.length },
				cause: "admin",
				reason: null,
			}),
		);
		expect(start()).toBeGreaterThanOrEqual(170);
		expect(count(store, "status = 'active'")).toBeGreaterThanOrEqual(600);
	});
});
