import { describe, expect, it } from "vitest";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
	aSession,
	platformToken,
	projected,
} from "../testing/support/builders.ts";
import { anonymous, refusalOf, withToken } from "../testing/support/callers.ts";
import { safariOnIphone } from "../testing/support/clients.ts";

async function aWorld() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	return { organization, organizationId: organization.id, admin, ...admin.client };
}

describe("ending a session", () => {
	it("is refused by the next check, and the receipt says what was ended", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const { sessionId } = await aSession(organization);
		const receipt = await admin.client.sessions.revoke.mutate({
			organizationId,
			sessionId,
			reason: "  lost laptop ",
		});
		expect((await organization.object.checkSession(sessionId)).active).toBe(false);
		expect(receipt).toMatchObject({
			organizationId,
			scope: { kind: "session", sessionId },
			revoked: 1,
			alreadyEnded: 0,
			state: "enforced",
			cause: "admin",
			reason: "lost laptop",
			by: { kind: "organization_admin", id: admin.id, name: "Dana Kim" },
			sessionIds: [sessionId],
			more: false,
		});
		expect(
			await admin.client.revocations.get.query({ organizationId, receiptId: receipt.id }),
		).toMatchObject(receipt);
	});

	it("a second time says that it had ended already, and changes neither who nor why", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const { sessionId } = await aSession(organization);
		const revoke = (reason: string) =>
			admin.client.sessions.revoke.mutate({ organizationId, sessionId, reason });
		const first = await revoke("first");
		expect(await revoke("second")).toMatchObject({ revoked: 0, alreadyEnded: 1, sessionIds: [] });
		const { ended } = await admin.client.sessions.get.query({ organizationId, sessionId });
		expect(ended).toMatchObject({ reason: "first", receiptId: first.id });
	});

	it("a retry with the same key answers with the first receipt", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const { sessionId } = await aSession(organization);
		const revoke = () =>
			admin.client.sessions.revoke.mutate({ organizationId, sessionId, idempotencyKey: "once" });
		expect(await revoke()).toEqual(await revoke());
	});

	it("of many names what was ended and what had ended before; foreign ids are neither", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const foreign = await aSession(await anOrganization());
		const [one, two, gone] = [
			await aSession(organization),
			await aSession(organization),
			await aSession(organization),
		];
		await admin.client.sessions.revoke.mutate({ organizationId, sessionId: gone.sessionId });
		const receipt = await admin.client.sessions.revokeMany.mutate({
			organizationId,
			sessionIds: [one, two, gone, foreign, one].map((session) => session.sessionId),
		});
		expect(receipt).toMatchObject({
			revoked: 2,
			alreadyEnded: 1,
			scope: { kind: "sessions", requested: 4 },
		});
		expect([...receipt.sessionIds].sort()).toEqual([one.sessionId, two.sessionId].sort());
	});

	it("of all of a person's sessions ends exactly those, with one receipt and one event", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const mine = [];
		for (let count = 0; count < 5; count += 1) {
			mine.push((await aSession(organization, { userId: "usr_raj" })).sessionId);
		}
		const other = await aSession(organization, { userId: "usr_mia" });
		const receipt = await admin.client.sessions.revokeForUser.mutate({
			organizationId,
			userId: "usr_raj",
		});
		expect(receipt).toMatchObject({
			revoked: 5,
			scope: { kind: "user", userId: "usr_raj", userName: "Raj Shah" },
		});
		expect([...receipt.sessionIds].sort()).toEqual(mine.sort());
		for (const sessionId of mine) {
			expect(await organization.object.checkSession(sessionId)).toMatchObject({ active: false });
		}
		expect((await organization.object.checkSession(other.sessionId)).active).toBe(true);
	});

	it("of the administrator's own person leaves the session in use, unless asked for", async () => {
		const { organizationId, admin } = await aWorld();
		const revoke = (exceptCurrent?: boolean) =>
			admin.client.sessions.revokeForUser.mutate({
				organizationId,
				userId: admin.id,
				...(exceptCurrent !== undefined && { exceptCurrent }),
			});
		expect(await revoke()).toMatchObject({ revoked: 0 });
		expect(await revoke(false)).toMatchObject({ revoked: 1, sessionIds: [admin.sessionId] });
		expect(await refusalOf(revoke())).toMatchObject({ status: 401, reason: "session_ended" });
	});
});

