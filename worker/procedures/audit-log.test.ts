import { beforeAll, describe, expect, it } from "vitest";
import type { AuditFilter } from "../domain/audit/audit-filter.ts";
import { platformId } from "../domain/ids.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	projected,
} from "../testing/support/builders.ts";
import { type Caller, fetchWorker, refusalOf } from "../testing/support/callers.ts";

/** An organization in which Dana, a token and the module did something to Raj and Mia. */
async function aLog() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const dana = await anAdministrator(organizationId, {
		name: "Dána Kim",
		email: "dk@acme.example",
	});
	const raj = await aSession(organization, { userId: "usr_raj", name: "Raj Shah" });
	const mia = await aSession(organization, {
		userId: "usr_mia",
		name: "Mia Tanaka",
		email: "mia@acme.example",
	});
	const order = { organizationId, sessionId: raj.sessionId, reason: "Laptop stolen" };
	const receipt = await dana.client.sessions.revoke.mutate(order);
	const token = await anApiToken(organizationId);
	await fetchWorker("/trpc/sessions.revoke", {
		method: "POST",
		headers: {
			authorization: `Bearer ${token}`,
			"content-type": "application/json",
			"cf-connecting-ip": "2001:db8::9",
		},
		body: JSON.stringify({ organizationId, sessionId: mia.sessionId }),
	});
	const reader = await organization.token("audit");
	await projected(organizationId);
	return { organizationId, dana, raj, mia, receipt, reader };
}

