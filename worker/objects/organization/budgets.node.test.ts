import { expect, it } from "vitest";
import { Budgets } from "./budgets.ts";

it("however many callers come, a thousand are remembered, and whoever asked last is among them", () => {
	const budgets = new Budgets();
	let nowMs = 0;
	const spend = (credentialId: string, cost: number) =>
		budgets.spend({ credentialId, isOwnPerson: true }, cost, nowMs);
	for (let nth = 0; nth < 3_000; nth += 1) {
		nowMs += 60_000;
		expect(spend(`tok_${nth}`, 1)).toBe(0);
	}
	expect(budgets.callers).toBe(1_000);
	let spent = 0;
	while (spend("tok_2999", 1) === 0) spent += 1;
	expect(spent).toBeGreaterThan(0);
	expect(budgets.callers).toBe(1_000);
});
