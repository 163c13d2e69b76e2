import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paced } from "./pacer.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("however often it is woken, one request begins in each second", async () => {
	let begun = 0;
	const pacer = paced(1_000, () => async () => {
		begun += 1;
	});
	for (let nth = 0; nth < 50; nth += 1) pacer.wake();
	expect(begun).toBe(1);
	await vi.advanceTimersByTimeAsync(999);
	pacer.wake();
	expect(begun).toBe(1);
	await vi.advanceTimersByTimeAsync(3_001);
	expect(begun).toBe(5);
	pacer.stop();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(begun).toBe(5);
});

test("a slow answer is waited for: two requests never run at once", async () => {
	const answers: (() => void)[] = [];
	const pacer = paced(
		1_000,
		() => () => new Promise<void>((resolve) => void answers.push(resolve)),
	);
	pacer.wake();
	await vi.advanceTimersByTimeAsync(5_000);
	pacer.wake();
	expect(answers).toHaveLength(1);
	answers[0]?.();
	await vi.advanceTimersByTimeAsync(0);
	expect(answers).toHaveLength(2);
});

test("with nothing to do it sleeps until it is woken; what is not due yet is looked at again", async () => {
	const next = vi.fn<() => "later" | null>(() => "later");
	const pacer = paced(1_000, next);
	pacer.wake();
	await vi.advanceTimersByTimeAsync(2_000);
	expect(next).toHaveBeenCalledTimes(3);
	next.mockReturnValue(null);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(next).toHaveBeenCalledTimes(4);
	pacer.wake();
	expect(next).toHaveBeenCalledTimes(5);
});
