import { afterEach, describe, expect, it, vi } from "vitest";
import { anAdministrator, must } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld, withoutD1 } from "../testing/support/people-world.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

const renamed = { name: "Rajani Mehta", email: "rajani@other.example" };

describe.each(["start", "refresh", "update"] as const)("a person renamed by %s", (by) => {
	async function aRenamedPerson() {
		const world = await aPeopleWorld();
		const { client, organizationId, start, update } = world;
		const ended = await start();
		await client.lifecycle.end.mutate({ organizationId, sessionId: ended.sessionId });
		const old = await start();
		const other = await start({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
		await world.drained();
		const rename = async (user: { name?: string; email?: string }) => {
			if (by === "start") return (await start({ user })).sessionId;
			if (by === "update") await update("usr_raj", user);
			else {
				const { refreshToken } = await client.lifecycle.refresh.mutate({
					refreshToken: old.refreshToken,
					user,
				});
				old.refreshToken = refreshToken;
			}
			return null;
		};
		const started = await rename(renamed);
		const ids = [ended.sessionId, old.sessionId, ...(started === null ? [] : [started])].sort();
		return { ...world, ids, old, ended, other, rename };
	}

	it("has the new name on every session, old and ended ones too, wherever they are shown", async () => {
		const { organization, ids, list, direct, session } = await aRenamedPerson();
		const filter = { userId: "usr_raj" };
		const user = { id: "usr_raj", ...renamed };
		for (const items of [
			await list(filter),
			await direct(filter),
			await Promise.all(ids.map(session)),
		]) {
			expect(items.map(({ id }) => id).sort()).toEqual(ids);
			for (const item of items) expect(item.user).toEqual(user);
		}
		const mine = must(await organization.object.listForUser("usr_raj"));
		expect(mine.map((one) => one.user)).toEqual(mine.map(() => user));
	});

	it("is found by the new name and address on all of them, and by the old ones on none", async () => {
		const { ids, list, direct, preview, client, organizationId } = await aRenamedPerson();
		for (const q of ["rajani", "mehta", "rajani@other.example", "@other.example"]) {
			expect((await list({ q })).map(({ id }) => id).sort()).toEqual(ids);
			expect((await direct({ q })).map(({ id }) => id).sort()).toEqual(ids);
			expect((await preview({ q })).count).toBe(ids.length - 1);
		}
		for (const q of ["raj shah", "shah", "raj@acme.example", "acme"]) {
			expect(await list({ q })).toEqual([]);
			expect(await direct({ q })).toEqual([]);
			expect((await preview({ q })).count).toBe(0);
			const people = await client.users.list.query({ organizationId, filter: { q } });
			expect(people.items).toEqual([]);
		}
	});

	it("leaves exactly one event, and none when nothing changes", async () => {
		const { events, rename } = await aRenamedPerson();
		expect(await events("user.updated")).toMatchObject([
			{ target: { kind: "user", id: "usr_raj" } },
		]);
		await rename(renamed);
		expect(await events("user.updated")).toHaveLength(1);
	});

	it.each([
		["empty", ""],
		["blank", "   "],
	])("keeps what is known where the name or the address is %s", async (_, nothing) => {
		const { rename, ids, session, events } = await aRenamedPerson();
		await rename({ name: nothing, email: nothing });
		expect((await session(ids[0] ?? "")).user).toMatchObject(renamed);
		await rename({ name: "Raj Again", email: nothing });
		expect((await session(ids[0] ?? "")).user).toMatchObject({ ...renamed, name: "Raj Again" });
		expect(await events("user.updated")).toHaveLength(2);
	});

	it("renames nobody else, and no namesake in another organization", async () => {
		const elsewhere = await aPeopleWorld();
		const { sessionId } = await elsewhere.start();
		const { other, session } = await aRenamedPerson();
		expect((await session(other.sessionId)).user.name).toBe("Mia Tanaka");
		expect((await elsewhere.session(sessionId)).user.name).toBe("Raj Shah");
	});
});

describe("users.update", () => {
	it("knows nobody who never signed in, was erased, is of another organization or an administrator", async () => {
		const { organization, organizationId, client, start, update, events } = await aPeopleWorld();
		const elsewhere = await aPeopleWorld();
		await elsewhere.start({ userId: "usr_elsewhere" });
		await start({ userId: "usr_gone" });
		await client.users.erase.mutate({ organizationId, userId: "usr_gone" });
		const admin = await anAdministrator(organizationId);
		for (const userId of ["usr_nobody", "usr_elsewhere", "usr_gone", admin.id]) {
			expect(await refusalOf(update(userId, { name: "X" }))).toMatchObject({
				status: 404,
				reason: "not_found",
			});
		}
		expect(await events("user.updated")).toEqual([]);
		expect(must(await organization.object.findUser(admin.id))?.name).toBe("Dana Kim");
	});

	it("answers a repeat by its key as it answered first, and renames once", async () => {
		const { organizationId, client, start, events } = await aPeopleWorld();
		await start();
		const order = { organizationId, userId: "usr_raj", ...renamed, idempotencyKey: "key-1" };
		const first = await client.users.update.mutate(order);
		await start({ user: { name: "Raj Shah", email: "raj@acme.example" } });
		expect(await client.users.update.mutate(order)).toEqual(first);
		expect(first).toMatchObject({ id: "usr_raj", ...renamed });
		const { name } = await client.users.get.query({ organizationId, userId: "usr_raj" });
		expect(name).toBe("Raj Shah");
		expect(await events("user.updated")).toHaveLength(2);
		const other = client.users.update.mutate({ ...order, name: "Another" });
		expect(await refusalOf(other)).toMatchObject({ reason: "key_reused" });
	});

	it("is for the service scope", async () => {
		const { organization, organizationId, start } = await aPeopleWorld();
		await start();
		const reader = await organization.token("read", "admin", "revoke");
		const update = reader.users.update.mutate({ organizationId, userId: "usr_raj", name: "X" });
		expect(await refusalOf(update)).toMatchObject({ status: 403 });
	});
});

it("nobody signs in under an administrator's id", async () => {
	const { organization, organizationId, start } = await aPeopleWorld();
	const admin = await anAdministrator(organizationId);
	const refused = start({ userId: admin.id, user: { name: "Mallory", email: "" } });
	expect(await refusalOf(refused)).toMatchObject({
		status: 400,
		reason: "bad_input",
		field: "userId",
	});
	expect(must(await organization.object.findUser(admin.id))?.name).toBe("Dana Kim");
	expect(must(await organization.object.listForUser(admin.id))).toHaveLength(1);
});

describe("users.erase", () => {
	async function anErasedPerson() {
		const world = await aPeopleWorld();
		const { organizationId, client, start } = world;
		const geo = { country: "DE", city: "Hof" };
		const session = await start({ geo });
		await start({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
		await world.drained();
		await client.users.erase.mutate({ organizationId, userId: "usr_raj" });
		return { ...world, ended: session };
	}

	it("leaves a blank person at once, before anything else has run", async () => {
		const { organization, ended, session } = await anErasedPerson();
		expect((await session(ended.sessionId)).user).toMatchObject({ name: "", email: "" });
		const person = must(await organization.object.findUser("usr_raj"));
		expect(person === null || (person.name === "" && person.erasedAt !== null)).toBe(true);
	});

	it("leaves a person under a pseudonym, with the sessions, and none under the id", async () => {
		const { organizationId, client, ended, session, drained } = await anErasedPerson();
		await drained();
		const { user } = await session(ended.sessionId);
		expect(user).toEqual({ id: expect.stringMatching(/^erased_/), name: "", email: "" });
		expect(await client.users.get.query({ organizationId, userId: user.id })).toMatchObject({
			name: "",
			erasedAt: expect.any(Number),
			sessions: 1,
			activeSessions: 0,
			places: [],
		});
		const gone = client.users.get.query({ organizationId, userId: "usr_raj" });
		expect(await refusalOf(gone)).toMatchObject({ status: 404 });
		const { items } = await client.users.list.query({ organizationId });
		expect(items.map(({ id }) => id).sort()).toEqual([user.id, "usr_mia"].sort());
	});

	it.each(["at once", "later"])(
		"who signs in again %s is somebody new, and the old sessions are not theirs",
		async (when) => {
			const { organizationId, client, start, drained, ended, session } = await anErasedPerson();
			if (when === "later") await drained();
			vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
			const { sessionId } = await start({ user: { name: "Raj Anew", email: "" } });
			await drained();
			const person = await client.users.get.query({ organizationId, userId: "usr_raj" });
			vi.useRealTimers();
			expect(person).toMatchObject({
				name: "Raj Anew",
				email: "",
				erasedAt: null,
				sessions: 1,
				activeSessions: 1,
				firstSeenAt: (await session(sessionId)).createdAt,
			});
			const pseudonym = (await session(ended.sessionId)).user;
			expect(pseudonym.id).toMatch(/^erased_/);
			const erased = await client.users.get.query({ organizationId, userId: pseudonym.id });
			expect(erased).toMatchObject({ name: "", sessions: 1 });
			expect(erased.firstSeenAt).toBeLessThan(person.firstSeenAt);
			const { items } = await client.users.list.query({ organizationId, filter: { q: "anew" } });
			expect(items).toMatchObject([{ id: "usr_raj", firstSeenAt: person.firstSeenAt }]);
			const reconciled = await client.organizations.reconcile.mutate({ organizationId });
			expect(reconciled.equal).toBe(true);
		},
	);

	it("is said of nobody else while D1 is down", async () => {
		const { organizationId, client } = await anErasedPerson();
		const { items } = await withoutD1(() =>
			client.users.list.query({ organizationId, filter: { q: "raj" } }),
		);
		expect(items).toEqual([]);
		const mia = await withoutD1(() =>
			client.users.list.query({ organizationId, filter: { q: "mia" } }),
		);
		expect(mia.items).toMatchObject([{ id: "usr_mia" }]);
	});
});

it("an update says what is known by now, to a caller that changes nothing too", async () => {
	const { start, update } = await aPeopleWorld();
	await start();
	expect(await update("usr_raj", {})).toMatchObject({ name: "Raj Shah", erasedAt: null });
});
