import { expect, test } from "vitest";
import {
	allLoaded,
	allMatching,
	type Choosable,
	extended,
	isChosen,
	nothing,
	type Selection,
	selectionMax,
	toggled,
} from "./selection.ts";

const named = (from: number, to: number): string[] =>
	Array.from({ length: to - from + 1 }, (_, nth) => `ses_${from + nth}`);
const rows: Choosable = { ids: named(0, 9), canChoose: (id) => id !== "ses_4" };
const many: Choosable = { ids: named(0, 699), canChoose: () => true };
const chosen = ({ ids }: Selection) => [...ids].sort();

test("a row is chosen, and chosen again it no longer is", () => {
	const one = toggled(nothing, "ses_2", rows);
	expect(chosen(one)).toEqual(["ses_2"]);
	expect(chosen(toggled(one, "ses_2", rows))).toEqual([]);
});

test("a range reaches from the row chosen last to this one, over what cannot be chosen", () => {
	const one = toggled(nothing, "ses_2", rows);
	expect(chosen(extended(one, "ses_6", rows))).toEqual(["ses_2", "ses_3", "ses_5", "ses_6"]);
	expect(chosen(extended(one, "ses_0", rows))).toEqual(["ses_0", "ses_1", "ses_2"]);
	expect(chosen(extended(nothing, "ses_3", rows))).toEqual(["ses_3"]);
});

test("a range that goes back gives back what it took, and nothing that was chosen before", () => {
	let selection = toggled(toggled(nothing, "ses_8", rows), "ses_5", rows);
	selection = extended(selection, "ses_8", rows, "ses_5");
	selection = extended(selection, "ses_9", rows, "ses_8");
	expect(chosen(selection)).toEqual(named(5, 9));
	selection = extended(selection, "ses_6", rows, "ses_9");
	expect(chosen(selection)).toEqual(["ses_5", "ses_6", "ses_8"]);
	selection = extended(selection, "ses_3", rows, "ses_6");
	expect(chosen(selection)).toEqual(["ses_3", "ses_5", "ses_8"]);
});

test("a range begun elsewhere leaves the earlier one as it is", () => {
	const first = extended(toggled(nothing, "ses_0", rows), "ses_1", rows, "ses_0");
	expect(chosen(extended(first, "ses_8", rows, "ses_7"))).toEqual([
		"ses_0",
		"ses_1",
		"ses_7",
		"ses_8",
	]);
});

test("a range whose first row is gone from the list begins at the row that it moves on from", () => {
	const first = toggled(nothing, "ses_0", rows);
	const others: Choosable = { ids: named(1, 9), canChoose: () => true };
	expect(chosen(extended(first, "ses_3", others, "ses_2"))).toEqual(["ses_2", "ses_3"]);
});

test("all that match holds rows that are not loaded yet, until any one change", () => {
	expect(isChosen(allMatching, "ses_of_a_later_page")).toBe(true);
	const less = toggled(allMatching, "ses_1", rows);
	expect(less.isAllMatching).toBe(false);
	expect(chosen(less)).toEqual(chosen(allLoaded(rows)).filter((id) => id !== "ses_1"));
	const range = extended(allMatching, "ses_3", rows, "ses_2");
	expect(range.isAllMatching).toBe(false);
	expect(chosen(range)).toEqual(chosen(allLoaded(rows)));
});

test("no more is chosen by hand than one order takes, and of a range the part next to where it began", () => {
	expect(allLoaded(many).ids.size).toBe(selectionMax);
	const up = extended(toggled(nothing, "ses_650", many), "ses_0", many);
	expect(up.ids.size).toBe(selectionMax);
	expect(isChosen(up, "ses_650") && isChosen(up, "ses_151")).toBe(true);
	expect(isChosen(up, "ses_150")).toBe(false);
	const full = allLoaded(many);
	expect(chosen(toggled(full, "ses_600", many))).toEqual(chosen(full));
});

test("what ended meanwhile is dropped by the next change", () => {
	const some = extended(toggled(nothing, "ses_0", rows), "ses_3", rows);
	const less: Choosable = { ids: rows.ids, canChoose: (id) => id !== "ses_1" };
	expect(chosen(toggled(some, "ses_9", less))).toEqual(["ses_0", "ses_2", "ses_3", "ses_9"]);
	expect(chosen(extended(some, "ses_3", less))).toEqual(["ses_0", "ses_2", "ses_3"]);
});
