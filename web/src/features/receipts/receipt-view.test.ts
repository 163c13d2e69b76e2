import { expect, test } from "vitest";
import {
	emptyReceiptView,
	filtersInForce,
	parseReceiptView,
	receiptFilter,
	receiptSearch,
} from "./receipt-view.ts";

const view = {
	...emptyReceiptView,
	person: "usr_mia",
	by: "Dana Kim",
	cause: "admin" as const,
	state: "enforced" as const,
	range: "7d" as const,
};

test("a view survives its own URL, and nothing chosen is no query string", () => {
	expect(parseReceiptView(receiptSearch(view))).toEqual(view);
	expect(receiptSearch(emptyReceiptView)).toBe("");
	expect(parseReceiptView("?cause=made_up&state=gone&range=1y&from=soon")).toEqual(
		emptyReceiptView,
	);
});

test("the API is asked for what the view says", () => {
	const now = Date.parse("2026-11-26T12:00:31Z");
	expect(receiptFilter(view, now)).toEqual({
		userId: "usr_mia",
		actorName: "Dana Kim",
		cause: "admin",
		state: "enforced",
		from: Date.parse("2026-11-19T12:00:00Z"),
	});
});

test("each filter in force has a chip, which takes away only that", () => {
	const chips = filtersInForce(view, () => undefined);
	expect(chips.map(({ text }) => text)).toEqual([
		"Person: usr_mia",
		"Cause: Ended by an administrator",
		"By: “Dana Kim”",
		"State: Enforced everywhere",
	]);
	expect(chips.at(-1)?.without).toEqual({ ...view, state: null });
});
