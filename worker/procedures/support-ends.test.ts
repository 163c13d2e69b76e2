import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, secondMs } from "../domain/clock.ts";
import { platformId } from "../domain/ids.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	aSession,
	organizations,
	projected,
	stubOf,
	theTest,
} from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";
import { failAlarms } from "../testing/support/failing-alarms.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";
import { aSupportWorld, auditOf, start } from "../testing/support/support-world.ts";

const at = aStandingClock(start);
afterEach(() => {
	vi.restoreAllMocks();
});

describe("the end of an access", () => {
	it("is exact: one millisecond before it allowed, at it refused, for every kind of asking", async () => {
		const { organizationId, organization, lena, create, enter, look } = await aSupportWorld();
		const { sessionId } = await aSession(organization);
		const { grant } = await create({ scope: "manage", endsAt: start + hourMs });
		const { session } = await enter();
		const end = () => lena.client.sessions.revoke.mutate({ organizationId, sessionId });
		const gate = async () => (await organization.object.checkSession(session.id)).active;
		at(start + hourMs - 1);
		await look();
		expect(await gate()).toBe(true);
		at(start + hourMs);
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
		expect(await refusalOf(end())).toMatchObject({ reason: "support_access_required" });
		expect(await refusalOf(enter())).toMatchObject({ reason: "support_access_required" });
		expect(await gate()).toBe(false);
		expect(
			await lena.client.supportGrants.get.query({ organizationId, grantId: grant.id }),
		).toMatchObject({ state: "expired", activeSessions: 0 });
		expect((await organization.object.checkSession(sessionId)).active).toBe(true);
	});

	it("counts also for a change that was let through a moment before it", async () => {
		const { organizationId, organization, lena, create, enter } = await aSupportWorld();
		const { sessionId } = await aSession(organization);
		const { grant } = await create({ scope: "manage", endsAt: start + hourMs });
		const { session } = await enter();
		const order = {
			target: {
				kind: "sessions" as const,
				sessionIds: [sessionId],
				scope: { kind: "session" as const, sessionId },
			},
			cause: "admin" as const,
			reason: null,
		};
		const caller = {
			by: { kind: "global_admin" as const, id: lena.id, name: "Lena Ortiz" },
			requestId: "req_late",
			support: { sessionId: session.id, grantId: grant.id },
		};
		at(start + hourMs);
		expect(await organization.object.revoke(order, caller)).toMatchObject({
			ok: false,
			error: { reason: "support_access_required" },
		});
		expect((await organizations.of(organizationId).checkSession(sessionId)).active).toBe(true);
	});

	it("is written down by the alarm once, with a receipt and the session's end", async () => {
		const world = await aSupportWorld();
		const { organizationId, organization, create, enter, grants } = world;
		const { grant } = await create({ endsAt: start + 5 * secondMs });
		const { session } = await enter();
		await evictDurableObject(stubOf(organizationId));
		at(start + 5 * secondMs);
		expect(await organization.object.checkSession(session.id)).toMatchObject({
			status: "expired",
			cause: "support_ended",
		});
		await runDurableObjectAlarm(stubOf(organizationId));
		at(start + 6 * secondMs);
		await runDurableObjectAlarm(stubOf(organizationId));
		const closed = await grants.get.query({ organizationId, grantId: grant.id });
		expect(closed).toMatchObject({
			state: "expired",
			closed: { at: start + 5 * secondMs, by: { kind: "system" } },
		});
		const receipt = await organization.object.getReceipt(closed.closed?.receiptId ?? "");
		expect(receipt).toMatchObject({
			value: { cause: "support_ended", revoked: 1, sessionIds: [session.id] },
		});
		const events = await auditOf(world, { targetId: grant.id });
		expect(events.map(({ action }) => action)).toEqual([
			"support_grant.created",
			"support_grant.expired",
		]);
		expect(await organization.object.getSession(session.id)).toMatchObject({
			value: { status: "expired", ended: { cause: "support_ended", at: start + 5 * secondMs } },
		});
		expect(await organization.object.describe()).toMatchObject({ value: { activeSessions: 1 } });
	});

	it("is written down also after the alarm has failed ten times in a row", async () => {
		const { organizationId, organization, create, enter, grants } = await aSupportWorld();
		const { grant } = await create({ endsAt: start + 5 * secondMs });
		await enter();
		await projected(organizationId);
		vi.spyOn(console, "warn").mockReturnValue();
		const healed = await failAlarms(organizationId);
		for (let count = 0; count < 10; count += 1) {
			at(start + (5 + count) * secondMs);
			expect(await runDurableObjectAlarm(stubOf(organizationId))).toBe(true);
		}
		const open = await organization.object.findGrants({ grantId: grant.id, limit: 1 });
		expect(open).toMatchObject({ value: { items: [{ state: "expired", closed: null }] } });
		await healed();
		at(start + 20 * secondMs);
		expect(await runDurableObjectAlarm(stubOf(organizationId))).toBe(true);
		expect(await grants.get.query({ organizationId, grantId: grant.id })).toMatchObject({
			state: "expired",
			closed: { at: start + 5 * secondMs },
		});
	});

	it("can be moved earlier, and its sessions with it; later only for who enters anew", async () => {
		const { organizationId, organization, grants, create, enter, look } = await aSupportWorld();
		const { grant } = await create({ endsAt: start + 4 * hourMs });
		const { session } = await enter();
		const move = (endsAt: number) =>
			grants.extend.mutate({ organizationId, grantId: grant.id, endsAt });
		await move(start + 2 * hourMs);
		expect(await organization.object.getSession(session.id)).toMatchObject({
			value: { expiresAt: start + 2 * hourMs },
		});
		await move(start + 8 * hourMs);
		at(start + 2 * hourMs);
		expect(await refusalOf(look())).toMatchObject({ reason: "support_session_required" });
		const again = await enter();
		expect(again.session).toMatchObject({ expiresAt: start + 8 * hourMs });
		expect(await organization.object.checkSession(session.id)).toMatchObject({ active: false });
		await look();
	});

	it("never outlives the policy of the organization for sessions", async () => {
		const { organizationId, organization, create, enter } = await aSupportWorld();
		const { policies } = await organization.token("policy", "revoke");
		await policies.set.mutate({
			organizationId,
			change: { idleTimeoutMs: hourMs, absoluteLifetimeMs: 2 * hourMs },
		});
		await create({ endsAt: start + dayMs });
		const { session } = await enter();
		expect(session).toMatchObject({
			expiresAt: start + 2 * hourMs,
			idleExpiresAt: start + hourMs,
		});
	});
});

