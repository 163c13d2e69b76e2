import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dur, isolateGuardMs, pushRetryMs } from "../../domain/lease/terms.ts";
import { anOrganization, aSession, must, stubOf, theTest } from "../../testing/support/builders.ts";
import { anIsolate, revoke } from "../../testing/support/gate-isolate.ts";

const leaseMs = 1_000;
const graceMs = 20_000;
/** How long the organization waits for an edge that fell silent right after it took its lease. */
const silentMs = dur(leaseMs + graceMs, isolateGuardMs) + pushRetryMs;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

async function aWorld(policy: { leaseMs: number; graceMs: number } = { leaseMs, graceMs }) {
	const organization = await anOrganization();
	must(await organization.object.setPolicy(policy, theTest));
	const session = await aSession(organization);
	let isCut = false;
	const isolate = (onUnavailable: "deny" | "grace") =>
		anIsolate({ cut: () => isCut, onUnavailable });
	const leased = async (onUnavailable: "deny" | "grace" = "grace") => {
		const taken = isolate(onUnavailable);
		await taken.check(session);
		await taken.check(session);
		return taken;
	};
	const cut = (value = true): void => {
		isCut = value;
	};
	/** What the object does by itself every 50 ms. */
	const look = () => runInDurableObject(stubOf(organization.id), (object) => object.alarm());
	const stored = async (receiptId: string) => must(await organization.object.getReceipt(receiptId));
	return { organization, session, leased, cut, look, stored };
}

describe("when Curfew cannot be reached", () => {
	it("an edge that chose grace answers until its grace is over, and not a moment longer", async () => {
		const { session, leased, cut } = await aWorld();
		const edge = await leased("grace");
		cut();
		later(leaseMs + graceMs - 1);
		expect(await edge.check(session)).toMatchObject({ active: true, source: "isolate" });
		for (const ms of [1, 1, 3_600_000]) {
			later(ms);
			expect(await edge.check(session)).toMatchObject({ active: false, unavailable: true });
		}
		cut(false);
		expect((await edge.check(session)).active).toBe(true);
	});

	it("an edge that denies does so when its lease has run out, whatever grace it was lent", async () => {
		const { session, leased, cut } = await aWorld();
		const edge = await leased("deny");
		cut();
		later(leaseMs - 1);
		expect((await edge.check(session)).active).toBe(true);
		later(1);
		expect(await edge.check(session)).toMatchObject({ active: false, unavailable: true });
	});

	it("an edge that chose grace asks first, and refuses what has ended as soon as it is told", async () => {
		const { organization, session, leased, cut } = await aWorld();
		const edge = await leased("grace");
		cut();
		later(leaseMs);
		const asked = edge.calls();
		expect((await edge.check(session)).active).toBe(true);
		expect(edge.calls()).toBeGreaterThan(asked);
		const revoked = revoke(organization, session.sessionId);
		await organization.object.describe();
		cut(false);
		expect((await edge.check(session)).active).toBe(false);
		later(silentMs);
		expect((await revoked).state).toBe("enforced");
	});

	it("there is no grace where there is no lease", async () => {
		const { session, leased, cut } = await aWorld({ leaseMs: 0, graceMs });
		const edge = await leased("grace");
		expect((await edge.check(session)).source).toBe("organization");
		cut();
		expect(await edge.check(session)).toMatchObject({ active: false, unavailable: true });
	});
});

