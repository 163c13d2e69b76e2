import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { dayMs, hourMs } from "../../domain/clock.ts";
import { oneSession } from "../../domain/receipt.ts";
import { placeIn } from "../../services/client/client-facts.ts";
import { tablesOf } from "../../testing/storage/stored-tables.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../../testing/support/builders.ts";
import { safariOnIphone } from "../../testing/support/clients.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);

afterEach(() => {
	vi.restoreAllMocks();
});

const alarmOf = (organizationId: string): Promise<number | null> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => storage.getAlarm());

/** Lets time pass with every alarm that rings meanwhile; returns how many did. */
async function pass({ id }: TestOrganization, untilMs: number): Promise<number> {
	let alarms = 0;
	for (;;) {
		await projected(id);
		const at = await alarmOf(id);
		if (at === null || at > untilMs) break;
		setClock(Math.max(at, Date.now()));
		await runDurableObjectAlarm(stubOf(id));
		alarms += 1;
		expect(alarms).toBeLessThan(1_000);
	}
	setClock(untilMs);
	return alarms;
}

async function eventsInD1({ id }: TestOrganization): Promise<string[]> {
	const found = await env.DB.prepare(
		"SELECT id FROM audit_events WHERE organization_id = ? ORDER BY sequence, id",
	)
		.bind(id)
		.all<{ id: string }>();
	return found.results.map((row) => row.id);
}

const eventsIn = async ({ id }: TestOrganization): Promise<unknown[]> =>
	((await tablesOf(id)).audit_events ?? []).map((row) => row.id);

const oneDay = { addressRetentionMs: dayMs, endedRetentionMs: dayMs };

it("an early ending under one day of retention costs a few alarms until its absolute end, and is gone then", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy(oneDay, theTest));
	const { sessionId } = await aSession(organization);
	const target = oneSession(sessionId);
	must(await object.revoke({ target, cause: "admin", reason: null }, theTest));
	expect(await pass(organization, start + 30 * dayMs - 1)).toBeLessThan(10);
	expect(await object.getSession(sessionId)).toMatchObject({ ok: true });
	await pass(organization, start + 30 * dayMs + hourMs);
	expect(await object.getSession(sessionId)).toMatchObject({ ok: false });
});

it("the audit log lives on in D1 when the object has let go of it, and goes from there with its own retention", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy({ ...oneDay, auditRetentionMs: 10 * dayMs }, theTest));
	await aSession(organization);
	await projected(organization.id);
	const before = await eventsInD1(organization);
	expect(before).toHaveLength(3);
	await pass(organization, start + 3 * dayMs);
	expect(await eventsIn(organization)).toEqual([]);
	expect(await eventsInD1(organization)).toEqual(before);
	const admin = await organization.token("admin");
	const reconcile = { organizationId: organization.id, repair: true };
	const { equal, entities } = await admin.organizations.reconcile.mutate(reconcile);
	expect(entities.filter(({ surplus, missing }) => surplus.length + missing.length > 0)).toEqual(
		[],
	);
	expect(equal).toBe(true);
	await pass(organization, start + 12 * dayMs);
	const after = await eventsInD1(organization);
	expect(after.filter((id) => before.includes(id))).toEqual([]);
	expect(after.length).toBeGreaterThan(0);
});

it("the log is kept in order, and no other organization's is touched", async () => {
	const [organization, other] = [await anOrganization(), await anOrganization()];
	must(await organization.object.setPolicy({ ...oneDay, auditRetentionMs: 2 * dayMs }, theTest));
	for (const one of [organization, other]) {
		await aSession(one);
		await projected(one.id);
	}
	const [before, others] = [await eventsInD1(organization), await eventsInD1(other)];
	await pass(organization, start + 2 * dayMs + 23 * hourMs);
	const kept = await eventsInD1(organization);
	expect(kept.slice(0, before.length)).toEqual(before);
	await pass(organization, start + 3 * dayMs + hourMs);
	expect((await eventsInD1(organization)).filter((id) => before.includes(id))).toEqual([]);
	expect(await eventsInD1(other)).toEqual(others);
});