describe("who may", () => {
	it("a revoked administrator's session is refused on its next call", async () => {
		const { organizationId, admin } = await aWorld();
		const other = await anAdministrator(organizationId);
		await other.client.sessions.revoke.mutate({ organizationId, sessionId: admin.sessionId });
		expect(await refusalOf(admin.client.sessions.list.query({ organizationId }))).toMatchObject({
			status: 401,
			reason: "session_ended",
		});
	});

	it("a removed administrator is refused on the next call, wherever their session lives", async () => {
		const home = await anOrganization();
		const second = await anOrganization();
		const identity = { issuer: "https://provider.test", subject: "usr_two_homes" };
		const admin = await anAdministrator(home.id, identity);
		const there = await anAdministrator(second.id, identity);
		const keeper = await anAdministrator(second.id);
		const list = () => admin.client.sessions.list.query({ organizationId: second.id });
		await list();
		await keeper.client.administrators.remove.mutate({
			organizationId: second.id,
			administratorId: there.id,
		});
		expect(await refusalOf(list())).toMatchObject({ status: 404, reason: "not_found" });
	});

	it("another organization's ids answer exactly like ids that do not exist", async () => {
		const { organizationId, admin } = await aWorld();
		const other = await anOrganization();
		const { sessionId } = await aSession(other);
		const here = admin.client.sessions;
		const unknownHere = await refusalOf(
			here.get.query({ organizationId, sessionId: "ses_unknown" }),
		);
		expect(await refusalOf(here.get.query({ organizationId, sessionId }))).toEqual(unknownHere);
		expect(await refusalOf(here.revoke.mutate({ organizationId, sessionId }))).toEqual(unknownHere);
		for (const id of ["org_unknown", "malformed", "platform", "x".repeat(100)]) {
			expect(await refusalOf(here.list.query({ organizationId: id }))).toEqual(
				await refusalOf(here.list.query({ organizationId: other.id })),
			);
		}
		expect((await other.object.checkSession(sessionId)).active).toBe(true);
	});

	it("a global admin without a grant sees names and counts, never people", async () => {
		const { organization, organizationId } = await aWorld();
		await aSession(organization);
		const global = (await aGlobalAdministrator()).client;
		const refused = { status: 403, reason: "support_access_required" };
		const { sessionId } = await aSession(organization);
		const calls = [
			global.sessions.list.query({ organizationId }),
			global.sessions.get.query({ organizationId, sessionId }),
			global.sessions.facets.query({ organizationId }),
			global.sessions.revoke.mutate({ organizationId, sessionId }),
			global.revocations.list.query({ organizationId }),
		];
		for (const refusal of await Promise.all(calls.map(refusalOf))) {
			expect(refusal).toMatchObject(refused);
		}
		// Not even with it.
		const administrators = global.administrators.list.query({ organizationId });
		expect(await refusalOf(administrators)).toMatchObject({ status: 403, reason: "forbidden" });
		await projected(organizationId);
		const { items } = await global.organizations.list.query();
		expect(items.find((item) => item.id === organizationId)).toEqual({
			id: organizationId,
			slug: organization.slug,
			name: expect.any(String),
			role: "global_admin",
			activeSessions: 3,
			supportGrant: null,
			recoveringSince: null,
		});
	});

	it("a platform's token is no way around the grant", async () => {
		const { organizationId } = await aWorld();
		const platform = await platformToken();
		expect(await refusalOf(platform.sessions.list.query({ organizationId }))).toMatchObject({
			reason: "support_access_required",
		});
	});

	it("no, an unknown and a revoked token are told apart from one without the scope", async () => {
		const { organization, organizationId } = await aWorld();
		const list = (client = anonymous()) => client.sessions.list.query({ organizationId });
		expect(await refusalOf(list())).toMatchObject({ status: 401, reason: "unauthenticated" });
		for (const token of ["cfw_nonsense", `cfw_${organizationId}_${"x".repeat(43)}`, "a.b.c"]) {
			expect(await refusalOf(list(withToken(token)))).toMatchObject({
				status: 401,
				reason: "invalid_token",
			});
		}
		expect(await refusalOf(list(await organization.token("revoke", "service")))).toMatchObject({
			status: 403,
			reason: "insufficient_scope",
		});
	});
});

describe("a person's own sessions", () => {
	it("are theirs to see and to end, and nobody else's are", async () => {
		const { organization, organizationId, admin } = await aWorld();
		const foreign = await aSession(organization, { userId: "usr_mia" });
		const again = await anAdministrator(organizationId);
		const mine = await admin.client.sessions.listMine.query();
		expect(mine.items.map((session) => [session.id, session.current])).toEqual([
			[admin.sessionId, true],
		]);
		for (const sessionId of [foreign.sessionId, again.sessionId, "ses_unknown"]) {
			const refused = admin.client.sessions.revokeMine.mutate({ sessionId });
			expect(await refusalOf(refused)).toMatchObject({ status: 404, reason: "not_found" });
		}
		expect((await organization.object.checkSession(foreign.sessionId)).active).toBe(true);
		expect(await admin.client.sessions.revokeOthers.mutate({})).toMatchObject({ revoked: 0 });
		const own = admin.client.sessions.revokeMine.mutate({ sessionId: admin.sessionId });
		expect(await own).toMatchObject({ revoked: 1, cause: "user" });
	});

	it("a machine has none", async () => {
		const { organization } = await aWorld();
		const token = await organization.token();
		expect(await refusalOf(token.sessions.listMine.query())).toMatchObject({ reason: "forbidden" });
	});
});

it("a session's detail shows its chain and never a secret", async () => {
	const { organization, organizationId, admin } = await aWorld();
	const started = await aSession(organization, { userAgent: safariOnIphone });
	const service = await organization.token("service");
	const refreshed = await service.lifecycle.refresh.mutate({ refreshToken: started.refreshToken });
	const detail = await admin.client.sessions.get.query({
		organizationId,
		sessionId: started.sessionId,
	});
	expect(detail.chain).toEqual([
		{ generation: 2, issuedAt: expect.any(Number), state: "current" },
		{ generation: 1, issuedAt: expect.any(Number), usedAt: expect.any(Number), state: "used" },
	]);
	const text = JSON.stringify(detail);
	for (const secret of [started.refreshToken, refreshed.refreshToken].flatMap((token) =>
		token.split(".").slice(3),
	)) {
		expect(text).not.toContain(secret);
	}
});
