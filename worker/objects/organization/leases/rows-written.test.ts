import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { minuteMs } from "../../../domain/clock.ts";
import type { RenewRequest } from "../../../domain/lease/messages.ts";
import { noStamp } from "../../../domain/lease/stamp.ts";
import { countRowsWritten } from "../../../testing/storage/rows-written.ts";
import { anOrganization, aSession, projected, stubOf } from "../../../testing/support/builders.ts";
import { aStandingClock } from "../../../testing/support/standing-clock.ts";

const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);
afterEach(() => vi.restoreAllMocks());

const aRequest = (incarnation: string, address: string | null): RenewRequest => ({
	incarnation,
	address,
	have: noStamp,
	acknowledged: noStamp,
	echo: { sentAtMs: 0, era: 0 },
});

/** An organization whose session was written down a moment ago, and whose alarm is set for later. */
async function aWorld() {
	const organization = await anOrganization();
	const { sessionId } = await aSession(organization);
	await organization.object.checkSession(sessionId, {});
	await projected(organization.id);
	const stub = stubOf(organization.id);
	const rows = await countRowsWritten(organization.id);
	return {
		rows,
		/** The epoch of a writer that starts is a change, which D1 hears of. */
		settled: async () => {
			await projected(organization.id);
			await rows();
		},
		at: (ms: number) => setClock(start + ms),
		direct: (incarnation: string) =>
			organization.object.leaseDirectly(aRequest(incarnation, null), [
				{ sessionId, at: Date.now() },
			]),
		replica: () => organization.object.renewLease(aRequest("r1", "weur")),
		ring: () => runDurableObjectAlarm(stub),
		alarm: () => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm()),
	};
}

it("a renewal that changes nothing stored writes nothing, and one a second its one row", async () => {
	const { rows, settled, at, direct } = await aWorld();
	at(1_000);
	await direct("i1");
	expect(await rows()).toMatchObject({ leases: 1 });
	await settled();
	at(1_500);
	await direct("i1");
	await direct("i2");
	expect(await rows()).toEqual({});
	at(2_001);
	await direct("i1");
	expect(await rows()).toEqual({ counters: 1 });
	at(2_500);
	await direct("i2");
	expect(await rows()).toEqual({});
});

it("a replica's renewal writes one row, whatever else stays as it is", async () => {
	const { rows, settled, at, replica } = await aWorld();
	at(1_000);
	await replica();
	expect(await rows()).toMatchObject({ leases: 1 });
	await settled();
	for (const ms of [6_000, 10_000]) {
		at(ms);
		await replica();
		expect(await rows()).toEqual({ counters: 1 });
	}
});

it("an alarm that rings early enough is left alone, and finds out anew when it must ring", async () => {
	const { rows, settled, at, direct, ring, alarm } = await aWorld();
	at(1_000);
	await direct("i1");
	const first = (await alarm()) ?? 0;
	expect(first).toBe(start + 9_000);
	await settled();
	for (let ms = 1_500; ms <= 8_500; ms += 500) {
		at(ms);
		await direct("i1");
	}
	expect((await rows()).alarm).toBeUndefined();
	expect(await alarm()).toBe(first);
	at(9_000);
	await ring();
	expect(await rows()).toEqual({ alarm: 1 });
	expect(await alarm()).toBe(start + 17_000);
	at(17_000);
	await ring();
	// The lease has run out: its row goes, and the alarm rings when the use that was gathered has to be written.
	expect(await rows()).toMatchObject({ leases: 1 });
	expect(await alarm()).toBe(start + minuteMs);
});
