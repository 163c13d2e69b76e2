import { expect, it } from "vitest";
import { gatherMs, Pace } from "./pace.ts";

function aPace() {
	let nowMs = 1_000;
	const waits: { ms: number; end: () => void }[] = [];
	const wait = (ms: number) => {
		const { promise, resolve } = Promise.withResolvers<void>();
		waits.push({ ms, end: resolve });
		return promise;
	};
	const pace = new Pace({ now: () => nowMs }, wait);
	return {
		pace,
		waits,
		at: (ms: number) => {
			nowMs = 1_000 + ms;
		},
	};
}

it("the first begins at once, and so does one that nothing came before for a while", async () => {
	const { pace, waits, at } = aPace();
	await pace.turn();
	at(gatherMs);
	await pace.turn();
	expect(waits).toEqual([]);
});

it("what follows closely waits for the rest of the time in which it is gathered, and never longer", async () => {
	const { pace, waits, at } = aPace();
	await pace.turn();
	at(100);
	const next = pace.turn();
	expect(waits).toMatchObject([{ ms: gatherMs - 100 }]);
	at(gatherMs);
	waits[0]?.end();
	await next;
	expect(pace.remainingMs).toBe(gatherMs);
});

it("who is in a hurry waits for nobody, and takes along what already waits", async () => {
	const { pace, waits } = aPace();
	await pace.turn();
	const next = pace.turn();
	pace.hurry();
	await next;
	pace.hurry();
	await pace.turn();
	expect(waits).toHaveLength(1);
});

it("a clock that was set back makes nobody wait", async () => {
	const { pace, waits, at } = aPace();
	await pace.turn();
	at(-500);
	await pace.turn();
	expect(waits).toEqual([]);
});
