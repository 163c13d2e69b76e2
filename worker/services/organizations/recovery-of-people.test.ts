import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { restore, tablesInD1, tablesOf } from "../../testing/storage/stored-tables.ts";
import { must, theTest } from "../../testing/support/builders.ts";
import { refusalOf } from "../../testing/support/callers.ts";
import { aPeopleWorld } from "../../testing/support/people-world.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

afterEach(() => void vi.restoreAllMocks());

type World = Awaited<ReturnType<typeof aPeopleWorld>>;

/** What happens after the point to which the object is put back, and is in D1; then the object recovers. */
async function recoveredFrom(
	before: (world: World) => Promise<unknown>,
	forgotten: (world: World) => Promise<unknown>,
) {
	const world = await aPeopleWorld();
	const { organization, organizationId, client, drained } = world;
	await before(world);
	await drained();
	const tables = await tablesOf(organizationId);
	setClock(begin + 60_000);
	await forgotten(world);
	await drained();
	const inD1 = (await tablesInD1(organizationId)).users ?? [];
	await restore(organizationId, tables);
	// Not compared yet: D1 does not say how far it has come.
	vi.spyOn(console, "warn").mockReturnValue();
	const prepare = env.DB.prepare.bind(env.DB);
	vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
		if (statement.includes('"projection_progress"')) throw new Error("D1 is down");
		return prepare(statement);
	});
	await organization.object.health();
	vi.restoreAllMocks();
	const recovery = must(await organization.object.recover(true, theTest));
	expect(recovery).toMatchObject({ skipped: 0, complete: true });
	await drained();
	const person = async (userId: string) => must(await organization.object.findUser(userId));
	const reconciled = async () => {
		const { equal, entities } = await client.organizations.reconcile.mutate({ organizationId });
		expect(entities.find(({ entity }) => entity === "user")?.compared).toBeGreaterThan(0);
		return equal;
	};
	const counted = async () => {
		const { users = [], sessions = [] } = await tablesOf(organizationId);
		return users.every(
			({ id, sessions: n }) => sessions.filter(({ user_id }) => user_id === id).length === n,
		);
	};
	return { ...world, inD1, person, reconciled, counted };
}

it("a rename that the object forgot is taken over, on all sessions", async () => {
	const world = await recoveredFrom(
		async ({ start }) => {
			await start();
			await start();
		},
		({ update }) => update("usr_raj", { name: "Rajani Mehta", email: "rajani@other.example" }),
	);
	const { person, reconciled, list, direct, counted } = world;
	expect(await person("usr_raj")).toMatchObject({
		name: "Rajani Mehta",
		email: "rajani@other.example",
		firstSeenAt: begin,
		sessions: 2,
	});
	for (const items of [await list(), await direct()]) {
		expect(items.map(({ user }) => user.name)).toEqual(["Rajani Mehta", "Rajani Mehta"]);
	}
	expect(await list({ q: "shah" })).toEqual([]);
	expect(await list({ q: "mehta" })).toHaveLength(2);
	expect(await counted()).toBe(true);
	expect(await reconciled()).toBe(true);
});

it("a person that the object forgot is known again, with name and first sign-in", async () => {
	const { person, reconciled, list, counted } = await recoveredFrom(
		({ start }) => start(),
		({ start }) =>
			start({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "mia@acme.example" } }),
	);
	expect(await person("usr_mia")).toMatchObject({
		name: "Mia Tanaka",
		email: "mia@acme.example",
		firstSeenAt: begin + 60_000,
		sessions: 1,
		activeSessions: 0,
	});
	expect(await list({ q: "tanaka" })).toMatchObject([{ user: { id: "usr_mia" } }]);
	expect(await counted()).toBe(true);
	expect(await reconciled()).toBe(true);
});

