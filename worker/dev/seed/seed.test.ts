import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "../../domain/actor.ts";
import { defaultPolicy } from "../../domain/policy.ts";
import { revokeNamed } from "../../objects/organization/endings/revoke.ts";
import { all, counterOf, first, type Store } from "../../objects/organization/store/store.ts";
import { seedPlans, seedSessions } from "./seed.ts";

const plan = seedPlans[0];
const caller = {
	by: systemActor,
	requestId: "test",
} as const;

const count = (store: Store, condition: string): number =>
	first<{ n: number }>(store, `SELECT count(*) AS n FROM sessions WHERE ${condition}`)?.n ?? 0;

test("an organization gets people and a past once, and at least 600 standing sessions at every start", async () => {
	if (!plan) throw new Error("There is no plan");
	const stub = env.ORGANIZATION.getByName(plan.organization.id);
	await stub.create({ ...plan.organization, region: "weur", createdAt: Date.now() }, caller);
	await runInDurableObject(stub, (_object, state) => {
		const store: Store = { sql: state.storage.sql };
		const start = () =>
			state.storage.transactionSync(() =>
				seedSessions(plan, { store, policy: defaultPolicy, nowMs: Date.now() }),
			);

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
		state.storage.transactionSync(() =>
			revokeNamed(
				store,
				plan.organization.id,
				{
					sessionIds: standing,
					scope: { kind: "sessions", requested: standing.length },
					cause: "admin",
					reason: null,
				},
				caller,
				Date.now(),
			),
		);
		expect(start()).toBeGreaterThanOrEqual(170);
		expect(count(store, "status = 'active'")).toBeGreaterThanOrEqual(600);
	});
});
