import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AuditAction } from "../domain/audit-event.ts";
import { dayMs, hourMs } from "../domain/clock.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
	projected,
	stubOf,
} from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

const start = Date.UTC(2026, 10, 25, 9, 30);
const at = aStandingClock(start);

async function aToken(expiresAt?: number) {
	const organization = await anOrganization();
	const { id: organizationId } = organization;
	const admin = await anAdministrator(organizationId);
	const { apiTokens } = admin.client;
	const order = { organizationId, name: "Edge", scopes: ["service" as const] };
	const { apiToken, token } = await apiTokens.create.mutate({
		...order,
		...(expiresAt !== undefined && { expiresAt }),
	});
	const check = (raw = token) =>
		withToken(raw).lifecycle.check.query({ organizationId, sessionId: "ses_unknown" });
	const list = async () => (await apiTokens.list.query({ organizationId })).items;
	return { organization, organizationId, admin, apiTokens, apiToken, token, check, list, order };
}

const ended = { status: 401, reason: "invalid_token" };

describe("the end of an API token", () => {
	it("is 90 days away unless chosen, and at most a year", async () => {
		const { apiToken, apiTokens, order, admin } = await aToken();
		expect(apiToken).toMatchObject({
			expiresAt: start + 90 * dayMs,
			createdBy: "Dana Kim",
			createdById: admin.id,
			lastUsedAt: null,
		});
		const year = await apiTokens.create.mutate({ ...order, expiresAt: start + 365 * dayMs });
		expect(year.apiToken.expiresAt).toBe(start + 365 * dayMs);
		for (const expiresAt of [start + 365 * dayMs + 1, start, 0]) {
			expect(await refusalOf(apiTokens.create.mutate({ ...order, expiresAt }))).toMatchObject({
				status: 400,
				field: "expiresAt",
			});
		}
	});

	it("counts from its very instant", async () => {
		const { check } = await aToken(start + hourMs);
		at(start + hourMs - 1);
		expect(await check()).toMatchObject({ active: false });
		at(start + hourMs);
		expect(await refusalOf(check())).toMatchObject(ended);
	});

	it("is told once in the log, and on Health, from 14 days before", async () => {
		const { organizationId, organization, apiToken } = await aToken(start + 20 * dayMs);
		const told = async () => {
			await runDurableObjectAlarm(stubOf(organizationId));
			await projected(organizationId);
			const filter = { action: ["api_token.ends_soon" as const] };
			const { items } = await (await organization.token("audit")).auditLog.list.query({
				organizationId,
				filter,
			});
			return items.map(({ target }) => target.name);
		};
		const soon = async () =>
			(await (await organization.token("read")).health.get.query({ organizationId }))
				.tokensEndingSoon;
		expect([await told(), await soon()]).toEqual([[], []]);
		at(start + 6 * dayMs);
		expect(await told()).toEqual(["Edge"]);
		expect(await soon()).toEqual([
			{ id: apiToken.id, name: "Edge", expiresAt: start + 20 * dayMs },
		]);
		at(start + 7 * dayMs);
		expect(await told()).toEqual(["Edge"]);
	});

	it("is told once in the log when it is reached, and never of a token that was revoked", async () => {
		const { organizationId, organization, apiToken, apiTokens, order, check } = await aToken(
			start + 20 * dayMs,
		);
		const { apiToken: revoked } = await apiTokens.create.mutate({
			...order,
			name: "Batch",
			expiresAt: start + 20 * dayMs,
		});
		await apiTokens.revoke.mutate({ organizationId, tokenId: revoked.id });
		const told = async () => {
			await runDurableObjectAlarm(stubOf(organizationId));
			await projected(organizationId);
			const filter = { action: ["api_token.ended", "api_token.ends_soon"] as AuditAction[] };
			const { items } = await (await organization.token("audit")).auditLog.list.query({
				organizationId,
				filter,
			});
			return items.map(({ action, actor, target }) => [action, actor.kind, target.id]);
		};
		at(start + 20 * dayMs - 1);
		const soon = ["api_token.ends_soon", "system", apiToken.id];
		expect(await told()).toEqual([soon]);
		at(start + 20 * dayMs);
		expect(await refusalOf(check())).toMatchObject(ended);
		const reached = ["api_token.ended", "system", apiToken.id];
		expect(await told()).toEqual([reached, soon]);
		at(start + 21 * dayMs);
		expect(await told()).toEqual([reached, soon]);
	});

	it("is told as reached, and not as near, when nothing was done before", async () => {
		const { organizationId, organization } = await aToken(start + 20 * dayMs);
		at(start + 25 * dayMs);
		await runDurableObjectAlarm(stubOf(organizationId));
		await projected(organizationId);
		const { items } = await (await organization.token("audit")).auditLog.list.query({
			organizationId,
		});
		const actions = items.map(({ action }) => action).filter((one) => one.includes(".end"));
		expect(actions).toEqual(["api_token.ended"]);
	});
});

