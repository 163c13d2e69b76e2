import { expect, test } from "vitest";
import { defaultPolicy } from "../../domain/policy.ts";
import { Random } from "../../testing/support/random.ts";
import { acme, dana, mia } from "../identities.ts";
import { type PlannedSession, planActive, planEnded } from "./history.ts";
import { createPeople } from "./people.ts";

const nowMs = Date.UTC(2026, 10, 24, 12);

function plan(seed: number): { active: PlannedSession[]; ended: PlannedSession[] } {
	const random = new Random(seed);
	const people = createPeople(random, acme, 50);
	return {
		active: planActive(random, people, 300, nowMs),
		ended: planEnded(random, people, 700, nowMs),
	};
}

test("the same seed gives the same people and the same past", () => {
	expect(plan(7)).toEqual(plan(7));
	expect(plan(7)).not.toEqual(plan(8));
});

test("those who can sign in are among an organization's people, and nobody is there twice", () => {
	const people = createPeople(new Random(1), acme, 300).map(({ user }) => user);
	expect(people).toHaveLength(300);
	expect(people.map(({ email }) => email)).toEqual(expect.arrayContaining([dana.email, mia.email]));
	expect(new Set(people.map(({ email }) => email)).size).toBe(300);
	expect(new Set(people.map(({ id }) => id)).size).toBe(300);
});

test("a planned session is never left unused for as long as the idle timeout before it ends", () => {
	const { active, ended } = plan(3);
	for (const session of [...active, ...ended]) {
		const moments = [
			session.createdAt,
			...session.activity,
			...(session.end ? [session.end.at] : []),
		];
		for (const [index, at] of moments.entries()) {
			const before = moments[index - 1] ?? at;
			expect(at).toBeGreaterThanOrEqual(before);
			expect(at - before).toBeLessThan(defaultPolicy.idleTimeoutMs);
		}
	}
});

test("what is planned as active stands now, and nothing is planned for later than now", () => {
	const { active, ended } = plan(4);
	for (const session of active) {
		const last = session.activity.at(-1) ?? session.createdAt;
		expect(nowMs - last).toBeLessThan(defaultPolicy.idleTimeoutMs);
		expect(nowMs - session.createdAt).toBeLessThan(defaultPolicy.absoluteLifetimeMs);
	}
	for (const session of [...active, ...ended]) {
		const last = Math.max(session.createdAt, ...session.activity, session.end?.at ?? 0);
		expect(last).toBeLessThanOrEqual(nowMs);
	}
});

test("every address is one that is reserved for documentation", () => {
	const reserved = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$|^2001:db8:/;
	const { active, ended } = plan(5);
	expect([...active, ...ended].filter(({ ip }) => !reserved.test(ip))).toEqual([]);
});
