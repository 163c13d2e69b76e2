import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { anOrganization, aSession } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

beforeEach(() => {
	vi.spyOn(console, "warn").mockReturnValue();
	const down = () => {
		throw new Error("D1 is down");
	};
	vi.spyOn(env.DB, "prepare").mockImplementation(down);
	vi.spyOn(env.DB, "batch").mockImplementation(down);
});

afterEach(() => {
	vi.restoreAllMocks();
});

it("without D1 lists come from the object, by person and id too, and say that they are degraded", async () => {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const raj = await aSession(organization, { userId: "usr_raj" });
	const mia = await aSession(organization, { userId: "usr_mia", name: "Mia Tanaka" });
	const client = await organization.token();
	const list = async (filter = {}) => {
		const page = await client.sessions.list.query({ organizationId, filter });
		expect(page.degraded).toBe(true);
		return page.items.map((session) => session.id).sort();
	};
	expect(await list()).toEqual([raj.sessionId, mia.sessionId].sort());
	expect(await list({ userId: "usr_raj" })).toEqual([raj.sessionId]);
	expect(await list({ q: mia.sessionId })).toEqual([mia.sessionId]);
	expect(await list({ q: "tanaka" })).toEqual([mia.sessionId]);
	await client.sessions.revoke.mutate({ organizationId, sessionId: raj.sessionId });
	expect(await list({ status: "active" })).toEqual([mia.sessionId]);
});

it("without D1 every scope of revocation goes on, with its receipt", async () => {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const { sessionId } = await aSession(organization, { userId: "usr_raj" });
	await aSession(organization, { userId: "usr_raj" });
	await aSession(organization, { userId: "usr_mia" });
	const { sessions, revocations } = await organization.token();
	const one = await sessions.revoke.mutate({ organizationId, sessionId });
	const user = await sessions.revokeForUser.mutate({ organizationId, userId: "usr_raj" });
	const preview = await sessions.previewRevocation.query({ organizationId, filter: {} });
	const filter = await sessions.revokeByFilter.mutate({
		organizationId,
		previewId: preview.previewId,
		expectedCount: 1,
		reason: "drill",
	});
	const all = await sessions.revokeAll.mutate({
		organizationId,
		confirm: organization.slug,
		reason: "drill",
	});
	expect([one, user, filter, all].map(({ revoked }) => revoked)).toEqual([1, 1, 1, 0]);
	expect(await revocations.get.query({ organizationId, receiptId: user.id })).toEqual({
		...user,
		...{ concerned: null, sessions: null },
	});
});

it("reports that need D1 say that they are not available", async () => {
	const organization = await anOrganization();
	const client = await organization.token();
	const facets = client.sessions.facets.query({ organizationId: organization.id });
	expect(await refusalOf(facets)).toMatchObject({ status: 503, reason: "unavailable" });
});