describe("a list of the log", () => {
	let log: Awaited<ReturnType<typeof aLog>>;
	beforeAll(async () => {
		log = await aLog();
	});
	const found = async (filter: AuditFilter) => {
		const { organizationId } = log;
		return (await log.reader.auditLog.list.query({ organizationId, filter, limit: 200 })).items;
	};
	const endings = async (filter: AuditFilter) =>
		(await found({ ...filter, action: ["sessions.revoked"] })).map(({ target }) => target.id);

	it.each(["dana", "KIM, dana", "dá"])("finds what %s did, by her name", async (actorName) => {
		expect(await endings({ actorName })).toEqual([log.raj.sessionId]);
		expect((await found({ actorName })).every(({ actor }) => actor.name === "Dána Kim")).toBe(true);
	});

	it("finds what a token did by its name, and by its id among tokens only", async () => {
		expect(await endings({ actorName: "test" })).toEqual([log.mia.sessionId]);
		const [ending] = await found({ actorName: "test", action: ["sessions.revoked"] });
		expect(await endings({ tokenId: ending?.actor.id ?? "" })).toEqual([log.mia.sessionId]);
		expect(await found({ tokenId: log.dana.id })).toEqual([]);
		expect(await endings({ actorId: log.dana.id })).toEqual([log.raj.sessionId]);
	});

	it("finds nobody under a name that nobody has, nor under punctuation", async () => {
		expect(await found({ actorName: "nobody" })).toEqual([]);
		expect(await found({ actorName: "…" })).toEqual([]);
		expect(await found({ targetName: "nobody" })).toEqual([]);
	});

	it("finds what was done to a session by the name of its person", async () => {
		expect(await endings({ targetName: "shah" })).toEqual([log.raj.sessionId]);
		const started = await found({ targetName: "raj", action: ["session.started"] });
		expect(started.map(({ target }) => target.id)).toEqual([log.raj.sessionId]);
	});

	it("finds by target, receipt, severity and time, and by all of them at once", async () => {
		const [ending] = await found({ targetId: log.raj.sessionId, action: ["sessions.revoked"] });
		if (ending === undefined) return expect.unreachable();
		const ofReceipt = await found({ receiptId: log.receipt.id });
		expect(ofReceipt.map(({ action }) => action)).toEqual([
			"revocation.enforced",
			"sessions.revoked",
		]);
		expect(ofReceipt[1]).toEqual(ending);
		expect(await found({ severity: "critical" })).toEqual([]);
		const all: AuditFilter = {
			...{
				action: ["sessions.revoked"],
				actorName: "dana",
				targetName: "raj",
				severity: "info" as const,
				receiptId: log.receipt.id,
			},
			...{ from: ending.at, to: ending.at + 1 },
		};
		expect(await found(all)).toEqual([ending]);
		expect(await found({ ...all, to: ending.at })).toEqual([]);
		expect(await found({ ...all, from: ending.at + 1, to: undefined })).toEqual([]);
	});

	it("finds by an address and by a range, and says what is none", async () => {
		expect(await endings({ address: "2001:DB8:0::9" })).toEqual([log.mia.sessionId]);
		expect(await endings({ address: "2001:db8::/32" })).toEqual([log.mia.sessionId]);
		expect(await found({ address: "198.18.0.0/15" })).toEqual([]);
		expect(await refusalOf(found({ address: "10/8" }))).toMatchObject({
			...{ status: 400, reason: "bad_input", field: "filter.address" },
		});
	});

	it("goes on with several actions page by page, without a gap or a repeat", async () => {
		const { organizationId, reader } = log;
		const filter: AuditFilter = { action: ["sessions.revoked", "session.started"] };
		const all = await found(filter);
		expect(all.length).toBeGreaterThanOrEqual(4);
		const paged: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await reader.auditLog.list.query({ organizationId, filter, limit: 1, cursor });
			paged.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor ?? undefined;
		} while (cursor);
		expect(paged).toEqual(all.map(({ id }) => id));
	});

	it("folds that an ending is enforced into its own row, and loses neither event", async () => {
		const { organizationId } = log;
		const asked = { organizationId, limit: 200, folded: true };
		const all = await found({});
		const { items } = await log.reader.auditLog.list.query(asked);
		const enforced = all.filter(({ action }) => action === "revocation.enforced");
		expect(enforced).toHaveLength(2);
		const kept = all.filter(({ action }) => action !== "revocation.enforced");
		expect(items.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
		const endings = items.filter(({ action }) => action === "sessions.revoked");
		expect(endings.map((one) => one.enforced?.eventId)).toEqual(enforced.map(({ id }) => id));
		expect(endings.every((one) => (one.enforced?.afterMs ?? -1) >= 0)).toBe(true);
		expect(items.filter((one) => one.enforced)).toHaveLength(2);
		const filter = { action: ["revocation.enforced" as const] };
		const only = await log.reader.auditLog.list.query({ ...asked, filter });
		expect(only.items.map(({ id }) => id)).toEqual(enforced.map(({ id }) => id));
	});

	it("each of the two events of an ending names the other, and no other event does", async () => {
		const { organizationId } = log;
		const of = async (eventId: string | undefined) =>
			(await log.reader.auditLog.get.query({ organizationId, eventId: eventId ?? "" })).counterpart;
		const [enforced] = await found({ action: ["revocation.enforced"] });
		const [ending] = await found({ action: ["sessions.revoked"] });
		expect(await of(enforced?.id)).toEqual({ id: ending?.id, action: "sessions.revoked" });
		expect(await of(ending?.id)).toEqual({ id: enforced?.id, action: "revocation.enforced" });
		const [other] = await found({ action: ["organization.created"] });
		expect(await of(other?.id ?? (await found({ action: ["session.started"] }))[0]?.id)).toBeNull();
	});

	it("an event has those before and after it in the whole log as neighbours", async () => {
		const { organizationId, reader } = log;
		const all = await found({});
		const get = (eventId: string | undefined) =>
			reader.auditLog.get.query({ organizationId, eventId: eventId ?? "" });
		const ids = all.map(({ id }) => id);
		expect((await get(ids[1])).neighbours).toEqual({ newer: ids[0], older: ids[2] });
		expect((await get(ids[0])).neighbours.newer).toBeNull();
		expect((await get(ids.at(-1))).neighbours.older).toBeNull();
	});
});

const readAll = async (
	client: Caller,
	order: Parameters<Caller["auditLog"]["export"]["mutate"]>[0],
) => {
	const parts = [await client.auditLog.export.mutate(order)];
	for (let cursor = parts[0]?.nextCursor; cursor; cursor = parts.at(-1)?.nextCursor) {
		parts.push(await client.auditLog.export.mutate({ ...order, cursor }));
	}
	return parts;
};

