import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { anOrganization, aSession, must, stubOf, theTest } from "../../testing/support/builders.ts";
import { anIsolate, revoke } from "../../testing/support/gate-isolate.ts";

async function aLeasedWorld(leaseMs = 300) {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ leaseMs }, theTest));
	const session = await aSession(organization, { userId: "usr_raj" });
	const isolate = anIsolate();
	await isolate.check(session);
	await isolate.check(session);
	return { organization, session, isolate };
}

describe("a leased check", () => {
	it("asks the organization the first time, takes a lease the second, then makes no call at all", async () => {
		const organization = await anOrganization();
		const session = await aSession(organization);
		const isolate = anIsolate();
		expect(await isolate.check(session)).toMatchObject({ active: true, source: "organization" });
		expect(await isolate.check(session)).toMatchObject({ active: true, source: "isolate" });
		const before = isolate.calls();
		for (let count = 0; count < 100; count += 1) {
			expect(await isolate.check(session)).toMatchObject({ active: true, source: "isolate" });
		}
		expect(isolate.calls() - before).toBeLessThanOrEqual(1);
	});

	it("never answers active once a revocation was reported enforced", async () => {
		const { organization, session, isolate } = await aLeasedWorld();
		const other = await aSession(organization);
		expect(await isolate.check(session)).toMatchObject({ active: true, source: "isolate" });
		const receipt = await revoke(organization, session.sessionId);
		expect(receipt).toMatchObject({ state: "enforced", revoked: 1 });
		expect(receipt.enforcedAt ?? 0).toBeGreaterThan(receipt.recordedAt);
		expect(receipt.enforcedAt ?? 0).toBeLessThanOrEqual(receipt.enforcedBy);
		expect(await isolate.check(session)).toMatchObject({ active: false, cause: "admin" });
		expect((await isolate.check(other)).active).toBe(true);
	});

	it("goes by watermarks too, with what they spare", async () => {
		const { organization, session, isolate } = await aLeasedWorld();
		const spared = await aSession(organization, { userId: "usr_raj" });
		const order = { target: { kind: "user", userId: "usr_raj" } as const, reason: null };
		must(
			await organization.object.revoke(
				{ ...order, exceptSessionId: spared.sessionId, cause: "admin" },
				theTest,
			),
		);
		const later = await aSession(organization, { userId: "usr_raj" });
		for (const [one, active] of [
			[session, false],
			[spared, true],
			[later, true],
		] as const) {
			expect((await isolate.check(one)).active).toBe(active);
		}
	});

	it("asks the organization again after a policy moved limits that no token holds", async () => {
		const { organization, session, isolate } = await aLeasedWorld();
		const stricter = { absoluteLifetimeMs: 86_400_000, idleTimeoutMs: 3_600_000 };
		must(await organization.object.setPolicy(stricter, theTest));
		// Nobody answers from before this any more once it is enforced.
		await revoke(organization, (await aSession(organization)).sessionId);
		for (let count = 0; count < 3; count += 1) {
			expect((await isolate.check(session)).source).toBe("organization");
		}
	});

	it("asks every time when the organization lends nothing", async () => {
		const { session, isolate } = await aLeasedWorld(0);
		for (let count = 0; count < 3; count += 1) {
			expect((await isolate.check(session)).source).toBe("organization");
		}
	});

	it("hands the activity it saw in with the next renewal", async () => {
		let nowMs = Date.now();
		const organization = await anOrganization();
		const session = await aSession(organization);
		const isolate = anIsolate({ clock: { now: () => nowMs } });
		await isolate.check(session);
		await isolate.check(session);
		await isolate.check(session);
		nowMs += 600;
		await isolate.check(session);
		await isolate.settled();
		const { lastActivityAt } = must(await organization.object.getSession(session.sessionId));
		expect(lastActivityAt).toBeGreaterThanOrEqual(session.createdAt);
	});
});

describe("a quiet organization", () => {
	it("enforces a click at once, because nobody holds a lease", async () => {
		const organization = await anOrganization();
		const session = await aSession(organization);
		const isolate = anIsolate();
		await isolate.check(session);
		const receipt = await revoke(organization, session.sessionId);
		expect(receipt).toMatchObject({ state: "enforced", enforcedAt: receipt.recordedAt, reach: [] });
	});

	it("forgets leases that have run out before its object sleeps", async () => {
		const { organization } = await aLeasedWorld(50);
		const leases = () =>
			runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
				Number(storage.sql.exec("SELECT count(*) AS n FROM leases").one().n),
			);
		expect(await leases()).toBe(1);
		await revoke(organization, (await aSession(organization)).sessionId);
		await runDurableObjectAlarm(stubOf(organization.id));
		expect(await leases()).toBe(0);
	});
});

describe("when the organization object restarts", () => {
	it("it waits for leases it can only know from its table", async () => {
		const { organization, session, isolate } = await aLeasedWorld();
		expect((await isolate.check(session)).source).toBe("isolate");
		await evictDurableObject(stubOf(organization.id));
		const receipt = await revoke(organization, session.sessionId);
		expect(receipt.state).toBe("enforced");
		expect(receipt.enforcedAt ?? 0).toBeGreaterThan(receipt.recordedAt);
		expect((await isolate.check(session)).active).toBe(false);
	});

	it("its view still holds what had ended before", async () => {
		const { organization, session } = await aLeasedWorld();
		await revoke(organization, session.sessionId);
		await evictDurableObject(stubOf(organization.id));
		const fresh = anIsolate();
		await fresh.check(session);
		expect(await fresh.check(session)).toMatchObject({ active: false, source: "isolate" });
	});
});

describe("when Curfew cannot be reached", () => {
	async function cutOff(onUnavailable: "deny" | "grace") {
		let nowMs = Date.now();
		let isCut = false;
		const organization = await anOrganization();
		const session = await aSession(organization);
		const clock = { now: () => nowMs };
		const isolate = anIsolate({ clock, cut: () => isCut, onUnavailable });
		await isolate.check(session);
		await isolate.check(session);
		isCut = true;
		return {
			session,
			isolate,
			later: (ms: number) => {
				nowMs += ms;
			},
		};
	}

	it("a gate answers while its lease lasts, and denies when it has run out", async () => {
		const { session, isolate, later } = await cutOff("deny");
		later(900);
		expect((await isolate.check(session)).active).toBe(true);
		later(200);
		expect(await isolate.check(session)).toMatchObject({ active: false, unavailable: true });
	});
});

it("above twenty isolates the region's replica lends, and a revocation reaches through it", async () => {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ leaseMs: 1_500 }, theTest));
	const session = await aSession(organization);
	const isolates = Array.from({ length: 24 }, () => anIsolate());
	for (const isolate of isolates) {
		await isolate.check(session);
		expect(await isolate.check(session)).toMatchObject({ active: true, source: "isolate" });
	}
	const receipt = await revoke(organization, session.sessionId);
	expect(receipt.state).toBe("enforced");
	expect(receipt.reach.map(({ region }) => region).sort()).toEqual([null, "weur"].sort());
	expect(receipt.reach.find(({ region }) => region === "weur")?.how).toBe("acknowledged");
	for (const isolate of isolates) {
		expect((await isolate.check(session)).active).toBe(false);
	}
});
