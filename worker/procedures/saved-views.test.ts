import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { caps } from "../domain/limits/caps.ts";
import { tablesOf } from "../testing/storage/stored-tables.ts";
import {
	anAdministrator,
	anOrganization,
	aSession,
	must,
	projected,
	theTest,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aSupportWorld } from "../testing/support/support-world.ts";

async function aWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const { client } = await anAdministrator(organizationId);
	const views = client.savedViews;
	const save = (name: string, filter = "device:mobile", more: { viewId?: string } = {}) =>
		views.save.mutate({ organizationId, name, filter, ...more });
	const names = async () =>
		(await views.list.query({ organizationId })).items.map(({ name }) => name);
	return { organization, organizationId, client, views, save, names };
}

afterEach(() => {
	vi.restoreAllMocks();
});

describe("a saved view", () => {
	it("is there for every administrator, in the one way of writing its filter", async () => {
		const { organizationId, views } = await aWorld();
		const { view } = await views.save.mutate({
			organizationId,
			name: "  Phones in Germany ",
			filter: "Country:de device:MOBILE status:active active:<24h",
			sort: { by: "createdAt", direction: "desc" },
		});
		expect(view).toEqual({
			id: expect.stringMatching(/^viw_/),
			name: "Phones in Germany",
			filter: "status:active device:mobile country:DE active:<1d",
			sort: { by: "createdAt", direction: "desc" },
			savedAt: expect.any(Number),
		});
		const other = (await anAdministrator(organizationId)).client;
		expect(await other.savedViews.list.query({ organizationId })).toEqual({ items: [view] });
		const found = other.sessions.list.query({ organizationId, filter: view.filter });
		expect((await found).items).toEqual([]);
	});

	it("has a name of its own, capitals or not, and 1 to 60 characters", async () => {
		const { save, names } = await aWorld();
		await save("Phones");
		const taken = { status: 409, reason: "conflict", field: "name" };
		expect(await refusalOf(save("PHONES"))).toMatchObject(taken);
		expect(await refusalOf(save("Ｐhones"))).toMatchObject(taken);
		for (const name of ["", "   ", "x".repeat(61), "a\nb"]) {
			expect(await refusalOf(save(name))).toMatchObject({ status: 400, field: "name" });
		}
		await save("x".repeat(60));
		expect(await names()).toEqual(["Phones", "x".repeat(60)]);
	});

	it("is replaced by its id: renamed, or with another filter; the same once more changes nothing", async () => {
		const { organizationId, client, save, views, names } = await aWorld();
		const { view } = await save("Phones");
		await save("Tablets", "device:tablet");
		const clash = save("tablets", "device:mobile", { viewId: view.id });
		expect(await refusalOf(clash)).toMatchObject({ status: 409, field: "name" });
		const renamed = await save("phones", "device:mobile", { viewId: view.id });
		expect(renamed.view).toMatchObject({ id: view.id, name: "phones" });
		expect(await save("phones", "device:mobile", { viewId: view.id })).toEqual(renamed);
		await save("phones", "device:mobile,tablet", { viewId: view.id });
		expect(await names()).toEqual(["phones", "Tablets"]);
		await views.remove.mutate({ organizationId, viewId: view.id });
		expect(await names()).toEqual(["Tablets"]);
		await projected(organizationId);
		const { items } = await client.auditLog.list.query({ organizationId });
		const told = items.filter(({ target }) => target.id === view.id).reverse();
		expect(told.map(({ action, details }) => [action, details])).toEqual([
			["saved_view.saved", { viewName: "Phones" }],
			["saved_view.saved", { viewName: "phones" }],
			["saved_view.saved", { viewName: "phones" }],
			["saved_view.removed", { viewName: "phones" }],
		]);
	});

	it("that is gone, or another organization's, is like one that never was", async () => {
		const { organizationId, save, views } = await aWorld();
		const foreign = await (await aWorld()).save("Theirs");
		const { view } = await save("Mine");
		await views.remove.mutate({ organizationId, viewId: view.id });
		for (const viewId of [view.id, foreign.view.id, "viw_none"]) {
			const gone = { status: 404, message: expect.stringMatching(/^There is no such saved view/) };
			expect(await refusalOf(views.remove.mutate({ organizationId, viewId }))).toMatchObject(gone);
			expect(await refusalOf(save("Again", "device:bot", { viewId }))).toMatchObject(gone);
		}
	});

	it.each(["colour:red", "device:phon", "sort:user", `user:${"x".repeat(300)}`, "x".repeat(1_001)])(
		"is not kept with a filter that nobody can read: %.20s",
		async (filter) => {
			const { save, names } = await aWorld();
			expect(await refusalOf(save("Odd", filter))).toMatchObject({ status: 400, field: "filter" });
			expect(await names()).toEqual([]);
		},
	);

	it("is one of at most so many, and one that goes makes room", async () => {
		const { organization, organizationId, views, save } = await aWorld();
		for (let count = 0; count < caps.savedViews; count += 1) {
			const order = { name: `v${count}`, filter: "", sort: null, about: { ids: [], search: null } };
			must(await organization.object.saveView(order, theTest));
		}
		expect(await refusalOf(save("one more"))).toMatchObject({
			...{ status: 409, reason: "conflict", limit: caps.savedViews },
			message: expect.stringContaining("Remove one first"),
		});
		const { items } = await views.list.query({ organizationId });
		await views.remove.mutate({ organizationId, viewId: items[0]?.id ?? "" });
		expect((await save("one more")).view.name).toBe("one more");
	});
});

