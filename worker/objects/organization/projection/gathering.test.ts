import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { minuteMs } from "../../../domain/clock.ts";
import { newId } from "../../../domain/ids.ts";
import {
	aSession,
	must,
	organizations,
	projected,
	stubOf,
	theTest,
} from "../../../testing/support/builders.ts";
import { aStandingClock } from "../../../testing/support/standing-clock.ts";
import { slowDrainMs } from "../projecting.ts";
import { gatherMs } from "./pace.ts";

const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);
afterEach(() => vi.restoreAllMocks());

/** The timers of what is gathered or slow, here and in other objects, which end when the test says so; all others go on. */
function gatheringTimer() {
	const goOn = scheduler.wait.bind(scheduler);
	const ends: (() => void)[] = [];
	vi.spyOn(scheduler, "wait").mockImplementation((ms, options) => {
		if (ms !== slowDrainMs && (ms < 1 || ms > gatherMs)) return goOn(ms, options);
		const { promise, resolve } = Promise.withResolvers<void>();
		ends.push(resolve);
		return promise;
	});
	return (): void => {
		for (const resolve of ends.splice(0)) resolve();
	};
}

/** An organization of which nothing has gone to D1 for a while. */
async function aQuietOne() {
	// Without the platform, whose object would gather as well.
	const id = newId("organization");
	const organization = { id, object: organizations.of(id) };
	const profile = {
		id,
		slug: id.slice(4, 24),
		name: "Quiet",
		region: "weur" as const,
		createdAt: start,
	};
	must(await organization.object.create(profile, theTest));
	await projected(id);
	setClock(start + minuteMs);
	const endOfGathering = gatheringTimer();
	const batches = vi.spyOn(env.DB, "batch");
	/** Of this organization: others, and the platform, are not quiet because it is. */
	const batchesOfIts = (): number =>
		batches.mock.calls.filter(([statements]) =>
			(statements as unknown as { params: unknown[] }[]).some(({ params }) =>
				params.includes(organization.id),
			),
		).length;
	const sessionsInD1 = async (): Promise<number> => {
		const row = await env.DB.prepare(
			`SELECT count(*) AS n FROM user_sessions
			WHERE organization_key = (SELECT "key" FROM organization_keys WHERE id = ?)`,
		)
			.bind(organization.id)
			.first<{ n: number }>();
		return row?.n ?? 0;
	};
	const inD1 = (count: number) =>
		vi.waitFor(async () => expect(await sessionsInD1()).toBe(count), { timeout: 30_000 });
	const settled = () =>
		runInDurableObject(stubOf(organization.id), async () => {
			for (let turn = 0; turn < 10; turn += 1) await scheduler.wait(0);
		});
	return { organization, endOfGathering, batches: batchesOfIts, inD1, sessionsInD1, settled };
}

it("one sign-in alone is in D1 without waiting for others", async () => {
	const { organization, batches, inD1 } = await aQuietOne();
	await aSession(organization);
	await inD1(1);
	expect(batches()).toBe(1);
});

it("a burst of a hundred sign-ins costs D1 two batches: that of the first, and that of all others", async () => {
	const { organization, endOfGathering, batches, inD1, settled } = await aQuietOne();
	await aSession(organization);
	await inD1(1);
	for (let nth = 1; nth < 100; nth += 1) await aSession(organization);
	await settled();
	expect(batches()).toBe(1);
	await runInDurableObject(stubOf(organization.id), endOfGathering);
	await inD1(100);
	expect(batches()).toBe(2);
});

it("who asks for D1 to be brought up to date does not wait for what is gathered", async () => {
	const { organization, inD1, sessionsInD1, settled } = await aQuietOne();
	await aSession(organization);
	await inD1(1);
	await aSession(organization);
	await settled();
	expect(await sessionsInD1()).toBe(1);
	expect(await organization.object.flush()).toEqual({ waiting: 0 });
	expect(await sessionsInD1()).toBe(2);
});

it("a change that D1 does not take soon is not forgotten with its object: an alarm is set for it within a minute", async () => {
	const { organization, endOfGathering, settled } = await aQuietOne();
	vi.spyOn(env.DB, "batch").mockReturnValue(new Promise(() => undefined));
	const stub = stubOf(organization.id);
	const rings = () => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
	await aSession(organization);
	await settled();
	expect(await rings()).toBeGreaterThan(Date.now() + minuteMs);
	await runInDurableObject(stub, endOfGathering);
	await settled();
	expect(await rings()).toBeLessThanOrEqual(Date.now() + minuteMs);
});

it("what an object had gathered when it was lost is in D1 once it starts, which its alarm sees to within a minute", async () => {
	const { organization, inD1, sessionsInD1, settled } = await aQuietOne();
	await aSession(organization);
	await inD1(1);
	await aSession(organization);
	await settled();
	expect(await sessionsInD1()).toBe(1);
	const stub = stubOf(organization.id);
	const rings = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
	expect(rings).toBeLessThanOrEqual(Date.now() + minuteMs);
	await runInDurableObject(stub, (_object, state) => state.abort("lost")).catch(() => undefined);
	// Whoever held the lost one learns so by a failure.
	await vi.waitFor(async () => must(await organizations.of(organization.id).describe()));
	await inD1(2);
});
