import { describe, expect, it } from "vitest";
import type { ReceiptFilter } from "../domain/receipt.ts";
import {
	anAdministrator,
	anOrganization,
	aSession,
	projected,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

const start = Date.UTC(2026, 10, 26, 12);
const at = aStandingClock(start);

async function aWorld() {
	const organization = await anOrganization();
	const { id: organizationId } = organization;
	const { client, id: adminId } = await anAdministrator(organizationId);
	const mia = { userId: "usr_mia", name: "Mia Tanaka", email: "mia@acme.example" };
	const raj = { userId: "usr_raj", name: "Raj Shah", email: "raj@acme.example" };
	const list = async (filter: ReceiptFilter = {}) => {
		await projected(organizationId);
		return (await client.revocations.list.query({ organizationId, filter })).items;
	};
	const get = (receiptId: string) => client.revocations.get.query({ organizationId, receiptId });
	const ids = async (filter: ReceiptFilter) => (await list(filter)).map(({ id }) => id);
	return { organization, organizationId, client, adminId, mia, raj, list, get, ids };
}

describe("a receipt names whom it concerns", () => {
	it("one person and the device of one session, in the list and by itself", async () => {
		const { organization, organizationId, client, mia, list, get } = await aWorld();
		const { sessionId } = await aSession(organization, mia);
		await projected(organizationId);
		const receipt = await client.sessions.revoke.mutate({ organizationId, sessionId });
		const user = { id: "usr_mia", name: "Mia Tanaka", email: "mia@acme.example" };
		const [listed] = await list();
		expect(listed?.concerned).toMatchObject({ people: 1, named: [user] });
		expect(listed?.concerned.device).toEqual(expect.any(String));
		const found = await get(receipt.id);
		expect(found).toEqual({
			...receipt,
			concerned: listed?.concerned,
			sessions: [{ id: sessionId, user, device: listed?.concerned.device }],
		});
		const again = await client.sessions.revoke.mutate({ organizationId, sessionId });
		expect(again.revoked).toBe(0);
		expect((await get(again.id)).concerned).toEqual(listed?.concerned);
	});

	it("how many people several sessions are of, and who where they are two", async () => {
		const { organization, organizationId, client, mia, raj, list } = await aWorld();
		const of = async (...people: (typeof mia)[]) =>
			Promise.all(people.map(async (one) => (await aSession(organization, one)).sessionId));
		const end = (sessionIds: string[]) =>
			client.sessions.revokeMany.mutate({ organizationId, sessionIds });
		await end(await of(mia, mia, raj));
		await end(await of(mia, raj, { ...raj, userId: "usr_third" }));
		const [three, two] = await list();
		expect(three?.concerned).toEqual({ people: 3, named: [], device: null });
		expect(two?.concerned.people).toBe(2);
		expect(two?.concerned.named.map(({ name }) => name)).toEqual(["Mia Tanaka", "Raj Shah"]);
	});

	it("and forgets the name of whoever is erased", async () => {
		const { organization, organizationId, client, mia, list, get } = await aWorld();
		const { sessionId } = await aSession(organization, mia);
		const receipt = await client.sessions.revoke.mutate({ organizationId, sessionId });
		await client.users.erase.mutate({ organizationId, userId: mia.userId });
		for (let pass = 0; pass < 3; pass += 1) await projected(organizationId);
		const erased = [{ id: expect.stringMatching(/^erased_/), name: "", email: "" }];
		const listed = (await list()).find(({ id }) => id === receipt.id);
		expect(listed?.concerned).toMatchObject({ people: 1, named: erased });
		expect((await get(receipt.id)).concerned?.named).toEqual(erased);
	});
});

describe("receipts are found", () => {
	it("by the person, however their sessions ended, by id and by name", async () => {
		const { organization, organizationId, client, mia, raj, ids } = await aWorld();
		const { sessionId } = await aSession(organization, mia);
		await aSession(organization, raj);
		const one = await client.sessions.revoke.mutate({ organizationId, sessionId });
		await aSession(organization, mia);
		const all = await client.sessions.revokeForUser.mutate({ organizationId, userId: mia.userId });
		await client.sessions.revokeForUser.mutate({ organizationId, userId: raj.userId });
		expect(await ids({ userId: mia.userId })).toEqual([all.id, one.id]);
		expect(await ids({ userName: "tanaka mi" })).toEqual([all.id, one.id]);
		expect(await ids({ userName: "tanaka", cause: "user" })).toEqual([]);
		expect(await ids({ userName: "nobody" })).toEqual([]);
		expect(await ids({ userName: "!" })).toEqual([]);
	});

	it("by cause, state, time and who ended them", async () => {
		const { organization, organizationId, client, adminId, mia, raj, ids } = await aWorld();
		const end = async (person: typeof mia) => {
			const { sessionId } = await aSession(organization, person);
			return client.sessions.revoke.mutate({ organizationId, sessionId });
		};
		const first = await end(mia);
		at(start + 3_600_000);
		const second = await end(raj);
		const token = await organization.token();
		const { sessionId } = await aSession(organization, mia);
		const third = await token.lifecycle.end.mutate({ organizationId, sessionId });
		expect(await ids({})).toEqual([third.id, second.id, first.id]);
		expect(await ids({ cause: "admin" })).toEqual([second.id, first.id]);
		expect(await ids({ actorId: adminId })).toEqual([second.id, first.id]);
		expect(await ids({ actorName: "dana", userName: "raj" })).toEqual([second.id]);
		expect(await ids({ state: "enforced" })).toHaveLength(3);
		expect(await ids({ state: "recorded" })).toEqual([]);
		expect(await ids({ from: start + 1 })).toEqual([third.id, second.id]);
		expect(await ids({ to: start + 1, cause: "admin" })).toEqual([first.id]);
	});

	it("page by page under a filter, whose cursor no other filter takes", async () => {
		const { organization, organizationId, client, mia } = await aWorld();
		const made: string[] = [];
		for (let nth = 0; nth < 3; nth += 1) {
			const { sessionId } = await aSession(organization, mia);
			made.unshift((await client.sessions.revoke.mutate({ organizationId, sessionId })).id);
		}
		await projected(organizationId);
		const page = (filter: ReceiptFilter, cursor?: string) =>
			client.revocations.list.query({
				organizationId,
				filter,
				limit: 2,
				...(cursor && { cursor }),
			});
		for (const filter of [
			{ userName: "mia" },
			{ actorName: "dana" },
			{ cause: "admin" as const },
		]) {
			const first = await page(filter);
			expect(first.items.map(({ id }) => id)).toEqual(made.slice(0, 2));
			const cursor = first.nextCursor ?? "";
			expect((await page(filter, cursor)).items.map(({ id }) => id)).toEqual(made.slice(2));
			expect(await refusalOf(page({}, cursor))).toMatchObject({ status: 400 });
		}
	});

	it("not by a name that very many people have, which is said", async () => {
		const { organization, organizationId, client } = await aWorld();
		for (let nth = 0; nth <= 50; nth += 1) {
			await aSession(organization, { userId: `usr_kim_${nth}`, name: `Kim ${nth}` });
		}
		await projected(organizationId);
		const filter = { userName: "kim" };
		const asked = client.revocations.list.query({ organizationId, filter });
		expect(await refusalOf(asked)).toMatchObject({
			status: 400,
			field: "filter.userName",
			message: "Too many people have such a name. Type more of it.",
		});
	});
});
