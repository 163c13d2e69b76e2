import { expect, it } from "vitest";
import { longestHoldMs } from "./longest-terms.ts";
import {
	allowedWhile,
	decideRestored,
	everybodyUntilMs,
	planRecovery,
	recoverSession,
} from "./restored.ts";
import { dur, isolateGuardMs } from "./terms.ts";

const own = { lineage: "lin_1", comparedFrom: 30 };
const standing = { sequence: 10, status: "active", expiresAtMs: 1_000, generation: 3 } as const;
const seen = { status: "active", expiresAtMs: 1_000, generation: 3 } as const;

it("an object closes when the projection has heard of a change after its first start without comparison", () => {
	expect(decideRestored(own, [])).toBe("open");
	expect(decideRestored(own, [{ lineage: "lin_1", sequence: 30 }])).toBe("open");
	expect(decideRestored(own, [{ lineage: "lin_1", sequence: 31 }])).toBe("closed");
});

it("what another deployment has written to the same database closes nobody", () => {
	expect(decideRestored(own, [{ lineage: "lin_2", sequence: 1_000 }])).toBe("open");
});

it("until it has compared, an object answers and changes, but lends nothing and projects nothing", () => {
	expect(allowedWhile.comparing).toEqual({
		answers: true,
		changes: true,
		lends: false,
		projects: false,
	});
	expect(Object.values(allowedWhile.closed)).not.toContain(true);
	expect(allowedWhile.recovered).toMatchObject({ answers: true, changes: false, lends: false });
});

it("a recovered object goes on far above what it and the projection know, and waits for the longest lease there can be", () => {
	const seen = { sequence: 50, asOfMs: 2_000 };
	const recovery = planRecovery({ sequence: 35, asOfMs: 1_000 }, seen, longestHoldMs);
	expect(recovery.sequence).toBeGreaterThan(1_000_000_000_000);
	expect(recovery.asOfMs).toBe(2_000);
	expect(dur(recovery.lease.termMs, isolateGuardMs)).toBeGreaterThan(longestHoldMs);
	let { sequence } = recovery;
	let leaps = 0;
	for (; Number.isSafeInteger(sequence); leaps += 1) {
		const again = planRecovery({ sequence, asOfMs: 3_000 }, seen, longestHoldMs);
		expect(again).toMatchObject({ asOfMs: 3_000 });
		expect(again.sequence).toBeGreaterThan(sequence);
		sequence = again.sequence;
	}
	expect(leaps).toBeGreaterThan(1_000);
});

it("if nothing proves that the projection is complete, everybody signs in again, for good", () => {
	expect(everybodyUntilMs(true)).toBeNull();
	expect(everybodyUntilMs(false)).toBe(Number.MAX_SAFE_INTEGER);
});

it("what the projection knows to have ended ends, known here or not", () => {
	const ended = { ...seen, status: "revoked" } as const;
	expect(recoverSession(standing, ended, 30)).toEqual({ kind: "ends_as_seen" });
	expect(recoverSession(null, ended, 30)).toEqual({ kind: "ends_as_seen" });
	expect(recoverSession({ ...standing, status: "expired" }, ended, 30)).toEqual({ kind: "stays" });
});

it("a session that was forgotten or erased, whose token was spent, or whose number had been issued signs in again", () => {
	const because = (reason: string) => ({ kind: "signs_in_again", because: reason });
	expect(recoverSession(null, seen, 30)).toEqual(because("forgotten"));
	expect(recoverSession(standing, { ...seen, generation: 4 }, 30)).toEqual(because("token_spent"));
	expect(recoverSession({ ...standing, sequence: 31 }, null, 30)).toEqual(because("number_reused"));
	expect(recoverSession(standing, null, 30)).toEqual(because("erased"));
});

it("a session keeps the earlier of its two ends, and stays when nothing was forgotten of it", () => {
	expect(recoverSession(standing, { ...seen, expiresAtMs: 900 }, 30)).toEqual({
		kind: "shortens",
		expiresAtMs: 900,
	});
	expect(recoverSession(standing, { ...seen, expiresAtMs: 1_100 }, 30)).toEqual({ kind: "stays" });
	expect(recoverSession(standing, seen, 30)).toEqual({ kind: "stays" });
});
