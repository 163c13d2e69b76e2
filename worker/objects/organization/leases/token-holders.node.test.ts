import { expect, it } from "vitest";
import { longestHoldMs } from "../../../domain/lease/longest-terms.ts";
import { caps } from "../../../domain/limits/caps.ts";
import { TokenHolders } from "./token-holders.ts";

const crowd = Array.from({ length: caps.holdersOfToken }, (_, nth) => `process-${nth}`);

it("the process above the limit of a token is told when there may be room, and the others go on", () => {
	const holders = new TokenHolders();
	expect(crowd.map((one, nth) => holders.admit("tok_1", one, nth))).toEqual(crowd.map(() => 0));
	expect(holders.admit("tok_1", "one more", 1_000)).toBe(longestHoldMs - 1_000);
	expect(holders.admit("tok_1", "process-0", 1_000)).toBe(0);
	expect(holders.admit("tok_2", "one more", 1_000)).toBe(0);
});

it("a process that has not asked for as long as a lease can last makes room", () => {
	const holders = new TokenHolders();
	for (const one of crowd) holders.admit("tok_1", one, 0);
	for (const one of crowd.slice(1)) holders.admit("tok_1", one, 5_000);
	expect(holders.admit("tok_1", "one more", longestHoldMs - 1)).toBe(1);
	expect(holders.admit("tok_1", "one more", longestHoldMs)).toBe(0);
	expect(holders.admit("tok_1", "process-0", longestHoldMs)).toBe(5_000);
});

it("nothing is left of a token that no process leases with any more", () => {
	const holders = new TokenHolders();
	for (let nth = 0; nth < 1_000; nth += 1) holders.admit(`tok_${nth}`, "process", nth);
	expect(holders.size).toBe(1_000);
	holders.admit("tok_new", "process", 999 + longestHoldMs);
	expect(holders.size).toBe(1);
});