it("another sign-in that the object forgot counts for the person again, once", async () => {
	const { person, reconciled, counted } = await recoveredFrom(
		({ start }) => start(),
		async ({ start }) => {
			await start({ user: { name: "Raj Renamed", email: "" } });
			await start();
		},
	);
	expect(await person("usr_raj")).toMatchObject({ name: "Raj Shah", sessions: 3 });
	expect(await counted()).toBe(true);
	expect(await reconciled()).toBe(true);
});

it("an erasure that the object forgot is done again, under the same pseudonym", async () => {
	const world = await recoveredFrom(
		async ({ start }) => {
			await start();
			await start({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
		},
		({ client, organizationId }) =>
			client.users.erase.mutate({ organizationId, userId: "usr_raj" }),
	);
	const { inD1, person, reconciled, organizationId, counted, drained } = world;
	await drained();
	const pseudonym = String(inD1.find(({ id }) => String(id).startsWith("erased_"))?.id);
	expect(await person(pseudonym)).toMatchObject({ name: "", sessions: 1, activeSessions: 0 });
	expect(await person("usr_raj")).toBeNull();
	expect(await person("usr_mia")).toMatchObject({ name: "Mia Tanaka" });
	const held = JSON.stringify([await tablesOf(organizationId), await tablesInD1(organizationId)]);
	expect(held).not.toMatch(/Raj Shah|raj@acme\.example/);
	expect(await counted()).toBe(true);
	expect(await reconciled()).toBe(true);
});

it("somebody new under an erased id is not blank, and not who was erased, after the object forgot both", async () => {
	const { person, reconciled, counted, drained } = await recoveredFrom(
		({ start }) => start(),
		async ({ client, organizationId, start, drained: gone }) => {
			await client.users.erase.mutate({ organizationId, userId: "usr_raj" });
			await gone();
			await start({ user: { name: "Raj Anew", email: "" } });
		},
	);
	await drained();
	expect(await person("usr_raj")).toMatchObject({
		name: "Raj Anew",
		email: "",
		erasedAt: null,
		firstSeenAt: begin + 60_000,
		sessions: 1,
	});
	expect(await counted()).toBe(true);
	expect(await reconciled()).toBe(true);
});

it("what the object knows later than D1 stays", async () => {
	const world = await aPeopleWorld();
	const { start, update, client, organizationId, drained, list } = world;
	await start();
	await drained();
	await update("usr_raj", { name: "Rajani Mehta" });
	const before = await client.organizations.reconcile.mutate({ organizationId });
	expect(before.equal).toBe(true);
	expect(await list({ q: "mehta" })).toHaveLength(1);
});

it("reconciling names a person who is missing, altered or left over in D1, and repairs them with their words", async () => {
	const { start, client, organizationId, drained, list } = await aPeopleWorld();
	await start();
	await start({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
	await drained();
	const own = "organization_key = (SELECT key FROM organization_keys WHERE id = ?)";
	const run = (statement: string) => env.DB.prepare(statement).bind(organizationId).run();
	await run(
		`DELETE FROM user_search_terms WHERE user_key = (SELECT key FROM users WHERE ${own} AND id = 'usr_mia')`,
	);
	await run(`DELETE FROM users WHERE ${own} AND id = 'usr_mia'`);
	await run(`UPDATE users SET name = 'Mallory', version = 1000000 WHERE ${own} AND id = 'usr_raj'`);
	const reconcile = (repair: boolean) =>
		client.organizations.reconcile.mutate({ organizationId, repair });
	const found = await reconcile(false);
	expect(found.equal).toBe(false);
	expect(found.entities.find(({ entity }) => entity === "user")).toMatchObject({
		missing: ["usr_mia"],
		different: ["usr_raj"],
	});
	expect((await reconcile(true)).repaired).toBe(true);
	expect((await reconcile(false)).equal).toBe(true);
	expect(await list({ q: "tanaka" })).toHaveLength(1);
	expect(await list({ q: "shah" })).toMatchObject([{ user: { name: "Raj Shah" } }]);
	const nobody = client.users.get.query({ organizationId, userId: "usr_mallory" });
	expect(await refusalOf(nobody)).toMatchObject({ status: 404 });
});