it("the last use of an API token is known to the hour", async () => {
	const { check, list, organization, apiToken } = await aToken();
	await check();
	expect(await list()).toMatchObject([{ lastUsedAt: start - 30 * 60_000 }]);
	at(start + 2 * hourMs);
	await check();
	expect(await list()).toMatchObject([{ lastUsedAt: start + 1.5 * hourMs }]);
	await organization.object.flush();
	const inD1 = env.DB.prepare("SELECT last_used_at FROM api_tokens WHERE id = ?").bind(apiToken.id);
	expect(await inD1.first("last_used_at")).toBe(start + 1.5 * hourMs);
});

describe("the successor of an API token", () => {
	it("works at once, and the old one for as long as chosen", async () => {
		const { organizationId, apiTokens, apiToken, check, list } = await aToken();
		const order = { organizationId, tokenId: apiToken.id };
		const next = await apiTokens.rotate.mutate({ ...order, overlapMs: dayMs });
		expect(next.apiToken).toMatchObject({
			name: "Edge",
			scopes: ["service"],
			expiresAt: start + 90 * dayMs,
		});
		await Promise.all([check(), check(next.token)]);
		expect(await refusalOf(apiTokens.rotate.mutate(order))).toMatchObject({ status: 409 });
		at(start + dayMs);
		await check(next.token);
		expect(await refusalOf(check())).toMatchObject(ended);
		const old = (await list()).find(({ id }) => id === apiToken.id);
		expect(old).toMatchObject({ replacedBy: next.apiToken.id, expiresAt: start + dayMs });
	});

	it("is made for at most 7 days beside the old one, and by no token", async () => {
		const { organization, organizationId, apiTokens, apiToken } = await aToken();
		const order = { organizationId, tokenId: apiToken.id };
		const long = apiTokens.rotate.mutate({ ...order, overlapMs: 7 * dayMs + 1 });
		expect(await refusalOf(long)).toMatchObject({ status: 400, field: "overlapMs" });
		const token = await organization.token();
		expect(await refusalOf(token.apiTokens.rotate.mutate(order))).toMatchObject({
			status: 403,
			reason: "forbidden",
		});
	});
});

describe("removing an administrator", () => {
	it("ends their tokens, except those that the remover takes over by name", async () => {
		const { organization, organizationId, admin, apiToken, token, check, order } = await aToken();
		const other = await admin.client.apiTokens.create.mutate(order);
		const remover = await anAdministrator(organizationId, { name: "Mia Tanaka" });
		const removal = { organizationId, administratorId: admin.id };
		const { administrators } = remover.client;
		const theirs = await remover.client.apiTokens.create.mutate(order);
		for (const foreign of [theirs.apiToken.id, "tok_unknown"]) {
			const refused = administrators.remove.mutate({ ...removal, takeOver: [foreign] });
			expect(await refusalOf(refused)).toMatchObject({ status: 400, field: "takeOver" });
		}
		await check(token);
		await administrators.remove.mutate({ ...removal, takeOver: [apiToken.id] });
		await check(token);
		expect(await refusalOf(check(other.token))).toMatchObject(ended);
		const listed = await organization.object.listApiTokens();
		expect(listed.ok && listed.value.find(({ id }) => id === apiToken.id)).toMatchObject({
			createdBy: "Mia Tanaka",
			createdById: remover.id,
		});
	});

	it("ends the tokens made here by an administrator who is at home elsewhere", async () => {
		const { organizationId, admin, check, order } = await aToken();
		const home = await anOrganization();
		const identity = { issuer: "https://provider.test", subject: home.id };
		const guest = await anAdministrator(home.id, identity);
		const here = await anAdministrator(organizationId, identity);
		const made = await guest.client.apiTokens.create.mutate(order);
		await check(made.token);
		await admin.client.administrators.remove.mutate({ organizationId, administratorId: here.id });
		expect(await refusalOf(check(made.token))).toMatchObject(ended);
	});

	it("withdraws the invitations that they made and nobody has accepted", async () => {
		const { organization, organizationId, admin } = await aToken();
		const lena = await aGlobalAdministrator();
		const remover = await anAdministrator(organizationId);
		const secret = "an-invitation";
		const by = { kind: "organization_admin" as const, id: admin.id, name: "Dana Kim" };
		const email = "alt@acme.example";
		await organization.object.inviteAdministrator({ email, secret }, { by, requestId: "req_test" });
		await remover.client.administrators.remove.mutate({
			organizationId,
			administratorId: admin.id,
		});
		const accepted = await organization.object.acceptInvitation(
			{
				secretHash: sha256Hex(secret),
				issuer: lena.issuer,
				subject: "alt",
				name: "Alt",
				verifiedEmail: email,
			},
			{ requestId: "req_test" },
		);
		expect(accepted.ok).toBe(false);
	});
});
