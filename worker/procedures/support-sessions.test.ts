import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs } from "../domain/clock.ts";
import {
	aGlobalAdministrator,
	aSession,
	organizations,
	projected,
} from "../testing/support/builders.ts";
import { fetchWorker, refusalOf } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";
import { aSupportWorld, auditOf, start } from "../testing/support/support-world.ts";

aStandingClock(start);
afterEach(() => {
	vi.restoreAllMocks();
});

describe("a global admin", () => {
	it("sees nothing of an organization without access, and is told to ask for it", async () => {
		const { look, enter } = await aSupportWorld();
		expect(await refusalOf(look())).toMatchObject({
			status: 403,
			reason: "support_access_required",
		});
		expect(await refusalOf(enter())).toMatchObject({ reason: "support_access_required" });
	});

	it("asks, is let in, looks, and is out the moment the access is revoked", async () => {
		const world = await aSupportWorld();
		const { organizationId, organization, lena, grants, request, enter, look } = world;
		const seen = await aSession(organization);
		const { grant: asked } = await request();
		expect(asked).toMatchObject({
			state: "requested",
			ticket: "4711",
			holder: { kind: "administrator", id: lena.id, name: "Lena Ortiz" },
			requested: { at: start, lapsesAt: start + 12 * hourMs },
		});
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
		const { grant } = await grants.approve.mutate({
			organizationId,
			grantId: asked.id,
			endsAt: start + hourMs,
		});
		expect(grant).toMatchObject({ state: "active", scope: "read", endsAt: start + hourMs });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_session_required" });

		const { session } = await enter();
		expect(session).toMatchObject({
			user: { id: lena.id, name: "Lena Ortiz" },
			authMethods: ["support"],
			supportGrantId: grant.id,
			expiresAt: start + hourMs,
			current: true,
		});
		await projected(organizationId);
		const list = await look();
		expect(list.items.map(({ id }) => id)).toContain(seen.sessionId);
		expect(list.items.find(({ id }) => id === session.id)).toMatchObject({ current: true });
		expect(await grants.get.query({ organizationId, grantId: grant.id })).toMatchObject({
			activeSessions: 1,
			use: { firstAt: start, lastAt: start, actions: 1 },
		});

		const revoked = await grants.revoke.mutate({
			organizationId,
			grantId: grant.id,
			reason: "Case closed",
		});
		expect(revoked.receipt).toMatchObject({
			revoked: 1,
			cause: "support_ended",
			state: "enforced",
			scope: { kind: "support_grant", grantId: grant.id, holderName: "Lena Ortiz" },
			sessionIds: [session.id],
		});
		expect(revoked.grant).toMatchObject({
			state: "revoked",
			closed: { at: start, reason: "Case closed", receiptId: revoked.receipt.id },
		});
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
		expect(await organization.object.checkSession(session.id)).toMatchObject({
			active: false,
			status: "revoked",
			cause: "support_ended",
		});
		expect(
			await lena.client.supportGrants.get.query({ organizationId, grantId: grant.id }),
		).toMatchObject({ state: "revoked", closed: { by: { name: "Dana Kim" } } });
		const trail = await auditOf(world);
		expect(trail.slice(-7).map(({ action, actor }) => [action, actor.name])).toEqual([
			["session.started", "Curfew"],
			["support_grant.requested", "Lena Ortiz"],
			["support_grant.approved", "Dana Kim"],
			["session.started", "Lena Ortiz"],
			["sessions.revoked", "Dana Kim"],
			["revocation.enforced", "Dana Kim"],
			["support_grant.revoked", "Dana Kim"],
		]);
	});

	it("with “read” cannot end a session, with “manage” can, and each act names the grant", async () => {
		const world = await aSupportWorld();
		const { organizationId, organization, lena, create, enter } = world;
		const { sessionId } = await aSession(organization);
		const { grant: reading } = await create();
		await enter();
		const end = () => lena.client.sessions.revoke.mutate({ organizationId, sessionId });
		expect(await refusalOf(end())).toMatchObject({ reason: "support_scope_required" });
		const { grant } = await create({ scope: "manage", replaces: reading.id });
		expect(await refusalOf(end())).toMatchObject({ reason: "support_session_required" });
		await enter();
		expect(await end()).toMatchObject({ revoked: 1, by: { kind: "global_admin", id: lena.id } });
		const done = await auditOf(world, { grantId: grant.id });
		expect(done).toMatchObject([
			{ action: "session.started", actor: { id: lena.id } },
			{ action: "sessions.revoked", actor: { id: lena.id }, target: { id: sessionId } },
		]);
		expect(
			await lena.client.supportGrants.get.query({ organizationId, grantId: grant.id }),
		).toMatchObject({ use: { actions: done.length } });
	});

	it("never changes what the organization decides, however wide the access", async () => {
		const { organizationId, admin, lena, create, enter } = await aSupportWorld();
		const { grant } = await create({ scope: "manage" });
		await enter();
		const { client } = lena;
		for (const call of [
			client.policies.set.mutate({ organizationId, change: { leaseMs: 0 } }),
			client.users.erase.mutate({ organizationId, userId: "usr_raj" }),
			client.administrators.invite.mutate({ organizationId, email: "x@acme.example" }),
			client.administrators.remove.mutate({ organizationId, administratorId: admin.id }),
			client.apiTokens.create.mutate({ organizationId, name: "x", scopes: ["read"] }),
			client.supportGrants.extend.mutate({
				organizationId,
				grantId: grant.id,
				endsAt: Date.now() + dayMs,
			}),
			client.supportGrants.create.mutate({
				organizationId,
				holder: "platform",
				scope: "manage",
				reason: "x",
				endsAt: Date.now() + dayMs,
			}),
		]) {
			expect(await refusalOf(call)).toMatchObject({ status: 403, reason: "forbidden" });
		}
	});

	it("sees the grants that let them in, and no others", async () => {
		const { organizationId, grants, create, lena } = await aSupportWorld();
		const other = await aGlobalAdministrator();
		const { grant: mine } = await create();
		const { grant: others } = await create({ holder: { administratorId: other.id } });
		const { grant: everybodys } = await create({ holder: "platform" });
		const ids = async (client: typeof lena.client) => {
			const { items } = await client.supportGrants.list.query({ organizationId });
			return items.map(({ id }) => id).sort();
		};
		expect(await ids(lena.client)).toEqual([mine.id, everybodys.id].sort());
		const { items } = await grants.list.query({ organizationId });
		expect(items).toHaveLength(3);
		const foreign = lena.client.supportGrants.get.query({ organizationId, grantId: others.id });
		expect(await refusalOf(foreign)).toMatchObject({ status: 404 });
	});

	it("is let in by the access of the platform's support as a whole, as themselves", async () => {
		const { create, enter, look, lena, organizationId } = await aSupportWorld();
		await create({ holder: "platform" });
		const { session } = await enter();
		expect(session.user.id).toBe(lena.id);
		await projected(organizationId);
		expect((await look()).items.map(({ id }) => id)).toContain(session.id);
	});

	it("leaves, and must enter again", async () => {
		const { create, enter, look, lena, organizationId } = await aSupportWorld();
		await create();
		await enter();
		const { receipt } = await lena.client.supportGrants.leave.mutate({ organizationId });
		expect(receipt).toMatchObject({ revoked: 1, cause: "user" });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_session_required" });
		const again = await lena.client.supportGrants.leave.mutate({ organizationId });
		expect(again.receipt).toBeNull();
	});

	it("is out when an administrator ends their support session like any other", async () => {
		const { create, enter, look, admin, organizationId } = await aSupportWorld();
		await create();
		const { session } = await enter();
		await admin.client.sessions.revoke.mutate({ organizationId, sessionId: session.id });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_session_required" });
	});

	it("finds their running support session in /auth/me and the open access in the list of organizations", async () => {
		const { create, enter, lena, organizationId } = await aSupportWorld();
		const { grant } = await create({ scope: "manage" });
		const me = async () => {
			const response = await fetchWorker("/auth/me", { headers: { cookie: lena.cookie } });
			return (await response.json<{ supportSessions: unknown[] }>()).supportSessions;
		};
		expect(await me()).toEqual([]);
		const { session } = await enter();
		expect(await me()).toEqual([
			{
				organizationId,
				sessionId: session.id,
				grantId: grant.id,
				scope: "manage",
				endsAt: grant.endsAt,
			},
		]);
		await projected(organizationId);
		const { items } = await lena.client.organizations.list.query();
		const supportGrant = { id: grant.id, state: "active", scope: "manage", endsAt: grant.endsAt };
		expect(items.find(({ id }) => id === organizationId)).toMatchObject({ supportGrant });
		expect(await lena.client.organizations.get.query({ organizationId })).toMatchObject({
			supportGrant,
		});
		await lena.client.supportGrants.leave.mutate({ organizationId });
		expect(await me()).toEqual([]);
	});

	it("entering twice is one session; another sign-in of theirs is not inside", async () => {
		const { create, enter, organizationId, lena } = await aSupportWorld();
		await create();
		const [one, two] = [await enter(), await enter()];
		expect(two.session.id).toBe(one.session.id);
		const elsewhere = await organizations.of(organizationId).supportStanding({
			administratorId: lena.id,
			key: "ses_elsewhere",
		});
		expect(elsewhere).toMatchObject({ value: { sessionId: null, grant: { scope: "read" } } });
	});
});
