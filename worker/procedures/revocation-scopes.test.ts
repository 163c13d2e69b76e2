import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import {
	anAdministrator,
	anOrganization,
	aSession,
	projected,
	stubOf,
	type TestOrganization,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

afterEach(() => {
	vi.useRealTimers();
});

async function aWorld() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	return { organization, organizationId: organization.id, admin, sessions: admin.client.sessions };
}

const activeOf = async (organization: TestOrganization, ids: string[]): Promise<boolean[]> =>
	Promise.all(ids.map(async (id) => (await organization.object.checkSession(id)).active));

describe("all sessions of an organization", () => {
	it("end with one watermark, the administrator's own left out, and later ones stand", async () => {
		const { organization, organizationId, admin, sessions } = await aWorld();
		const before = [await aSession(organization), await aSession(organization)];
		const receipt = await sessions.revokeAll.mutate({
			organizationId,
			confirm: organization.slug,
			reason: "breach drill",
		});
		expect(receipt).toMatchObject({
			revoked: 2,
			scope: { kind: "organization" },
			cause: "organization",
			reason: "breach drill",
		});
		const after = await aSession(organization);
		const ids = [...before, after].map(({ sessionId }) => sessionId);
		expect(await activeOf(organization, ids)).toEqual([false, false, true]);
		expect(await activeOf(organization, [admin.sessionId])).toEqual([true]);
	});

	it("need the organization's short name and a reason", async () => {
		const { organization, organizationId, sessions } = await aWorld();
		const { sessionId } = await aSession(organization);
		const revokeAll = (confirm: string, reason: string) =>
			refusalOf(sessions.revokeAll.mutate({ organizationId, confirm, reason }));
		expect(await revokeAll("another", "drill")).toMatchObject({ status: 400 });
		expect(await revokeAll(organization.slug, "  ")).toMatchObject({
			status: 400,
			field: "reason",
			message: "Say why: the reason is kept with the receipt.",
		});
		expect(await activeOf(organization, [sessionId])).toEqual([true]);
	});

	it("end with the caller's own when asked for", async () => {
		const { organization, organizationId, sessions } = await aWorld();
		await sessions.revokeAll.mutate({
			organizationId,
			confirm: organization.slug,
			reason: "drill",
			exceptCurrent: false,
		});
		expect(await refusalOf(sessions.list.query({ organizationId }))).toMatchObject({
			reason: "session_ended",
		});
	});

	it("a second time end only what has started since, and say so", async () => {
		const { organization, organizationId, sessions } = await aWorld();
		await aSession(organization);
		const revokeAll = () =>
			sessions.revokeAll.mutate({ organizationId, confirm: organization.slug, reason: "drill" });
		expect((await revokeAll()).revoked).toBe(1);
		expect(await revokeAll()).toMatchObject({ revoked: 0, sessionIds: [] });
		await aSession(organization);
		expect((await revokeAll()).revoked).toBe(1);
	});
});

it("no reader sees how far a watermark's rows have been settled", async () => {
	const { organization, organizationId, sessions } = await aWorld();
	const ids: string[] = [];
	for (let count = 0; count < 12; count += 1) {
		ids.push((await aSession(organization, { userId: `usr_${count % 2}` })).sessionId);
	}
	await projected(organizationId);
	// The watermark as it is in the very transaction of the revocation: no row has been touched.
	await sessions.revokeAll.mutate({ organizationId, confirm: organization.slug, reason: "drill" });
	await runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		storage.sql.exec("UPDATE watermarks SET settled = 0, projected = 0, settled_up_to = 0");
		storage.sql.exec(
			`UPDATE sessions SET status = 'active', ended_at = NULL, ended_cause = NULL, ended_by = NULL, receipt_id = NULL
			WHERE user_id = 'usr_0'`,
		);
	});
	await evictDurableObject(stubOf(organizationId));
	expect(await activeOf(organization, ids)).toEqual(ids.map(() => false));
	for (const sessionId of ids) {
		const session = await sessions.get.query({ organizationId, sessionId });
		expect(session).toMatchObject({ status: "revoked", ended: { cause: "organization" } });
	}
	expect(
		(await sessions.list.query({ organizationId, filter: { status: "active" } })).items,
	).toHaveLength(1);
	await projected(organizationId);
	const list = await sessions.list.query({ organizationId, filter: { status: "revoked" } });
	expect(list.total.count).toBe(12);
});

