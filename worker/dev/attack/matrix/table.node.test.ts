import { expect, test } from "vitest";
import { appRouter } from "../../../procedures/router.ts";
import { orders } from "./orders.ts";
import { table } from "./table.ts";

test("the table that is written by hand has a row, and an order, for every procedure there is", () => {
	const procedures = Object.keys(appRouter._def.procedures).sort();
	expect(Object.keys(table).sort()).toEqual(procedures);
	expect(Object.keys(orders).sort()).toEqual(procedures);
});