describe("losing the role", () => {
	const removal = async (administratorId: string) => {
		await aGlobalAdministrator();
		return organizations.platform().removeAdministrator(administratorId, theTest);
	};

	it("ends every grant and support session of that person, in every organization", async () => {
		const [one, two] = [await aSupportWorld(), await aSupportWorld()];
		const { lena } = one;
		const enterBoth = async (world: typeof one) => {
			await world.create({ holder: { administratorId: lena.id } });
			return (
				await lena.client.supportGrants.enter.mutate({ organizationId: world.organizationId })
			).session.id;
		};
		const ids = [await enterBoth(one), await enterBoth(two)];
		expect(await removal(lena.id)).toMatchObject({ ok: true });
		for (const [index, world] of [one, two].entries()) {
			expect(await world.organization.object.checkSession(ids[index] ?? "")).toMatchObject({
				active: false,
				cause: "support_ended",
			});
			const { items } = await world.grants.list.query({ organizationId: world.organizationId });
			expect(items).toMatchObject([
				{ state: "revoked", closed: { reason: "No longer a global admin" } },
			]);
		}
	});

	it("ends a session under the access for everybody, and leaves that access to the others", async () => {
		const { create, enter, organization, organizationId, grants, lena } = await aSupportWorld();
		const { grant } = await create({ holder: "platform" });
		const { session } = await enter();
		await removal(lena.id);
		expect(await organization.object.checkSession(session.id)).toMatchObject({ active: false });
		expect(await grants.get.query({ organizationId, grantId: grant.id })).toMatchObject({
			state: "active",
		});
	});

	it("leaves no way for a grant that was being approved at that moment", async () => {
		const { request, organization, lena, organizationId, grants } = await aSupportWorld();
		const { grant } = await request();
		// The approval has looked the person up, then the role is lost, then the approval goes on.
		const registered = await organizations.platform().registerSupport(
			{
				holder: { administratorId: lena.id },
				organizationId,
				until: start + hourMs,
			},
			theTest,
		);
		expect(registered.ok).toBe(true);
		await removal(lena.id);
		const order = {
			scope: null,
			startsAt: null,
			endsAt: start + hourMs,
			replaces: null,
		};
		const approved = await organization.object.changeGrant(
			{ kind: "approve", grantId: grant.id, ...order },
			theTest,
		);
		expect(approved).toMatchObject({ ok: false });
		const holder = { id: lena.id, name: "Lena Ortiz", email: "lena@curfew.example" };
		const created = await organization.object.changeGrant(
			{ kind: "create", holder, reason: "x", ticket: null, ...order, scope: "read" },
			theTest,
		);
		expect(created).toMatchObject({ ok: false, error: { reason: "conflict" } });
		const { items } = await grants.list.query({ organizationId });
		expect(items).toMatchObject([{ state: "revoked" }]);
	});

	it("is told to an organization that could not be reached as soon as it can", async () => {
		const { create, enter, organization, lena } = await aSupportWorld();
		await create();
		const { session } = await enter();
		vi.spyOn(console, "warn").mockReturnValue();
		const { OrganizationObject } = await import("../objects/organization/organization-object.ts");
		const failing = vi
			.spyOn(OrganizationObject.prototype, "endSupportOf")
			.mockRejectedValue(new Error("Network connection lost."));
		await removal(lena.id);
		expect((await organization.object.checkSession(session.id)).active).toBe(true);
		// What counts is refused already: the role is read at every call.
		expect(
			await refusalOf(lena.client.sessions.list.query({ organizationId: organization.id })),
		).toMatchObject({ status: 401 });
		failing.mockRestore();
		expect(await runDurableObjectAlarm(stubOf(platformId))).toBe(true);
		expect((await organization.object.checkSession(session.id)).active).toBe(false);
	});
});

