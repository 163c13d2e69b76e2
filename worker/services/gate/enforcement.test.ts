import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import {
	directIsolatesMax,
	directWindowMs,
	dur,
	isolateGuardMs,
	pushRetryMs,
} from "../../domain/lease/terms.ts";
import { ChaosIsolate } from "../../testing/chaos/chaos-isolate.ts";
import {
	anOrganization,
	aSession,
	must,
	organizations,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../../testing/support/builders.ts";

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

const leaseMs = 10_000;
/** How long a starting writer waits for isolates with a lease of its own, and one retry. */
const afterRestartMs = dur(leaseMs + directWindowMs, isolateGuardMs) + pushRetryMs;

async function aLeasedOrganization() {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ leaseMs }, theTest));
	const session = await aSession(organization);
	const isolate = new ChaosIsolate(1);
	await isolate.check(session);
	expect((await isolate.check(session)).source).toBe("isolate");
	return { organization, session };
}

const revokeAll = ({ object, slug }: TestOrganization) =>
	object.revoke(
		{ target: { kind: "organization", confirm: slug }, cause: "admin", reason: "Lost laptop" },
		theTest,
	);

/** A revocation that waits for a lease, and whose caller is lost with the object. */
async function aRevocationOnItsWay() {
	vi.useFakeTimers({ toFake: ["Date"] });
	const { organization } = await aLeasedOrganization();
	const lost = revokeAll(organization).catch(() => null);
	const [receipt] = must(await organization.object.health()).pending;
	if (receipt === undefined) throw new Error("It was in force at once");
	const seen = async () => must(await stubOf(organization.id).getReceipt(receipt.id));
	return { organization, receipt, lost, seen };
}

const crash = ({ id }: TestOrganization) =>
	runInDurableObject(stubOf(id), (_, state) => state.abort("crashed")).catch(() => null);

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

it("a restart of the organization object moves the bound of what is on its way, and the receipt says so everywhere", async () => {
	const { organization, receipt, lost, seen } = await aRevocationOnItsWay();
	later(3_000);
	await crash(organization);
	await lost;
	const startedMs = Date.now();
	// Until it has compared itself with D1, it counts on leases that it may have forgotten.
	expect((await seen()).enforcedBy).toBeGreaterThan(startedMs + afterRestartMs);
	await projected(organization.id);
	const moved = await seen();
	expect(moved.enforcedBy).toBeGreaterThan(receipt.enforcedBy);
	expect(moved.enforcedBy).toBe(Math.ceil(startedMs + afterRestartMs));
	expect(moved.recordedAt).toBe(receipt.recordedAt);
	for (const { until } of moved.waiting ?? []) expect(until).toBeLessThan(moved.enforcedBy);
	await projected(organization.id);
	const inD1 = env.DB.prepare("SELECT enforced_by FROM revocations WHERE id = ?").bind(receipt.id);
	expect(await inD1.first("enforced_by")).toBe(moved.enforcedBy);
});

it("a restarted object goes on with what is on its way, whoever asked for it, and ends it within the moved bound", async () => {
	const { organization, lost, seen } = await aRevocationOnItsWay();
	await crash(organization);
	await lost;
	// Any call wakes it.
	await stubOf(organization.id).describe();
	const { enforcedBy } = await seen();
	later(afterRestartMs - pushRetryMs);
	const ended = await vi.waitUntil(async () => {
		const receipt = await seen();
		return receipt.enforcedAt !== null && receipt;
	});
	expect(ended.enforcedAt).toBeLessThanOrEqual(enforcedBy);
	expect(ended.enforcedBy).toBe(enforcedBy);
});

it("a restarted object reaches a replica that it knows from its table only, and waits for it", async () => {
	vi.useFakeTimers({ toFake: ["Date"] });
	const organization = await anOrganization();
	// Leases of the organization itself have run out long before the replica's.
	must(await organization.object.setPolicy({ leaseMs: 1_000 }, theTest));
	const session = await aSession(organization);
	const crowd = Array.from({ length: directIsolatesMax + 1 }, (_, nth) => new ChaosIsolate(nth));
	for (const isolate of crowd) {
		await isolate.check(session);
		expect(await isolate.check(session)).toMatchObject({ active: true, source: "isolate" });
	}
	await crash(organization);
	// The stub of an object that crashed stays broken.
	const restarted = { ...organization, object: organizations.of(organization.id) };
	const revoked = revokeAll(restarted);
	await restarted.object.describe();
	later(3_000);
	const { state, reach } = must(await revoked);
	expect(state).toBe("enforced");
	expect(await crowd.at(-1)?.check(session)).toMatchObject({ active: false });
	expect(reach.map(({ region }) => region)).toContain("weur");
});

it("what is on its way wakes the object by alarm, even if it is lost before D1 has answered", async () => {
	const { organization } = await aLeasedOrganization();
	const alarm = <T>(use: (storage: DurableObjectStorage) => Promise<T>) =>
		runInDurableObject(stubOf(organization.id), (_, { storage }) => use(storage));
	await projected(organization.id);
	await alarm((storage) => storage.deleteAlarm());
	vi.spyOn(env.DB, "batch").mockReturnValue(new Promise(() => undefined));
	const lost = revokeAll(organization).catch(() => null);
	const [receipt] = must(await organization.object.health()).pending;
	expect(await alarm((storage) => storage.getAlarm())).toBeLessThanOrEqual(
		receipt?.enforcedBy ?? 0,
	);
	await crash(organization);
	await lost;
});

it("a revocation that is in force at the first look is answered without waiting for anything", async () => {
	const { organization } = await aLeasedOrganization();
	// The lease runs out between the transaction and the look right after it; no timer ever fires.
	vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
	const startMs = Date.now();
	let readings = 0;
	vi.spyOn(Date, "now").mockImplementation(() => {
		readings += 1;
		return readings === 1 ? startMs : startMs + 2 * leaseMs;
	});
	const receipt = must(await revokeAll(organization));
	expect(receipt.enforcedBy).toBeGreaterThan(receipt.recordedAt);
	expect(receipt.enforcedAt).toBe(startMs + 2 * leaseMs);
});
