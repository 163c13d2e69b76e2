import { afterEach, describe, expect, it, vi } from "vitest";
import type { TokenScope } from "../domain/actor.ts";
import { hourMs, minuteMs } from "../domain/clock.ts";
import { platformId } from "../domain/ids.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
	aSession,
	must,
	projected,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

afterEach(() => {
	vi.useRealTimers();
});

/** An administrator whose sign-in was eleven minutes ago. */
async function aStaleAdministrator() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const admin = await anAdministrator(organizationId);
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * minuteMs });
	const some = async (count: number, userId = "usr_raj") => {
		const started = [];
		for (let index = 0; index < count; index += 1) {
			started.push((await aSession(organization, { userId })).sessionId);
		}
		return started;
	};
	return { organization, organizationId, admin, sessions: admin.client.sessions, some };
}

const stepUp = { status: 403, reason: "step_up_required" };

describe("platform tokens of the scope “service”", () => {
	it("are made by no administrator and no token", async () => {
		const lena = await aGlobalAdministrator();
		const order = { organizationId: platformId, name: "Edge" };
		const create = (scopes: ("service" | "read")[]) =>
			lena.client.apiTokens.create.mutate({ ...order, scopes });
		expect(await refusalOf(create(["read", "service"]))).toMatchObject({
			status: 403,
			reason: "forbidden",
			message: expect.stringContaining("npm run bootstrap -- token"),
		});
		expect((await create(["read"])).apiToken.scopes).toEqual(["read"]);
	});
});

describe("an API token", () => {
	it("makes no administrators and no organizations, whatever its scopes", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const admin = await anAdministrator(organizationId);
		const token = await organization.token();
		const invite = token.administrators.invite.mutate({ organizationId, email: "m@acme.example" });
		expect(await refusalOf(invite)).toMatchObject({ status: 403, reason: "forbidden" });
		const remove = token.administrators.remove.mutate({
			organizationId,
			administratorId: admin.id,
		});
		expect(await refusalOf(remove)).toMatchObject({ status: 403, reason: "forbidden" });
		expect(must(await organization.object.listAdministrators())).toHaveLength(1);
	});

	it("grants no support access to what it may not do itself", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const lena = await aGlobalAdministrator();
		const order = (scope: "read" | "manage") => ({
			organizationId,
			holder: { administratorId: lena.id },
			scope,
			reason: "Case 4711",
			endsAt: Date.now() + hourMs,
		});
		const support = await organization.token("support");
		expect(await refusalOf(support.supportGrants.create.mutate(order("read")))).toMatchObject({
			reason: "insufficient_scope",
			scopes: ["read", "policy", "audit"],
		});
		const reader = await organization.token("support", "read", "policy", "audit");
		expect(await refusalOf(reader.supportGrants.create.mutate(order("manage")))).toMatchObject({
			reason: "insufficient_scope",
			scopes: ["revoke"],
		});
		const asked = await lena.client.supportGrants.request.mutate({
			organizationId,
			scope: "manage",
			reason: "Case 4711",
		});
		const approve = { organizationId, grantId: asked.grant.id, endsAt: Date.now() + hourMs };
		expect(await refusalOf(reader.supportGrants.approve.mutate(approve))).toMatchObject({
			reason: "insufficient_scope",
		});
		const made = await reader.supportGrants.create.mutate(order("read"));
		expect(made.grant).toMatchObject({ scope: "read", state: "active" });
	});

	it("shortens no retention unless it may administer: what that deletes is gone for good", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const set = async (...scopes: TokenScope[]) =>
			(await organization.token(...scopes)).policies.set.mutate({
				organizationId,
				change: { auditRetentionMs: 200 * 24 * hourMs },
			});
		expect(await refusalOf(set("policy", "revoke"))).toMatchObject({
			reason: "insufficient_scope",
			scopes: ["admin"],
		});
		await set("policy", "admin");
		const log = (await organization.token("audit")).auditLog.list.query;
		await projected(organizationId);
		const { items } = await log({ organizationId, filter: { action: ["policy.changed"] } });
		expect(items).toMatchObject([
			{
				details: {
					changed: [
						{
							field: "auditRetentionMs",
							before: 400 * 24 * hourMs,
							after: 200 * 24 * hourMs,
						},
					],
				},
			},
		]);
	});

	it("sets no policy that ends sessions unless it may end them", async () => {
		const organization = await anOrganization();
		const { id: organizationId } = organization;
		const { sessionId } = await aSession(organization);
		const policy = await organization.token("policy");
		const stricter = { organizationId, change: { idleTimeoutMs: 5 * minuteMs } };
		expect(await refusalOf(policy.policies.set.mutate(stricter))).toMatchObject({
			reason: "insufficient_scope",
			scopes: ["revoke"],
		});
		await policy.policies.set.mutate({ organizationId, change: { sessionsPerUser: 3 } });
		expect((await organization.object.checkSession(sessionId)).active).toBe(true);
	});
});