describe("an export of the log", () => {
	it("holds each event once, oldest first, whatever the size of its parts, and says so in its manifest", async () => {
		const { organizationId, reader } = await aLog();
		const { items } = await reader.auditLog.list.query({ organizationId, limit: 200 });
		const ids = items.map(({ id }) => id).reverse();
		const parts = await readAll(reader, { organizationId, format: "ndjson", limit: 2 });
		const lines = parts
			.map(({ text }) => text)
			.join("")
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(lines.map(({ id }) => id)).toEqual(ids);
		expect(lines[0].time).toBe(new Date(lines[0].at).toISOString());
		expect(parts.slice(0, -1).every(({ manifest }) => manifest === null)).toBe(true);
		expect(parts.at(-1)).toMatchObject({
			total: ids.length,
			manifest: {
				...{ organizationId, format: "ndjson", filter: {}, events: ids.length },
				...{ first: { id: ids[0] }, last: { id: ids.at(-1) } },
			},
		});
		const [one] = parts;
		expect(one?.sha256).toBe(sha256Hex(one?.text ?? ""));
	});

	it("is one event, though it has many parts, and that event keeps nothing personal of the filter", async () => {
		const { organizationId, reader } = await aLog();
		const filter: AuditFilter = {
			...{ actorName: "Dana", targetId: "usr_raj", address: "203.0.113.0/24" },
			...{ severity: "info" as const, from: 1 },
		};
		await readAll(reader, { organizationId, format: "csv", limit: 1 });
		await readAll(reader, { organizationId, format: "ocsf", filter });
		await projected(organizationId);
		const { items } = await reader.auditLog.list.query({
			organizationId,
			filter: { action: ["audit_log.exported"] },
		});
		expect(items.map(({ details }) => details)).toEqual([
			{
				...{ format: "ocsf", through: expect.any(Number) },
				filter: { actorName: true, targetId: true, address: true, severity: "info", from: 1 },
			},
			{ format: "csv", filter: {}, through: expect.any(Number) },
		]);
	});

	it("goes on after a break where it was, and ends where the log ended when it began", async () => {
		const { organizationId, dana, reader } = await aLog();
		const order = { organizationId, format: "csv", limit: 3 } as const;
		const first = await reader.auditLog.export.mutate(order);
		const cursor = first.nextCursor ?? "";
		await dana.client.sessions.list.query({ organizationId });
		await dana.client.policies.set.mutate({ organizationId, change: { sessionsPerUser: 9 } });
		await projected(organizationId);
		const again = await Promise.all(
			[1, 2].map(() => reader.auditLog.export.mutate({ ...order, cursor })),
		);
		expect(again[0]).toEqual(again[1]);
		const rest = await readAll(reader, { ...order, cursor });
		const file = [first, ...rest].map(({ text }) => text).join("");
		expect(file).not.toContain("policy.changed");
		expect(file.match(/^id,/gm)).toHaveLength(1);
		expect(file.split("\r\n")).toHaveLength((rest.at(-1)?.total ?? 0) + 2);
		expect(
			await refusalOf(reader.auditLog.export.mutate({ ...order, format: "ocsf", cursor })),
		).toMatchObject({ status: 400, reason: "bad_cursor" });
	});

	it("of the platform's own log is for its administrators", async () => {
		const lena = await anAdministrator(platformId);
		await projected(platformId);
		const order = { organizationId: platformId, format: "csv", limit: 1 } as const;
		expect((await lena.client.auditLog.export.mutate(order)).count).toBe(1);
	});

	it("of nothing is a file without events, and of another organization none", async () => {
		const { organizationId, reader } = await aLog();
		const filter: AuditFilter = { actorName: "nobody" };
		const [part] = await readAll(reader, { organizationId, format: "ndjson", filter });
		expect(part).toMatchObject({ text: "", count: 0, total: 0, nextCursor: null });
		expect(part?.manifest).toMatchObject({ events: 0, first: null, last: null });
		const { id } = await anOrganization();
		const foreign = reader.auditLog.export.mutate({ organizationId: id, format: "ndjson" });
		expect(await refusalOf(foreign)).toMatchObject({ status: 404 });
	});
});
