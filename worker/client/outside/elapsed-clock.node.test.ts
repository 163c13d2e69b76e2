import { expect, it } from "vitest";
import { elapsedClock } from "./elapsed-clock.ts";

/** A machine whose two clocks are moved by hand, in turn by each step, and the clock that goes by them. */
function aMachine() {
	const machine = { wall: 1_000_000, monotonic: 50 };
	const clock = elapsedClock(
		() => machine.wall,
		() => machine.monotonic,
	);
	const pass = (wallMs: number, monotonicMs: number): number => {
		const before = clock.now();
		machine.wall += wallMs;
		machine.monotonic += monotonicMs;
		return clock.now() - before;
	};
	return { clock, pass };
}

it("begins at the wall clock's time, and shows what both say has passed", () => {
	const { clock, pass } = aMachine();
	expect(clock.now()).toBe(1_000_000);
	expect(pass(1_000, 1_000)).toBe(1_000);
});

it("counts the time that a machine slept, which a monotonic clock may not know", () => {
	const { pass } = aMachine();
	expect(pass(60_000, 3)).toBe(60_000);
	expect(pass(10, 10)).toBe(10);
});

it("goes on when the wall clock is set back, and goes ahead with it when it is set forward", () => {
	const { pass } = aMachine();
	expect(pass(-3_600_000, 20)).toBe(20);
	expect(pass(20, 20)).toBe(20);
	expect(pass(3_600_000, 20)).toBe(3_600_000);
	expect(pass(-3_600_000, 500)).toBe(500);
});

it("adds the larger of the two piece by piece, whichever it is in each", () => {
	const { clock, pass } = aMachine();
	const startMs = clock.now();
	for (let round = 0; round < 10; round += 1) {
		pass(1_000, 0);
		pass(-1_000, 100);
	}
	expect(clock.now() - startMs).toBe(11_000);
});

it("does not run fast on rounded readings, however often it is read", () => {
	let realMs = 0;
	const clock = elapsedClock(
		() => Math.floor(realMs + 0.5),
		() => Math.round(realMs * 10) / 10,
	);
	const startMs = clock.now();
	for (; realMs < 1_000; realMs += 0.07) clock.now();
	expect(Math.abs(clock.now() - startMs - realMs)).toBeLessThan(2);
});