describe("by filter", () => {
	async function aPreview(filter = { country: ["JP"] }) {
		const world = await aWorld();
		const { organization, organizationId, sessions } = world;
		const inJapan = [
			await aSession(organization, { country: "JP", ip: "203.0.113.7" }),
			await aSession(organization, { country: "JP", ip: "2001:db8::7" }),
			await aSession(organization, { country: "JP", ip: "203.0.113.200" }),
		].map(({ sessionId }) => sessionId);
		const elsewhere = (await aSession(organization, { country: "DE" })).sessionId;
		const preview = await sessions.previewRevocation.query({ organizationId, filter });
		const confirm = (expectedCount = preview.count, reason = "drill") =>
			sessions.revokeByFilter.mutate({
				organizationId,
				previewId: preview.previewId,
				expectedCount,
				reason,
			});
		return { ...world, inJapan, elsewhere, preview, confirm };
	}

	it("ends exactly what was shown, and nothing that came later", async () => {
		const { organization, inJapan, elsewhere, preview, confirm } = await aPreview();
		expect(preview.count).toBe(3);
		expect(preview.sample.map((session) => session.id).sort()).toEqual([...inJapan].sort());
		const late = (await aSession(organization, { country: "JP" })).sessionId;
		expect(await confirm()).toMatchObject({ revoked: 3, scope: { kind: "filter", shown: 3 } });
		expect(await activeOf(organization, inJapan)).toEqual([false, false, false]);
		expect(await activeOf(organization, [elsewhere, late])).toEqual([true, true]);
	});

	it("counts apart what has ended meanwhile and what no longer matches", async () => {
		const { organization, organizationId, inJapan, confirm, sessions } = await aPreview({
			country: ["JP"],
			ip: "203.0.113.0/24",
		} as { country: string[] });
		await sessions.revoke.mutate({ organizationId, sessionId: inJapan[0] ?? "" });
		const moved = inJapan[2] ?? "";
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minuteMs });
		const service = await organization.token("service");
		await service.lifecycle.touch.mutate({
			organizationId,
			activity: [{ sessionId: moved, at: Date.now(), ip: "198.51.100.9" }],
		});
		expect(await confirm()).toMatchObject({
			revoked: 0,
			alreadyEnded: 1,
			scope: { kind: "filter", shown: 2, noLongerMatching: 1 },
		});
		expect(await activeOf(organization, [moved])).toEqual([true]);
	});

	it("is refused with another count, twice, too late, or for another organization", async () => {
		const { confirm, preview } = await aPreview();
		expect(await refusalOf(confirm(2))).toMatchObject({
			status: 409,
			message: "The preview showed 3 sessions, not 2.",
		});
		const other = await aWorld();
		const foreign = other.sessions.revokeByFilter.mutate({
			organizationId: other.organizationId,
			previewId: preview.previewId,
			expectedCount: 3,
			reason: "drill",
		});
		expect(await refusalOf(foreign)).toMatchObject({ status: 404 });
		await confirm();
		expect(await refusalOf(confirm())).toMatchObject({ status: 409 });
		const late = await aPreview();
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * minuteMs });
		expect(await refusalOf(late.confirm())).toMatchObject({
			message: "This preview is older than 10 minutes. Make a new one.",
		});
	});

	it("takes IPv6 ranges, text and times, and leaves the caller's own session out", async () => {
		const { organization, organizationId, sessions, admin } = await aWorld();
		await aSession(organization, { ip: "2001:db8::7", name: "Tomás Oliveira" });
		await aSession(organization, { ip: "2001:db9::7", name: "Mia Tanaka" });
		const count = async (
			filter: Parameters<typeof sessions.previewRevocation.query>[0]["filter"],
		) => (await sessions.previewRevocation.query({ organizationId, filter })).count;
		expect(await count({ ip: "2001:db8::/32" })).toBe(1);
		expect(await count({ q: "tom" })).toBe(1);
		expect(await count({ userId: admin.id })).toBe(0);
		expect(await count({ lastActiveBefore: Date.now() - hourMs })).toBe(0);
		expect(await count({})).toBe(2);
	});
});

describe("the ledger of ended sessions", () => {
	it("is searched by cause, by whom and when, newest ending first", async () => {
		const { organization, organizationId, admin, sessions } = await aWorld();
		const service = await organization.token("service");
		const [one, two] = [await aSession(organization), await aSession(organization)];
		await aSession(organization);
		await sessions.revoke.mutate({ organizationId, sessionId: one.sessionId, reason: "lost" });
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minuteMs });
		await service.lifecycle.end.mutate({ organizationId, sessionId: two.sessionId });
		await projected(organizationId);
		const found = async (filter: Parameters<typeof sessions.list.query>[0]["filter"]) => {
			const sort = { by: "endedAt", direction: "desc" } as const;
			const { items } = await sessions.list.query({ organizationId, filter, sort });
			return items.map((session) => session.id);
		};
		expect(await found({})).toEqual([two.sessionId, one.sessionId]);
		expect(await found({ endedCause: ["admin"] })).toEqual([one.sessionId]);
		expect(await found({ endedById: admin.id })).toEqual([one.sessionId]);
		expect(await found({ endedAfter: Date.now() - 1_000 })).toEqual([two.sessionId]);
	});

	it("keeps addresses for 90 days and rows for 180, and the event for as long as the audit log", async () => {
		const { organization, organizationId } = await aWorld();
		const { sessionId, createdAt } = await aSession(organization);
		const service = await organization.token("service");
		await service.lifecycle.end.mutate({ organizationId, sessionId });
		const read = await organization.token("read");
		const get = () => read.sessions.get.query({ organizationId, sessionId });
		const atAge = async (ms: number) => {
			vi.useFakeTimers({ toFake: ["Date"], now: createdAt + ms });
			await projected(organizationId);
		};
		await atAge(89 * dayMs);
		expect(await get()).toMatchObject({ ip: "203.0.113.7", geo: { country: "DE" } });
		await atAge(91 * dayMs);
		expect(await get()).toMatchObject({ ip: "", geo: null, userAgent: "", status: "revoked" });
		await atAge(181 * dayMs);
		expect(await refusalOf(get())).toMatchObject({ status: 404 });
		const list = await read.sessions.list.query({ organizationId, filter: { q: sessionId } });
		expect(list.items).toEqual([]);
		const auditor = await organization.token("audit");
		const filter = { targetId: sessionId };
		const log = await auditor.auditLog.list.query({ organizationId, filter });
		expect(log.items.map(({ action }) => action)).toEqual([
			"revocation.enforced",
			"sessions.revoked",
			"session.started",
		]);
	});
});