describe("with saved views", () => {
	it("nothing waits for D1: they are read, kept and removed while it is down", async () => {
		const { organizationId, save, names, views } = await aWorld();
		vi.spyOn(console, "warn").mockReturnValue();
		const fail = () => {
			throw new Error("D1 is down");
		};
		vi.spyOn(env.DB, "prepare").mockImplementation(fail);
		vi.spyOn(env.DB, "batch").mockImplementation(fail);
		const { view } = await save("Phones");
		expect(await names()).toEqual(["Phones"]);
		await views.remove.mutate({ organizationId, viewId: view.id });
		expect(await names()).toEqual([]);
	});

	it("support that was let in reads them and writes none", async () => {
		const support = await aSupportWorld();
		const { organizationId } = support;
		const { client } = await anAdministrator(organizationId);
		const order = { organizationId, name: "Phones", filter: "device:mobile" };
		const { view } = await client.savedViews.save.mutate(order);
		await support.create({ scope: "manage", endsAt: Date.now() + 3_600_000 });
		await support.enter();
		const { savedViews } = support.lena.client;
		expect((await savedViews.list.query({ organizationId })).items).toEqual([view]);
		const refused = { status: 403, reason: "forbidden" };
		const again = { ...order, name: "Theirs" };
		expect(await refusalOf(savedViews.save.mutate(again))).toMatchObject(refused);
		const gone = savedViews.remove.mutate({ organizationId, viewId: view.id });
		expect(await refusalOf(gone)).toMatchObject(refused);
	});

	it("a name and a filter stand in no leaf of the log", async () => {
		const { organizationId, save } = await aWorld();
		await save("Zebra's phones", "user:usr_zebra");
		const { audit_events: events = [] } = await tablesOf(organizationId);
		const leaves = JSON.stringify(events.map((event) => (event as { leaf: string }).leaf));
		expect(leaves).toContain("saved_view.saved");
		expect(leaves.toLowerCase()).not.toContain("zebra");
	});

	it("an erasure takes those that name the person, and no others", async () => {
		const { organization, organizationId, save, names } = await aWorld();
		const zoe = { name: "Zoe Quill", email: "zoe@acme.example" };
		await aSession(organization, { userId: "usr_zoe", ...zoe });
		await aSession(organization, { userId: "usr_cher", name: "Cher", email: "" });
		await aSession(organization, { userId: "7", name: "Ada Phone", email: "" });
		await save("by id", "user:usr_zoe");
		await save("by typed id", "usr_zoe");
		await save("by name", "zoe quill device:mobile");
		await save("by address", "zoe@acme.example");
		await save("by address in wide letters", "ｚoe@acme.example");
		await save("by the beginning of an address", "zoe@ac");
		await save("of whom they ended", "by:usr_zoe status:revoked");
		await save("by a name of one word", "Cher");
		await save("Phones of Zoë Quill’s", "device:mobile");
		await save("Lost by ZOE@acme.example", "device:mobile");
		await save("a domain", "@acme.example");
		await save("somebody else", "user:usr_zoe2");
		await save("a word of a name", "phone");
		await save("Top 7", "status:revoked");
		for (const id of ["usr_zoe", "usr_cher", "7"]) {
			must(await organization.object.eraseUser(id, theTest));
		}
		expect(await names()).toEqual(["a domain", "a word of a name", "somebody else", "Top 7"]);
		const kept = JSON.stringify((await tablesOf(organizationId)).saved_views);
		expect(kept).not.toMatch(/usr_zoe"|quill|zoe@|cher/i);
	});

	it("after an erasure neither the log nor a repeat says what a view of the person was", async () => {
		const { organization, organizationId, views, save } = await aWorld();
		const user = { name: "Zoe Quill", email: "zoe@acme.example" };
		await aSession(organization, { userId: "usr_zoe", ...user });
		const { view } = await save("Zoe Quill's phones");
		await save("Phones", "device:mobile", { viewId: view.id });
		const other = (await save("Tablets", "zoe quill")).view.id;
		const remove = (viewId: string) =>
			views.remove.mutate({ organizationId, viewId, idempotencyKey: viewId });
		expect((await remove(other)).view.filter).toBe("zoe quill");
		must(await organization.object.eraseUser("usr_zoe", theTest));
		expect(await refusalOf(remove(other))).toMatchObject({ status: 404 });
		const { audit_events: events = [] } = await tablesOf(organizationId);
		expect(JSON.stringify(events)).not.toMatch(/quill/i);
		expect(JSON.stringify(events)).toContain("Tablets");
	});
});
