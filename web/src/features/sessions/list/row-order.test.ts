import fc from "fast-check";
import { expect, test } from "vitest";
import { rowsToDraw, stepsAround } from "./row-order.ts";

const ids = Array.from({ length: 40 }, (_, nth) => `r${nth}`);
const aWindow = fc
	.tuple(fc.nat({ max: 39 }), fc.nat({ max: 39 }))
	.map(([one, other]) => ({ first: Math.min(one, other), last: Math.max(one, other) }));

test("the row that has focus stays in the page through every jump, at the place that its order gives it", () => {
	fc.assert(
		fc.property(fc.nat({ max: 39 }), aWindow, aWindow, (focused, from, to) => {
			const id = `r${focused}`;
			const drawn = rowsToDraw(ids, from, [focused]).rows;
			const wanted = rowsToDraw(ids, to, [focused]).rows;
			let last: readonly string[] = drawn;
			const steps = stepsAround(drawn, wanted, id);
			for (const [nth, step] of steps.entries()) {
				const before = (rows: readonly string[]) => rows.slice(0, rows.indexOf(id));
				const behind = (rows: readonly string[]) => rows.slice(rows.indexOf(id));
				expect(step).toContain(id);
				// Only rows that go, only rows before it, only rows behind it: none of these moves the row itself.
				if (nth === 0) expect(step).toEqual(last.filter((row) => step.includes(row)));
				if (nth === 1) expect(behind(step)).toEqual(behind(last));
				if (nth === 2) expect(before(step)).toEqual(before(last));
				last = step;
			}
			expect(last).toEqual(wanted);
		}),
	);
});

test("without a focused row the wanted rows are drawn at once", () => {
	expect(stepsAround(["a"], ["b", "c"], undefined)).toEqual([["b", "c"]]);
	expect(stepsAround(["a"], ["b", "c"], "elsewhere")).toEqual([["b", "c"]]);
});

test("kept rows are drawn once, above or below those in sight", () => {
	expect(rowsToDraw(ids, { first: 10, last: 12 }, [30, 2, 11, 2, 99])).toEqual({
		rows: ["r2", "r10", "r11", "r12", "r30"],
		above: [2],
		below: [30],
	});
	expect(rowsToDraw([], { first: 0, last: -1 }, [0]).rows).toEqual([]);
});
