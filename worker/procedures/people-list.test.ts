import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import { encodeCursor } from "../domain/lists/page.ts";
import { tablesInD1, tablesOf } from "../testing/storage/stored-tables.ts";
import { aGlobalAdministrator, anAdministrator, stubOf } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { safariOnIphone } from "../testing/support/clients.ts";
import { aPeopleWorld, withoutD1 } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);

afterEach(() => {
	vi.restoreAllMocks();
});

/** Raj on two devices in two places, with a session that has ended; Mia on one; Zoë who has only an ended one. */
async function aWorldOfPeople() {
	const world = await aPeopleWorld();
	const { organizationId, client, start: signIn } = world;
	const hof = { ip: "203.0.113.7", geo: { country: "DE", city: "Hof" } };
	const pune = { ip: "198.51.100.4", geo: { country: "IN", city: "Pune" } };
	const gone = await signIn(hof);
	await client.lifecycle.end.mutate({ organizationId, sessionId: gone.sessionId });
	setClock(start + minuteMs);
	await signIn(hof);
	setClock(start + 2 * dayMs);
	const phone = await signIn({ ...pune, userAgent: safariOnIphone });
	const mia = { userId: "usr_mia", user: { name: "Mia Tanaka", email: "mia@other.example" } };
	setClock(start + 2 * dayMs + 2 * hourMs);
	await signIn({ ...mia, ip: "" });
	const zoe = { userId: "usr_zoe", user: { name: "Zoë Adams", email: "zoe@acme.example" } };
	setClock(start + 2 * dayMs + 4 * hourMs);
	const { sessionId } = await signIn({ ...zoe, ...hof });
	await client.lifecycle.end.mutate({ organizationId, sessionId });
	await world.drained();
	const people = async (input: Partial<Parameters<typeof client.users.list.query>[0]> = {}) => {
		await world.drained();
		return client.users.list.query({ organizationId, ...input });
	};
	const get = (userId: string) => client.users.get.query({ organizationId, userId });
	return { ...world, people, get, phone };
}

const raj = {
	id: "usr_raj",
	name: "Raj Shah",
	email: "raj@acme.example",
	firstSeenAt: start,
	lastSeenAt: start + 2 * dayMs,
	erasedAt: null,
	activeSessions: 2,
	devices: [
		{
			type: "mobile",
			label: "Safari on iPhone",
			sessions: 1,
			firstSeenAt: start + 2 * dayMs,
			lastSeenAt: start + 2 * dayMs,
		},
		{
			type: "desktop",
			label: "Firefox on Linux",
			sessions: 2,
			firstSeenAt: start,
			lastSeenAt: start + minuteMs,
		},
	],
	places: [
		{
			country: "IN",
			city: "Pune",
			sessions: 1,
			firstSeenAt: start + 2 * dayMs,
			lastSeenAt: start + 2 * dayMs,
		},
		{ country: "DE", city: "Hof", sessions: 2, firstSeenAt: start, lastSeenAt: start + minuteMs },
	],
};

it("a person has their counts, devices, places and last use, in the list as by their id", async () => {
	const { people, get } = await aWorldOfPeople();
	const { items, total, nextCursor } = await people();
	expect(total).toEqual({ count: 3, capped: false });
	expect(nextCursor).toBeNull();
	expect(items.find(({ id }) => id === "usr_raj")).toEqual(raj);
	expect(await get("usr_raj")).toEqual({ ...raj, sessions: 3 });
	expect(items.find(({ id }) => id === "usr_mia")).toMatchObject({ activeSessions: 1, places: [] });
	expect(await get("usr_zoe")).toMatchObject({ activeSessions: 0, sessions: 1 });
});

it("last seen goes with what is reported of their sessions", async () => {
	const { people, get, phone, client, organizationId } = await aWorldOfPeople();
	const at = start + 2 * dayMs + 10 * hourMs;
	setClock(at);
	const activity = [{ sessionId: phone.sessionId, at }];
	await client.lifecycle.touch.mutate({ organizationId, activity });
	expect((await get("usr_raj")).lastSeenAt).toBe(at);
	const { items } = await people({ sort: { by: "lastSeenAt", direction: "desc" } });
	expect(items[0]).toMatchObject({ id: "usr_raj", lastSeenAt: at });
});

