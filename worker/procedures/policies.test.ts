import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs, secondMs } from "../domain/clock.ts";
import { anOrganization, aSession, projected } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

afterEach(() => {
	vi.useRealTimers();
});

async function aWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const { policies } = await organization.token("policy", "revoke");
	const set = (change: Parameters<typeof policies.set.mutate>[0]["change"]) =>
		policies.set.mutate({ organizationId, change });
	return { organization, organizationId, policies, set };
}

const later = (ms: number): void => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
};

it("an organization starts with the defaults, and each value says where it comes from", async () => {
	const { organizationId, policies, set } = await aWorld();
	const before = await policies.get.query({ organizationId });
	expect(before.values).toEqual({
		idleTimeoutMs: 7 * dayMs,
		absoluteLifetimeMs: 30 * dayMs,
		sessionsPerUser: null,
		sessionsPerUserExceeded: "end_oldest",
		refreshGraceMs: 20 * secondMs,
		endedRetentionMs: 180 * dayMs,
		addressRetentionMs: 90 * dayMs,
		auditRetentionMs: 400 * dayMs,
		supportAccessMaxMs: 7 * dayMs,
		leaseMs: secondMs,
		graceMs: 0,
		introspectionIsActivity: true,
		flagsOff: [],
	});
	expect(new Set(Object.values(before.sources))).toEqual(new Set(["default"]));
	expect(before.presets.map(({ name }) => name)).toEqual([
		"NIST SP 800-63B-4 AAL2",
		"NIST SP 800-63B-4 AAL3",
	]);
	const after = await set({ idleTimeoutMs: hourMs });
	expect(after.sources).toMatchObject({ idleTimeoutMs: "organization", leaseMs: "default" });
	const reset = await set({ idleTimeoutMs: null });
	expect(reset.values.idleTimeoutMs).toBe(7 * dayMs);
	expect(reset.sources.idleTimeoutMs).toBe("default");
});

it.each([
	[{ idleTimeoutMs: 1 }, "change.idleTimeoutMs", "The idle timeout is 5 minutes to 90 days."],
	[{ leaseMs: 10_001 }, "change.leaseMs", "The lease is 0 to 10 seconds."],
	[{ graceMs: 60_001 }, "change.graceMs", "The grace of a lease is 0 to 60 seconds."],
	[
		{ sessionsPerUser: 0 },
		"change.sessionsPerUser",
		"The number of sessions per person is 1 to 1,000.",
	],
	[
		{ idleTimeoutMs: 2 * dayMs, absoluteLifetimeMs: dayMs },
		"change",
		"The idle timeout cannot be longer than the absolute lifetime.",
	],
	[
		{ endedRetentionMs: 30 * dayMs },
		"change",
		"Addresses cannot be kept longer than the ended sessions they belong to.",
	],
	[
		{ endedRetentionMs: 401 * dayMs },
		"change",
		"The audit log must be kept as long as the ended sessions it tells of.",
	],
])(
	"%j is refused with the range or the conflict, and nothing changes",
	async (change, field, message) => {
		const { organizationId, policies, set } = await aWorld();
		const refused = { status: 400, reason: "bad_input", field, message };
		expect(await refusalOf(set(change))).toMatchObject(refused);
		const { sources } = await policies.get.query({ organizationId });
		expect(new Set(Object.values(sources))).toEqual(new Set(["default"]));
	},
);

describe("a stricter policy", () => {
	it("ends at once what it leaves no time, as the simulation said, with one receipt", async () => {
		const { organization, organizationId, policies, set } = await aWorld();
		const old = await aSession(organization);
		later(2 * hourMs);
		const fresh = await aSession(organization);
		const change = { idleTimeoutMs: hourMs, absoluteLifetimeMs: dayMs };
		expect(await policies.simulate.query({ organizationId, change })).toMatchObject({
			wouldEnd: 1,
			standing: 2,
		});
		const { receipt } = await set(change);
		expect(receipt).toMatchObject({ revoked: 1, cause: "policy", sessionIds: [old.sessionId] });
		expect(await organization.object.checkSession(old.sessionId)).toMatchObject({
			active: false,
			status: "revoked",
			cause: "policy",
		});
		expect(await organization.object.checkSession(fresh.sessionId)).toMatchObject({
			active: true,
			expiresAt: fresh.createdAt + dayMs,
		});
	});

	it("brings no session back and gives none its old end when it is loosened again", async () => {
		const { organization, set } = await aWorld();
		const session = await aSession(organization);
		await set({ idleTimeoutMs: hourMs, absoluteLifetimeMs: dayMs });
		await set({ idleTimeoutMs: null, absoluteLifetimeMs: null });
		await projected(organization.id);
		vi.useFakeTimers({ toFake: ["Date"], now: session.createdAt + dayMs });
		expect(await organization.object.checkSession(session.sessionId)).toMatchObject({
			active: false,
			status: "expired",
		});
	});
});

describe("the number of sessions per person", () => {
	const start = (organization: Awaited<ReturnType<typeof anOrganization>>) =>
		aSession(organization, { userId: "usr_raj" });

	it("ends the oldest ones when a further one starts", async () => {
		const { organization, set } = await aWorld();
		await set({ sessionsPerUser: 2 });
		const [first, second, third] = [
			await start(organization),
			await start(organization),
			await start(organization),
		];
		const check = ({ sessionId }: { sessionId: string }) =>
			organization.object.checkSession(sessionId);
		expect(await check(first)).toMatchObject({ active: false, cause: "concurrency" });
		expect((await check(second)).active).toBe(true);
		expect((await check(third)).active).toBe(true);
	});

	it("refuses the further one when the organization says so, until one has ended", async () => {
		const { organization, organizationId, set } = await aWorld();
		await set({ sessionsPerUser: 1, sessionsPerUserExceeded: "refuse" });
		const { sessionId } = await start(organization);
		const service = await organization.token("service");
		const again = () =>
			service.lifecycle.start.mutate({
				organizationId,
				userId: "usr_raj",
				user: { name: "Raj Shah", email: "raj@acme.example" },
				ip: "203.0.113.7",
				userAgent: "",
			});
		expect(await refusalOf(again())).toMatchObject({ status: 409, reason: "session_limit" });
		await service.lifecycle.end.mutate({ organizationId, sessionId });
		await expect(again()).resolves.toHaveProperty("sessionId");
	});
});

it("the refresh grace is the organization's", async () => {
	const { organization, set } = await aWorld();
	await set({ refreshGraceMs: 5 * minuteMs });
	const { refreshToken } = await aSession(organization);
	const service = await organization.token("service");
	const first = await service.lifecycle.refresh.mutate({ refreshToken });
	later(4 * minuteMs);
	const again = await service.lifecycle.refresh.mutate({ refreshToken });
	expect(again.refreshToken).toBe(first.refreshToken);
});

it("the log has each change once, with the old and the new value of what changed and of nothing else", async () => {
	const { organization, organizationId, set } = await aWorld();
	await set({ flagsOff: ["new_country"] });
	await set({ leaseMs: 0 });
	await set({ leaseMs: 0, flagsOff: ["new_country"] });
	await projected(organizationId);
	const { auditLog } = await organization.token("audit");
	const filter = { action: ["policy.changed" as const] };
	const { items } = await auditLog.list.query({ organizationId, filter });
	expect(items.map(({ details }) => details)).toEqual([
		{ changed: [{ field: "leaseMs", before: secondMs, after: 0 }] },
		{ changed: [{ field: "flagsOff", before: [], after: ["new_country"] }] },
	]);
});
