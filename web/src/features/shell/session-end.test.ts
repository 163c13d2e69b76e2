import { expect, test } from "vitest";
import { endingSoon, lookAgainMs } from "./session-end.ts";

const minute = 60_000;
const limits = { idleExpiresAt: 30 * minute, expiresAt: 600 * minute };

test("whoever does nothing is warned two minutes before, and of the limit that nothing puts off likewise", () => {
	expect(endingSoon(limits, 28 * minute - 1)).toBeNull();
	expect(endingSoon(limits, 28 * minute)).toEqual({ kind: "idle", at: 30 * minute });
	const late = { ...limits, idleExpiresAt: 600 * minute };
	expect(endingSoon(late, 598 * minute)).toEqual({ kind: "absolute", at: 600 * minute });
});

test("the page asks again when the warning is due, then when the session ends, and never more than once a second", () => {
	expect(lookAgainMs(limits, 25 * minute)).toBe(3 * minute + 500);
	expect(lookAgainMs(limits, 29 * minute)).toBe(minute + 500);
	expect(lookAgainMs(limits, 31 * minute)).toBe(1_000);
	expect(lookAgainMs({ ...limits, idleExpiresAt: 500 * minute }, 0)).toBe(10 * minute);
});
