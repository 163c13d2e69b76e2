import fc from "fast-check";
import { expect, test } from "vitest";
import { type Balance, type Budget, balanceAt, waitMs, without } from "./budget.ts";

const budget: Budget = { size: 10, refillMs: 100 };

/** Spends as long as it is covered, as an object does. */
function spend(balance: Balance | undefined, cost: number, nowMs: number) {
	const now = balanceAt(balance, budget, nowMs);
	const wait = waitMs(now, budget, cost);
	return { wait, balance: wait === 0 ? without(now, budget, cost) : now };
}

test("a party may do its whole budget at once, then one more each time it refills", () => {
	let { balance, wait } = spend(undefined, 10, 0);
	expect(wait).toBe(0);
	({ balance, wait } = spend(balance, 1, 0));
	expect(wait).toBe(100);
	({ balance, wait } = spend(balance, 1, 99));
	expect(wait).toBe(1);
	({ balance, wait } = spend(balance, 1, 100));
	expect(wait).toBe(0);
	expect(spend(balance, 3, 150).wait).toBe(250);
});

test("whoever waits as long as it was told gets through, however late and by however jumpy a clock it asks", () => {
	const step = fc.record({
		cost: fc.integer({ min: 1, max: 15 }),
		passedMs: fc.integer({ min: -500, max: 2_000 }),
	});
	fc.assert(
		fc.property(fc.array(step), (steps) => {
			let nowMs = 1_000;
			let balance: Balance | undefined;
			for (const { cost, passedMs } of steps) {
				nowMs += passedMs;
				const first = spend(balance, cost, nowMs);
				balance = first.balance;
				expect(balance.leftMs).toBeLessThanOrEqual(budget.size * budget.refillMs);
				expect(balance.leftMs).toBeGreaterThanOrEqual(0);
				if (first.wait === 0) continue;
				nowMs = Math.max(nowMs, balance.asOf) + first.wait;
				expect(waitMs(balanceAt(balance, budget, nowMs), budget, cost)).toBe(0);
			}
		}),
	);
});

test("over any time a party does at most its budget and what refilled meanwhile", () => {
	const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
	fc.assert(
		fc.property(gaps, (waits) => {
			let nowMs = 0;
			let done = 0;
			let balance: Balance | undefined;
			for (const gap of waits) {
				nowMs += gap;
				const next = spend(balance, 1, nowMs);
				balance = next.balance;
				done += next.wait === 0 ? 1 : 0;
			}
			expect(done).toBeLessThanOrEqual(budget.size + nowMs / budget.refillMs);
		}),
	);
});