describe("a sign-in older than ten minutes", () => {
	it("is asked for again before anything that lets others in, hands out or erases", async () => {
		const lena = await aGlobalAdministrator();
		const { organization, organizationId, admin } = await aStaleAdministrator();
		const { client } = admin;
		const there = { organizationId };
		for (const call of [
			() => client.apiTokens.create.mutate({ ...there, name: "Edge", scopes: ["read"] }),
			() => client.apiTokens.revoke.mutate({ ...there, tokenId: "tok_any" }),
			() => client.administrators.invite.mutate({ ...there, email: "m@acme.example" }),
			() => client.administrators.remove.mutate({ ...there, administratorId: "adm_any" }),
			() => client.users.erase.mutate({ ...there, userId: "usr_raj" }),
			() => client.users.export.mutate({ ...there, userId: "usr_raj" }),
			() => lena.client.organizations.recover.mutate({ ...there, complete: true }),
		]) {
			expect(await refusalOf(call())).toMatchObject(stepUp);
		}
		expect(must(await organization.object.listApiTokens())).toEqual([]);
	});

	it("ends 25 sessions in ten minutes, by whatever calls, and not one more", async () => {
		const { organizationId, sessions, some } = await aStaleAdministrator();
		const named = await some(20);
		expect((await sessions.revokeMany.mutate({ organizationId, sessionIds: named })).revoked).toBe(
			20,
		);
		const [one = "", ...others] = await some(6, "usr_mia");
		const perPerson = () => sessions.revokeForUser.mutate({ organizationId, userId: "usr_mia" });
		expect(await refusalOf(perPerson())).toMatchObject(stepUp);
		expect((await sessions.revoke.mutate({ organizationId, sessionId: one })).revoked).toBe(1);
		expect(await refusalOf(perPerson())).toMatchObject(stepUp);
		const four = others.slice(1);
		expect((await sessions.revokeMany.mutate({ organizationId, sessionIds: four })).revoked).toBe(
			4,
		);
		const more = () => sessions.revoke.mutate({ organizationId, sessionId: others[0] ?? "" });
		expect(await refusalOf(more())).toMatchObject(stepUp);
		// What has ended costs nothing.
		expect((await sessions.revokeMany.mutate({ organizationId, sessionIds: named })).revoked).toBe(
			0,
		);
		vi.setSystemTime(Date.now() + 10 * minuteMs);
		expect((await more()).revoked).toBe(1);
	});

	it("ends no more by a filter, and a fresh one is not counted", async () => {
		const { organizationId, sessions, some, organization } = await aStaleAdministrator();
		await some(26);
		await aSession(organization, { country: "JP" });
		const filter = { country: ["DE"] };
		const { previewId, count } = await sessions.previewRevocation.query({ organizationId, filter });
		const order = { organizationId, previewId, expectedCount: count, reason: "drill" };
		expect(await refusalOf(sessions.revokeByFilter.mutate(order))).toMatchObject(stepUp);
		const fresh = await anAdministrator(organizationId);
		const again = await fresh.client.sessions.revokeByFilter.mutate(order);
		expect(again.revoked).toBe(26);
	});
});

it("a filter that matches every session asks for the short name, as ending all of them does", async () => {
	const organization = await anOrganization();
	const { id: organizationId, slug } = organization;
	const { client } = await anAdministrator(organizationId);
	await aSession(organization);
	await aSession(organization);
	const preview = await client.sessions.previewRevocation.query({ organizationId, filter: {} });
	expect(preview).toMatchObject({ count: 2, everything: true });
	const order = {
		organizationId,
		previewId: preview.previewId,
		expectedCount: 2,
		reason: "drill",
	};
	const refused = { status: 400, reason: "bad_input", field: "confirm" };
	const revoke = (confirm?: string) =>
		client.sessions.revokeByFilter.mutate({ ...order, ...(confirm !== undefined && { confirm }) });
	expect(await refusalOf(revoke())).toMatchObject(refused);
	expect(await refusalOf(revoke("another"))).toMatchObject(refused);
	expect((await revoke(slug)).revoked).toBe(2);
});