describe("a revocation in an organization with grace", () => {
	it("waits for an edge that fell silent until its grace is over, as its receipt says from the start", async () => {
		const { organization, session, leased, cut, stored } = await aWorld();
		const edge = await leased("grace");
		cut();
		const revoked = revoke(organization, session.sessionId);
		const { pending } = must(await organization.object.health());
		const [onItsWay] = pending;
		expect(onItsWay).toMatchObject({ state: "recorded", waiting: [{ region: null }] });
		const { recordedAt, enforcedBy } = await stored(onItsWay?.id ?? "");
		expect(enforcedBy).toBe(Math.ceil(recordedAt + silentMs));
		later(leaseMs + graceMs - 1);
		expect((await edge.check(session)).active).toBe(true);
		expect((await stored(onItsWay?.id ?? "")).state).toBe("recorded");
		later(silentMs - leaseMs - graceMs);
		expect(await revoked).toMatchObject({ state: "enforced", reach: [{ how: "ran_out" }] });
		expect((await edge.check(session)).active).toBe(false);
	});

	it.each([
		["two edges", 2],
		["more edges than the organization lends to itself", 24],
	])(
		"is in force within two leases while %s go on asking, however long the grace",
		async (_, count) => {
			const { organization, session, leased, look, stored } = await aWorld({
				leaseMs,
				graceMs: 60_000,
			});
			const bystander = await aSession(organization);
			const edges = await Promise.all(Array.from({ length: count }, () => leased("grace")));
			// Everybody is where they stay: those without room have been sent to their replica.
			for (const edge of edges) await edge.check(bystander);
			const revoked = revoke(organization, session.sessionId);
			const [{ id = "" } = {}] = must(await organization.object.health()).pending;
			while ((await stored(id)).state !== "enforced") {
				expect((await stored(id)).recordedAt + 2 * leaseMs).toBeGreaterThan(Date.now());
				later(100);
				for (const edge of edges) {
					expect((await edge.check(bystander)).active).toBe(true);
					await edge.settled();
				}
				await look();
			}
			const { reach } = await revoked;
			expect(new Set(reach.map(({ how }) => how))).toEqual(new Set(["acknowledged"]));
			for (const edge of edges) expect((await edge.check(session)).active).toBe(false);
		},
	);

	it("one silent edge is waited for, however fast the others acknowledge", async () => {
		const { organization, session, leased, look, stored } = await aWorld();
		const silent = await leased("grace");
		const busy = await leased("grace");
		const revoked = revoke(organization, session.sessionId);
		const [{ id = "" } = {}] = must(await organization.object.health()).pending;
		for (let step = 0; step < 30; step += 1) {
			later(100);
			await busy.check(session);
			await busy.settled();
			await look();
		}
		expect((await stored(id)).state).toBe("recorded");
		later(silentMs - 3_000);
		expect(await revoked).toMatchObject({ state: "enforced", reach: [{ how: "ran_out" }] });
		expect((await silent.check(session)).active).toBe(false);
	});

	it("waits as long after the grace was taken away, because leases that are out keep theirs", async () => {
		const { organization, session, leased, cut } = await aWorld();
		const edge = await leased("grace");
		cut();
		must(await organization.object.setPolicy({ graceMs: 0 }, theTest));
		const revoked = revoke(organization, session.sessionId);
		const [onItsWay] = must(await organization.object.health()).pending;
		expect(onItsWay?.enforcedBy).toBe(Math.ceil(Date.now() + silentMs));
		later(leaseMs + graceMs - 1);
		expect((await edge.check(session)).active).toBe(true);
		later(silentMs);
		expect((await revoked).state).toBe("enforced");
		expect((await edge.check(session)).active).toBe(false);
	});

	it("waits out the grace of leases that a restarted object knows from its table only", async () => {
		const { organization, session, leased, cut } = await aWorld();
		const edge = await leased("grace");
		cut();
		await evictDurableObject(stubOf(organization.id));
		const revoked = revoke(organization, session.sessionId);
		const [onItsWay] = must(await organization.object.health()).pending;
		expect(onItsWay?.enforcedBy).toBeGreaterThanOrEqual(Date.now() + silentMs);
		later(leaseMs + graceMs - 1);
		expect((await edge.check(session)).active).toBe(true);
		later(silentMs);
		expect((await revoked).state).toBe("enforced");
		expect((await edge.check(session)).active).toBe(false);
	});
});