it("sorts by name and by last use, both ways, page by page without a gap or a repeat", async () => {
	const { people, start: signIn } = await aWorldOfPeople();
	// Alike in what they are sorted by.
	for (const nth of [1, 2, 3, 4]) {
		await signIn({ userId: `usr_twin${nth}`, user: { name: "Mia Tanaka", email: "" } });
	}
	const ids = async (sort: NonNullable<Parameters<typeof people>[0]>["sort"], limit: number) => {
		const found: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await people({ sort, limit, ...(cursor !== undefined && { cursor }) });
			found.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor ?? undefined;
		} while (cursor !== undefined);
		return found;
	};
	const twins = ["usr_mia", "usr_twin1", "usr_twin2", "usr_twin3", "usr_twin4"];
	const byName = [...twins, "usr_raj", "usr_zoe"];
	for (const limit of [1, 2, 3, 200]) {
		expect(await ids({ by: "name", direction: "asc" }, limit)).toEqual(byName);
		expect(await ids({ by: "name", direction: "desc" }, limit)).toEqual([...byName].reverse());
		const newest = await ids({ by: "lastSeenAt", direction: "desc" }, limit);
		expect(newest.slice(-2)).toEqual(["usr_mia", "usr_raj"]);
		expect([...newest].sort()).toEqual([...byName].sort());
		expect(await ids({ by: "lastSeenAt", direction: "asc" }, limit)).toEqual([...newest].reverse());
	}
});

it("finds by the same words as sessions, and by whether a session of theirs stands", async () => {
	const { people } = await aWorldOfPeople();
	const ids = async (filter: NonNullable<Parameters<typeof people>[0]>["filter"]) => {
		const there = await people({ filter });
		const direct = await withoutD1(() => people({ filter }));
		expect(direct.items.map(({ id }) => id).sort()).toEqual(there.items.map(({ id }) => id).sort());
		expect(there.total.count).toBe(there.items.length);
		return there.items.map(({ id }) => id);
	};
	expect(await ids({ q: "@acme.example" })).toEqual(["usr_raj", "usr_zoe"]);
	expect(await ids({ q: "zoe" })).toEqual(["usr_zoe"]);
	expect(await ids({ q: "usr_mia" })).toEqual(["usr_mia"]);
	expect(await ids({ q: "203.0.113.7" })).toEqual([]);
	expect(await ids({ q: "..." })).toEqual([]);
	expect(await ids({ active: true })).toEqual(["usr_mia", "usr_raj"]);
	expect(await ids({ active: false })).toEqual(["usr_zoe"]);
	expect(await ids({ active: false, q: "raj" })).toEqual([]);
});

it("a session that only its limit has ended does not stand", async () => {
	const { people, get, client, organizationId } = await aWorldOfPeople();
	await client.policies.set.mutate({ organizationId, change: { idleTimeoutMs: 30 * dayMs } });
	setClock(start + 40 * dayMs);
	const read = await client.users.list.query({ organizationId, filter: { active: true } });
	expect(read.items).toEqual([]);
	expect((await get("usr_raj")).activeSessions).toBe(0);
	expect((await people({ filter: { active: false } })).items).toHaveLength(3);
});

it("without D1 people come from the object and the answer says so", async () => {
	const { people, get } = await aWorldOfPeople();
	const page = await withoutD1(() => people());
	expect(page).toMatchObject({ degraded: true, nextCursor: null, total: { count: 3 } });
	expect(page.items.find(({ id }) => id === "usr_raj")).toMatchObject(raj);
	expect(await withoutD1(() => get("usr_raj"))).toEqual({ ...raj, sessions: 3 });
});

it("another organization's person is like one that does not exist", async () => {
	const { get } = await aWorldOfPeople();
	const elsewhere = await aPeopleWorld();
	await elsewhere.start({ userId: "usr_elsewhere" });
	const [foreign, unknown] = [
		await refusalOf(get("usr_elsewhere")),
		await refusalOf(get("usr_nobody")),
	];
	expect(foreign).toMatchObject({ status: 404, reason: "not_found" });
	expect(foreign).toEqual(unknown);
});