it("an event that D1 has not heard of stays, however old, and is not waited for every second", async () => {
	const organization = await anOrganization();
	must(await organization.object.setPolicy(oneDay, theTest));
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	await aSession(organization);
	setClock(start + 5 * dayMs);
	for (let count = 0; count < 3; count += 1) await runDurableObjectAlarm(stubOf(organization.id));
	const actions = ((await tablesOf(organization.id)).audit_events ?? []).map((row) => row.action);
	expect(actions).toContain("session.started");
	failing.mockRestore();
	await projected(organization.id);
	await runDurableObjectAlarm(stubOf(organization.id));
	const left = ((await tablesOf(organization.id)).audit_events ?? []).map((row) => row.action);
	expect(left).not.toContain("session.started");
});

it("a receipt goes with the audit log, and not before the watermark that goes by what it says", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy({ ...oneDay, auditRetentionMs: 2 * dayMs }, theTest));
	const { sessionId } = await aSession(organization, { userId: "usr_raj" });
	const user = { kind: "user" as const, userId: "usr_raj" };
	const mass = must(await object.revoke({ target: user, cause: "admin", reason: null }, theTest));
	const target = oneSession((await aSession(organization)).sessionId);
	const named = must(await object.revoke({ target, cause: "admin", reason: null }, theTest));
	await pass(organization, start + 3 * dayMs);
	expect(await object.getReceipt(named.id)).toMatchObject({ ok: false });
	expect(await object.getReceipt(mass.id)).toMatchObject({ ok: true });
	expect(await object.checkSession(sessionId)).toMatchObject({ active: false });
	await pass(organization, start + 31 * dayMs);
	expect(await object.getReceipt(mass.id)).toMatchObject({ ok: false });
	const left = await env.DB.prepare(
		`SELECT (SELECT count(*) FROM revocations WHERE organization_id = ?1) AS receipts,
			(SELECT count(*) FROM watermarks WHERE organization_id = ?1) AS watermarks`,
	)
		.bind(organization.id)
		.first();
	expect(left).toEqual({ receipts: 0, watermarks: 0 });
});

it("what is personal in an event is erased like addresses, while its session stands", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy({ addressRetentionMs: dayMs }, theTest));
	const { refreshToken, sessionId } = await aSession(organization);
	must(await object.refreshSession({ refreshToken }, theTest));
	const elsewhere = { ...placeIn({ ip: "198.51.100.9" }), userAgent: safariOnIphone };
	must(await object.refreshSession({ refreshToken, ...elsewhere }, theTest));
	const replayed = "refresh_token.replayed_elsewhere";
	const personal = async () => {
		const held = ((await tablesOf(organization.id)).audit_events ?? []).filter(
			(row) => row.details && row.action === replayed,
		);
		const inD1 = await env.DB.prepare(
			"SELECT count(*) AS n FROM audit_events WHERE organization_id = ? AND details IS NOT NULL AND action = ?",
		)
			.bind(organization.id, replayed)
			.first<{ n: number }>();
		return [held.length, inD1?.n];
	};
	await projected(organization.id);
	expect(await personal()).toEqual([1, 1]);
	await pass(organization, start + dayMs);
	await projected(organization.id);
	expect(await personal()).toEqual([0, 0]);
	expect(await object.checkSession(sessionId)).toMatchObject({ active: true });
});

it("browser and place of an ended session go with addresses, also where there was none", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	must(await object.setPolicy({ addressRetentionMs: dayMs }, theTest));
	const { sessionId } = await aSession(organization, { ip: "", city: "Pune" });
	const target = oneSession(sessionId);
	must(await object.revoke({ target, cause: "admin", reason: null }, theTest));
	await pass(organization, start + dayMs);
	await projected(organization.id);
	expect(must(await object.getSession(sessionId))).toMatchObject({ userAgent: "", geo: null });
});

it("of a chain D1 keeps the current generation", async () => {
	const organization = await anOrganization();
	let { refreshToken, sessionId } = await aSession(organization);
	for (let count = 0; count < 5; count += 1) {
		const refreshed = await organization.object.refreshSession({ refreshToken }, theTest);
		refreshToken = must(refreshed).refreshToken;
		await projected(organization.id);
	}
	const found = await env.DB.prepare(
		"SELECT generation FROM refresh_tokens WHERE organization_key = (SELECT key FROM organization_keys WHERE id = ?) AND session_id = ?",
	)
		.bind(organization.id, sessionId)
		.all();
	expect(found.results).toEqual([{ generation: 6 }]);
});
