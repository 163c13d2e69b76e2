import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { Caller } from "../domain/actor.ts";
import { dayMs, hourMs } from "../domain/clock.ts";
import { oneSession } from "../domain/receipt.ts";
import { placeIn } from "../services/client/client-facts.ts";
import {
	appendEvents,
	aSignedLog,
	faultsOf,
	inD1,
	inObject,
	logSizeOf,
	signed,
} from "../testing/log/log-world.ts";
import { aSession, must, projected, stubOf, theTest } from "../testing/support/builders.ts";
import { safariOnIphone } from "../testing/support/clients.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

// What is no fault: what looks at a log must never cry wolf.

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2041, 0, 1);
const setClock = aStandingClock(start);

afterEach(() => void vi.restoreAllMocks());

type Log = Awaited<ReturnType<typeof aSignedLog>>;

/** Lets time pass with every alarm that rings meanwhile. */
async function pass(organizationId: string, untilMs: number): Promise<void> {
	for (;;) {
		await projected(organizationId);
		const at = await runInDurableObject(stubOf(organizationId), (_object, { storage }) =>
			storage.getAlarm(),
		);
		if (at === null || at > untilMs) break;
		setClock(Math.max(at, Date.now()));
		await runDurableObjectAlarm(stubOf(organizationId));
	}
	setClock(untilMs);
}

const eventsHeld = ({ organizationId }: Log): Promise<number> =>
	runInDurableObject(
		stubOf(organizationId),
		(_object, { storage }) =>
			storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM audit_events").one().n,
	);

async function eventsInD1({ organizationId }: Log): Promise<number> {
	const row = await env.DB.prepare(
		"SELECT count(*) AS n FROM audit_events WHERE organization_id = ?",
	)
		.bind(organizationId)
		.first<{ n: number }>();
	return row?.n ?? 0;
}

it("a log that nobody touched has no faults, also while D1 is behind", async () => {
	const log = await aSignedLog(620);
	const { client, organizationId } = log;
	expect(log.size).toBe(620);
	expect(await faultsOf(client, organizationId)).toEqual([]);
	vi.spyOn(console, "warn").mockReturnValue();
	const down = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	await appendEvents(organizationId, 200);
	const { sessionId } = await aSession(log.organization);
	await client.sessions.revoke.mutate({ organizationId, sessionId, reason: "Meanwhile" });
	expect(await faultsOf(client, organizationId)).toEqual([]);
	down.mockRestore();
	await signed(log.organization);
	expect(await faultsOf(client, organizationId)).toEqual([]);
});

it("nor while it grows, is signed and is looked at all at once", async () => {
	const log = await aSignedLog(250);
	const { client, organizationId, organization } = log;
	const grow = async () => {
		for (let nth = 0; nth < 4; nth += 1) {
			await appendEvents(organizationId, 5);
			await signed(organization);
		}
	};
	const look = async () => {
		const found = [];
		for (let nth = 0; nth < 4; nth += 1) found.push(...(await faultsOf(client, organizationId)));
		return found;
	};
	const [faults] = await Promise.all([look(), grow()]);
	expect(faults).toEqual([]);
});

it("what was erased of a person shows as erased, and not as a fault", async () => {
	const log = await aSignedLog(30);
	const { client, organizationId, organization } = log;
	const userId = "usr_erased_person";
	const person: Caller = {
		by: { kind: "person", id: userId, name: "Raj" },
		requestId: "req_test",
		ip: "192.0.2.77",
	};
	const { refreshToken } = await aSession(organization, { userId });
	must(await organization.object.refreshSession({ refreshToken }, theTest));
	const elsewhere = { ...placeIn({ ip: "198.51.100.9" }), userAgent: safariOnIphone };
	must(await organization.object.refreshSession({ refreshToken, ...elsewhere }, theTest));
	const { sessionId } = await aSession(organization, { userId });
	const order = { target: oneSession(sessionId), cause: "user" as const, reason: null };
	must(await organization.object.revoke(order, person));
	const receipt = await client.sessions.revokeForUser.mutate({ organizationId, userId });
	await signed(organization);
	expect(await faultsOf(client, organizationId)).toEqual([]);
	await client.users.erase.mutate({ organizationId, userId });
	await signed(organization);
	expect(await faultsOf(client, organizationId)).toEqual([]);
	const evidence = await client.revocations.evidence.query({
		organizationId,
		receiptId: receipt.id,
	});
	expect(Object.keys(evidence.fields)).not.toContain("targetId");
	const erased = await env.DB.prepare(
		"SELECT count(*) AS n FROM audit_events WHERE organization_id = ? AND json_type(salts, '$.targetId') = 'integer'",
	)
		.bind(organizationId)
		.first<{ n: number }>();
	expect(erased?.n).toBeGreaterThan(0);
});

it("what goes by its retention is no fault, in the object nor in D1, whatever the policy says later", async () => {
	const log = await aSignedLog(40);
	const { client, organizationId, organization } = log;
	const { object } = organization;
	const retention = { addressRetentionMs: dayMs, endedRetentionMs: dayMs };
	must(await object.setPolicy({ ...retention, auditRetentionMs: 10 * dayMs }, theTest));
	await pass(organizationId, start + 3 * dayMs);
	expect(await eventsHeld(log)).toBeLessThan(log.size);
	expect(await eventsInD1(log)).toBeGreaterThanOrEqual(log.size);
	expect(await faultsOf(client, organizationId)).toEqual([]);
	await appendEvents(organizationId, 20);
	await pass(organizationId, start + 12 * dayMs);
	expect(await eventsInD1(log)).toBeLessThan(log.size);
	expect(await faultsOf(client, organizationId)).toEqual([]);
	const longer = { addressRetentionMs: 90 * dayMs, endedRetentionMs: 180 * dayMs };
	must(await object.setPolicy({ ...longer, auditRetentionMs: 400 * dayMs }, theTest));
	await pass(organizationId, start + 12 * dayMs + hourMs);
	expect(await faultsOf(client, organizationId)).toEqual([]);
});

it("an event that is gone from D1 is missed, though the object was made to say that its retention is over", async () => {
	const { client, organizationId, revoked: index, size } = await aSignedLog(30);
	await inD1(
		`DELETE FROM audit_events WHERE organization_id = '${organizationId}' AND leaf_index = ${index}`,
	);
	await inObject(organizationId, `UPDATE log_head SET forgotten = ${size}`);
	const fault = { where: "d1", index, says: "Its event is missing." };
	expect(await faultsOf(client, organizationId)).toContainEqual(fault);
});

it("with a clock that was set back the log goes on in its order, is signed, and has no faults", async () => {
	const log = await aSignedLog(30);
	const { client, organizationId, organization } = log;
	setClock(start - 2 * dayMs);
	const { sessionId } = await aSession(organization);
	const { id: receiptId } = await client.sessions.revoke.mutate({ organizationId, sessionId });
	await signed(organization);
	const { size, checkpoint } = must(await organization.object.health()).log;
	expect(size).toBe(await logSizeOf(organization));
	expect(checkpoint).toMatchObject({ size });
	expect(await faultsOf(client, organizationId)).toEqual([]);
	const { file } = await client.revocations.evidence.query({ organizationId, receiptId });
	expect(file).toContain("c2sp.org/tlog-proof");
	const { results } = await env.DB.prepare(
		"SELECT at FROM audit_events WHERE organization_id = ? ORDER BY leaf_index",
	)
		.bind(organizationId)
		.all<{ at: number }>();
	const times = results.map(({ at }) => at);
	expect(times).not.toEqual(times.toSorted((one, other) => one - other));
});
