import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { dayMs } from "../domain/clock.ts";
import { anOrganization, projected, stubOf } from "../testing/support/builders.ts";
import { firefoxOnLinux, safariOnIphone } from "../testing/support/clients.ts";

afterEach(() => {
	vi.useRealTimers();
});

const home = { ip: "203.0.113.7", userAgent: firefoxOnLinux };
const elsewhere = { ip: "198.51.100.4", userAgent: safariOnIphone };

/** A session whose first refresh token was used from home. */
async function aSpentToken() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const client = await organization.token();
	const { sessionId, refreshToken } = await client.lifecycle.start.mutate({
		organizationId,
		userId: "usr_raj",
		user: { name: "Raj Shah", email: "raj@acme.example" },
		...home,
	});
	const refresh = (from: { ip?: string; userAgent?: string }, token = refreshToken) =>
		client.lifecycle.refresh.mutate({ refreshToken: token, ...from });
	const first = await refresh(home);
	const session = () => client.sessions.get.query({ organizationId, sessionId });
	const events = async () => {
		await projected(organizationId);
		const filter = { action: ["refresh_token.replayed_elsewhere" as const] };
		return (await client.auditLog.list.query({ organizationId, filter })).items;
	};
	return { organizationId, client, sessionId, refresh, first, session, events };
}

const bothPlaces = {
	first: { ip: home.ip, device: "Firefox on Linux", userAgent: firefoxOnLinux },
	again: { ip: elsewhere.ip, device: "Safari on iPhone", userAgent: safariOnIphone },
};

it("a token presented again within the grace from elsewhere is answered, and leaves an event with both places", async () => {
	const { refresh, first, session, events, sessionId } = await aSpentToken();
	const again = await refresh(elsewhere);
	expect(again.refreshToken).toBe(first.refreshToken);
	expect((await session()).status).toBe("active");
	expect(await events()).toMatchObject([
		{
			severity: "critical",
			target: { kind: "session", id: sessionId },
			details: bothPlaces,
		},
	]);
});

it("the session is marked wherever it is shown", async () => {
	const { organizationId, client, sessionId, refresh, session } = await aSpentToken();
	await refresh(elsewhere);
	const mark = {
		kind: "replayed_elsewhere",
		generation: 1,
		at: expect.any(Number),
		seen: bothPlaces,
	};
	expect((await session()).flags).toEqual([mark]);
	await projected(organizationId);
	const { items } = await client.sessions.list.query({ organizationId, filter: {} });
	expect(items).toMatchObject([{ id: sessionId, flags: [mark] }]);
	const { equal } = await client.organizations.reconcile.mutate({ organizationId });
	expect(equal).toBe(true);
});

it.each([
	["from the same place", home],
	["by a caller that does not say from where", {}],
	["from the same address, without a word of the browser", { ip: home.ip }],
])("a lost answer asked for again %s leaves nothing", async (_, from) => {
	const { refresh, session, events } = await aSpentToken();
	await refresh(from);
	expect((await session()).flags).toEqual([]);
	expect(await events()).toEqual([]);
});

it.each([
	["another address", { ip: elsewhere.ip, userAgent: firefoxOnLinux }],
	["another browser", { ip: home.ip, userAgent: safariOnIphone }],
	["another address alone", { ip: elsewhere.ip }],
])("%s is enough", async (_, from) => {
	const { refresh, session } = await aSpentToken();
	await refresh(from);
	expect((await session()).flags).toHaveLength(1);
});

it("it is told once for each token, however often and from wherever it comes", async () => {
	const { refresh, first, events } = await aSpentToken();
	for (let count = 1; count <= 5; count += 1) await refresh({ ip: `198.51.100.${count}` });
	expect(await events()).toHaveLength(1);
	await refresh(home, first.refreshToken);
	await refresh(elsewhere, first.refreshToken);
	expect(await events()).toHaveLength(2);
});

it("erasing the person takes the places from the mark and from the event, in the object and in D1", async () => {
	const { organizationId, client, refresh, sessionId, events } = await aSpentToken();
	await refresh(elsewhere);
	await projected(organizationId);
	await client.users.erase.mutate({ organizationId, userId: "usr_raj" });
	expect(await events()).toMatchObject([{ details: null }]);
	const session = await client.sessions.get.query({ organizationId, sessionId });
	expect(session.flags).toMatchObject([{ kind: "replayed_elsewhere", seen: null }]);
	await expectGone(organizationId);
});

it("so does the retention of addresses", async () => {
	const { organizationId, client, refresh, sessionId, events } = await aSpentToken();
	await refresh(elsewhere);
	await client.lifecycle.end.mutate({ organizationId, sessionId });
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 91 * dayMs });
	await runDurableObjectAlarm(stubOf(organizationId));
	expect(await events()).toMatchObject([{ details: null }]);
	await expectGone(organizationId);
});

/** Neither address nor browser is anywhere in the object any more. */
async function expectGone(organizationId: string): Promise<void> {
	const stored = await runInDurableObject(stubOf(organizationId), (_object, { storage }) =>
		JSON.stringify(
			["sessions", "audit_events"].map((table) =>
				storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
			),
		),
	);
	for (const text of [home.ip, elsewhere.ip, "iPhone OS"]) expect(stored).not.toContain(text);
}
