import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minuteMs, secondMs } from "../../domain/clock.ts";
import { activityInFlightMs } from "../../domain/lease/longest-terms.ts";
import { anOrganization, aSession, must, stubOf, theTest } from "../../testing/support/builders.ts";
import { anIsolate, revoke } from "../../testing/support/gate-isolate.ts";

const idleMs = 10 * minuteMs;
const leaseMs = 10 * secondMs;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** A session three seconds before its idle deadline, and an edge that has just seen it under a lease. */
async function aWorld({ leased = true } = {}) {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy({ idleTimeoutMs: idleMs, leaseMs }, theTest));
	const session = await aSession(organization, { userId: "usr_raj" });
	const deadline = session.createdAt + idleMs;
	vi.setSystemTime(deadline - 3 * secondMs);
	const bystander = await aSession(organization);
	const edge = anIsolate();
	if (leased) {
		await edge.check(bystander);
		await edge.check(bystander);
		expect(await edge.check(session)).toMatchObject({ active: true, source: "isolate" });
	}
	const at = (ms: number): void => void vi.setSystemTime(deadline + ms);
	const ring = () => runInDurableObject(stubOf(organization.id), (one) => one.alarm());
	const strict = () => object.checkSession(session.sessionId);
	/** The edge renews at half its lease, and hands in what it saw. */
	const handIn = async () => {
		at(3 * secondMs);
		await edge.check(bystander);
		await edge.settled();
	};
	const touch = async (ms: number) => {
		const activity = [{ sessionId: session.sessionId, at: deadline + ms }];
		return must(await object.touchSessions(activity)).accepted;
	};
	const counted = async () => must(await object.describe()).activeSessions;
	return {
		organization,
		object,
		session,
		deadline,
		edge,
		at,
		ring,
		strict,
		handIn,
		touch,
		counted,
	};
}

describe("an idle deadline while edges answer from memory", () => {
	it("is exact for refresh and strict check, by the activity that is known", async () => {
		const { object, session, at, strict } = await aWorld();
		at(-1);
		expect((await strict()).active).toBe(true);
		at(0);
		expect(await strict()).toMatchObject({ active: false, status: "expired", cause: "idle" });
		const { refreshToken } = session;
		expect(await object.refreshSession({ refreshToken }, theTest)).toMatchObject({
			ok: false,
			error: { reason: "expired" },
		});
	});

	it("is moved by activity that an edge saw before it and handed in after it", async () => {
		const { object, session, deadline, edge, at, ring, strict, handIn } = await aWorld();
		at(0);
		await ring();
		expect((await strict()).active).toBe(false);
		await handIn();
		expect((await strict()).active).toBe(true);
		expect(must(await object.getSession(session.sessionId))).toMatchObject({
			status: "active",
			lastActivityAt: deadline - 3 * secondMs,
			idleExpiresAt: deadline - 3 * secondMs + idleMs,
		});
		at(activityInFlightMs);
		await ring();
		expect((await strict()).active).toBe(true);
		expect((await edge.check(session)).active).toBe(true);
		const { refreshToken } = session;
		expect((await object.refreshSession({ refreshToken }, theTest)).ok).toBe(true);
	});

	it("ends the session once no activity from before it can come in any more, and the alarm is set for that moment", async () => {
		const { organization, deadline, at, ring, strict, touch, counted } = await aWorld();
		at(0);
		await ring();
		at(activityInFlightMs - 1);
		await ring();
		expect(await counted()).toBe(2);
		const rings = await runInDurableObject(stubOf(organization.id), (_, { storage }) =>
			storage.getAlarm(),
		);
		expect(rings).toBeLessThanOrEqual(deadline + activityInFlightMs);
		at(activityInFlightMs);
		await ring();
		expect(await counted()).toBe(1);
		expect(await touch(-1)).toBe(0);
		expect(await strict()).toMatchObject({ status: "expired", cause: "idle" });
	});

	it("counts nothing that happened at it or later, nor what comes in too late, alarm or not", async () => {
		const { at, strict, touch } = await aWorld();
		at(secondMs);
		expect(await touch(0)).toBe(0);
		at(activityInFlightMs);
		expect(await touch(-1)).toBe(0);
		expect((await strict()).active).toBe(false);
	});

	it("stays as exact as ever where nobody held a lease lately", async () => {
		const { at, ring, touch, counted } = await aWorld({ leased: false });
		at(0);
		expect(await touch(-1)).toBe(0);
		await ring();
		expect(await counted()).toBe(1);
	});

	it("still waits for an edge whose lease ran out a moment ago", async () => {
		const { at, ring, touch, strict, counted } = await aWorld();
		at(leaseMs - secondMs);
		await ring();
		expect(await counted()).toBe(2);
		expect(await touch(-1)).toBe(1);
		expect((await strict()).active).toBe(true);
	});
});

describe("activity on its way brings no session back", () => {
	type World = Awaited<ReturnType<typeof aWorld>>;
	const endings: [string, (world: World) => Promise<() => Promise<unknown>>][] = [
		[
			"that was ended by name",
			async ({ organization, session }) =>
				() =>
					revoke(organization, session.sessionId),
		],
		[
			"whose person's sessions were ended",
			async ({ object }) =>
				() =>
					object.revoke(
						{ target: { kind: "user", userId: "usr_raj" }, cause: "admin", reason: null },
						theTest,
					),
		],
		[
			"whose organization's sessions were ended",
			async ({ object, organization }) =>
				() =>
					object.revoke(
						{
							target: { kind: "organization", confirm: organization.slug },
							cause: "organization",
							reason: "test",
						},
						theTest,
					),
		],
		[
			"that was in a preview that was confirmed",
			async ({ object }) => {
				const shown = must(
					await object.previewRevocation({
						query: { userId: "usr_raj" },
						exceptId: null,
						credentialId: "tok_1",
					}),
				);
				const { previewId, count } = shown;
				expect(count).toBe(1);
				return () =>
					object.revoke(
						{
							target: { kind: "preview", previewId, expectedCount: count },
							cause: "admin",
							reason: "test",
						},
						theTest,
					);
			},
		],
		[
			"that a stricter policy would have ended",
			async ({ object }) =>
				() =>
					object.setPolicy({ idleTimeoutMs: 5 * minuteMs }, theTest),
		],
	];

	it.each(endings)(
		"%s in between, and no edge answers for it once that is in force",
		async (_, prepare) => {
			const world = await aWorld();
			const { session, edge, at, strict, touch, counted } = world;
			const end = await prepare(world);
			at(secondMs);
			const ended = end();
			await counted();
			expect(await touch(-1)).toBe(0);
			expect((await strict()).active).toBe(false);
			at(2 * leaseMs);
			await ended;
			expect((await edge.check(session)).active).toBe(false);
		},
	);

	it("whose place another session of that person has taken", async () => {
		const { organization, object, at, touch } = await aWorld();
		const oneEach = { sessionsPerUser: 1, sessionsPerUserExceeded: "refuse" } as const;
		must(await object.setPolicy(oneEach, theTest));
		at(secondMs);
		await aSession(organization, { userId: "usr_raj" });
		expect(await touch(-1)).toBe(0);
	});
});