describe("an access ends with the authority it came from", () => {
	it("when the administrator who granted it is removed, and nobody else's access with it", async () => {
		const world = await aSupportWorld();
		const { organizationId, admin, create, enter, look } = world;
		const other = await anAdministrator(organizationId);
		const mia = await aGlobalAdministrator();
		await create();
		await other.client.supportGrants.create.mutate({
			organizationId,
			holder: { administratorId: mia.id },
			scope: "read",
			reason: "Another case",
			endsAt: start + hourMs,
		});
		await enter();
		await look();
		const { administrators } = other.client;
		await administrators.remove.mutate({ organizationId, administratorId: admin.id });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
		const { items } = await other.client.supportGrants.list.query({ organizationId });
		expect(items.map(({ state }) => state).sort()).toEqual(["active", "revoked"]);
	});

	it("when the token that granted it is revoked before its end", async () => {
		const world = await aSupportWorld();
		const { organization, organizationId, admin, lena, enter, look } = world;
		const token = await organization.token();
		await token.supportGrants.create.mutate({
			organizationId,
			holder: { administratorId: lena.id },
			scope: "read",
			reason: "By a machine",
			endsAt: start + hourMs,
		});
		await enter();
		await look();
		const { items } = await admin.client.apiTokens.list.query({ organizationId });
		const tokenId = items[0]?.id ?? "";
		await admin.client.apiTokens.revoke.mutate({ organizationId, tokenId });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
	});

	it("no token gives access for longer than it has itself, and its successor answers for what it gave", async () => {
		const world = await aSupportWorld();
		const { organizationId, admin, lena, enter, look } = world;
		const { apiTokens } = admin.client;
		const scopes = ["support", "read", "revoke", "policy", "audit", "admin"] as const;
		const { token, apiToken } = await apiTokens.create.mutate({
			organizationId,
			name: "Ticket system",
			scopes: [...scopes],
			expiresAt: start + 2 * hourMs,
		});
		const give = (endsAt: number) =>
			withToken(token).supportGrants.create.mutate({
				organizationId,
				holder: { administratorId: lena.id },
				scope: "read",
				reason: "By a machine",
				endsAt,
			});
		expect(await refusalOf(give(start + 3 * hourMs))).toMatchObject({
			status: 400,
			field: "endsAt",
		});
		await give(start + hourMs);
		await enter();
		const rotated = await apiTokens.rotate.mutate({
			organizationId,
			tokenId: apiToken.id,
			overlapMs: 0,
		});
		await look();
		await apiTokens.revoke.mutate({ organizationId, tokenId: rotated.apiToken.id });
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
	});

	it("and with whoever let them in for longer last", async () => {
		const { organization, organizationId, admin, create, enter, look } = await aSupportWorld();
		const { grant } = await create();
		await enter();
		const token = await organization.token();
		await token.supportGrants.extend.mutate({
			organizationId,
			grantId: grant.id,
			endsAt: start + 3 * hourMs,
		});
		const { items } = await admin.client.apiTokens.list.query({ organizationId });
		await admin.client.apiTokens.revoke.mutate({
			organizationId,
			tokenId: items[0]?.id ?? "",
		});
		expect(await refusalOf(look())).toMatchObject({ reason: "support_access_required" });
	});
});