it("a cursor of another filter, sort or organization is refused", async () => {
	const { people } = await aWorldOfPeople();
	const elsewhere = await aWorldOfPeople();
	const { nextCursor } = await people({ limit: 1 });
	const cursor = nextCursor ?? "";
	const refusals = [
		() => people({ cursor, filter: { q: "raj" } }),
		() => people({ cursor, sort: { by: "name", direction: "desc" } }),
		() => elsewhere.people({ cursor }),
	];
	for (const refused of refusals) {
		expect(await refusalOf(refused())).toMatchObject({ status: 400, reason: "bad_cursor" });
	}
});

it("support access may read people, and a global admin without it may not", async () => {
	const { organizationId } = await aWorldOfPeople();
	const admin = await anAdministrator(organizationId);
	const lena = await aGlobalAdministrator();
	const list = () => lena.client.users.list.query({ organizationId });
	const get = () => lena.client.users.get.query({ organizationId, userId: "usr_raj" });
	for (const refused of [list, get]) {
		expect(await refusalOf(refused())).toMatchObject({ reason: "support_access_required" });
	}
	await admin.client.supportGrants.create.mutate({
		organizationId,
		holder: { administratorId: lena.id },
		scope: "read",
		reason: "Users cannot sign in",
		endsAt: Date.now() + hourMs,
	});
	await lena.client.supportGrants.enter.mutate({ organizationId });
	expect((await list()).items.map(({ id }) => id)).toContain("usr_raj");
	expect(await get()).toMatchObject({ name: "Raj Shah" });
});

it("a person goes from the object and from D1 with the retention of their last session", async () => {
	const { organizationId, client, start: signIn, drained } = await aPeopleWorld();
	const short = { endedRetentionMs: dayMs, addressRetentionMs: dayMs };
	await client.policies.set.mutate({ organizationId, change: short });
	await signIn();
	await signIn({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
	await signIn();
	await client.lifecycle.endUser.mutate({ organizationId, userId: "usr_raj", cause: "user" });
	await drained();
	const rows = async () => ({
		inObject: ((await tablesOf(organizationId)).users ?? []).map(({ id }) => id).sort(),
		inD1: ((await tablesInD1(organizationId)).users ?? []).map(({ id }) => id).sort(),
	});
	const both = ["usr_mia", "usr_raj"];
	expect(await rows()).toEqual({ inObject: both, inD1: both });
	// Mia is seen every ten days; what has ended stays until its absolute end, and a day.
	for (let day = 1; day <= 40; day += 1) {
		setClock(start + day * dayMs);
		if (day % 10 === 0) {
			await signIn({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "" } });
		}
		await runDurableObjectAlarm(stubOf(organizationId));
		await drained();
	}
	expect(await rows()).toEqual({ inObject: ["usr_mia"], inD1: ["usr_mia"] });
	const { results } = await env.DB.prepare(
		`SELECT term FROM user_search_terms WHERE organization_key =
			(SELECT key FROM organization_keys WHERE id = ?) AND term LIKE 'raj%'`,
	)
		.bind(organizationId)
		.all();
	expect(results).toEqual([]);
	const counted = await runInDurableObject(stubOf(organizationId), (_object, { storage }) =>
		storage.sql
			.exec<{ wrong: number }>(
				"SELECT count(*) AS wrong FROM users WHERE sessions <> (SELECT count(*) FROM sessions WHERE user_id = users.id)",
			)
			.one(),
	);
	expect(counted.wrong).toBe(0);
});

it("a forged cursor is a page or 400, never an error", async () => {
	const { organizationId, people } = await aWorldOfPeople();
	const value = fc.oneof(fc.string({ unit: "binary" }), fc.maxSafeInteger(), fc.constant("raj"));
	const id = fc.constantFrom("", "usr_raj", "\u0000", "x");
	const forged = fc.tuple(fc.constantFrom(...(["name", "lastSeenAt"] as const)), value, id);
	await fc.assert(
		fc.asyncProperty(forged, async ([by, at, after]) => {
			const sort = { by, direction: "asc" as const };
			const list = JSON.stringify(["people", organizationId, by, "asc", {}]);
			const cursor = encodeCursor(list, { value: at, id: after });
			const answer = people({ sort, cursor });
			if (typeof at === (by === "name" ? "string" : "number")) {
				expect(await answer).not.toHaveProperty("degraded");
			} else expect(await refusalOf(answer)).toMatchObject({ status: 400, reason: "bad_cursor" });
		}),
		{ numRuns: 40 },
	);
});
