import { describe, expect, it } from "vitest";
import { minuteMs } from "../domain/clock.ts";
import { flagKinds } from "../domain/facts/flags.ts";
import { deviceTypes, endCauses } from "../domain/session.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld, inEach, withoutD1 } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";
import vectors from "../testing/vectors/search.json" with { type: "json" };

/** Ahead of the true time, so that no alarm rings by itself. */
const setClock = aStandingClock(Date.UTC(2040, 0, 1));

interface Case {
	name?: string;
	email?: string;
	userId?: string;
	ip?: string;
	typed: string;
	found: boolean;
}

/** An organization with a session of everybody whom some cases are about, and what each door finds there. */
async function aWorldOf(cases: readonly Case[]) {
	const world = await aPeopleWorld();
	const { client, organizationId, start, drained } = world;
	const keyOf = ({ name, email, userId, ip }: Case) => JSON.stringify([name, email, userId, ip]);
	const idOf = new Map<string, { sessionId: string; userId: string }>();
	for (const one of cases) {
		if (idOf.has(keyOf(one))) continue;
		const { name = "", email = "" } = one;
		// No letter or digit that anybody types.
		const userId = one.userId ?? `q${"_".repeat(idOf.size + 1)}`;
		const { sessionId } = await start({ userId, user: { name, email }, ip: one.ip ?? "" });
		idOf.set(keyOf(one), { sessionId, userId });
	}
	await drained();
	const doors = async (q: string) => {
		// Heavy calls have a budget by the minute.
		setClock(Date.now() + minuteMs);
		const filter = { q };
		const order = { organizationId, filter, limit: 200 };
		const [list, facets, preview, people, direct] = [
			await client.sessions.list.query(order),
			await client.sessions.facets.query({ organizationId, filter }),
			await client.sessions.previewRevocation.query({ organizationId, filter }),
			await client.users.list.query(order),
			await withoutD1(() => client.sessions.list.query(order)),
		];
		const peopleDirect = await withoutD1(() => client.users.list.query(order));
		const idsOf = (items: { id: string }[]) => items.map(({ id }) => id).sort();
		return {
			list: idsOf(list.items),
			total: list.total.count,
			facets: facets.status.reduce((sum, { count }) => sum + count, 0),
			preview: { count: preview.count, sample: idsOf(preview.sample) },
			people: idsOf(people.items),
			ofPeople: [...new Set(list.items.map(({ user }) => user.id))].sort(),
			direct: idsOf(direct.items),
			peopleDirect: idsOf(peopleDirect.items),
		};
	};
	return { ...world, doors, idOf: (one: Case) => idOf.get(keyOf(one)) };
}

describe.each([
	[
		"names and addresses of people",
		(one: Case) => one.userId === undefined && one.ip === undefined,
	],
	["ids of people", (one: Case) => one.userId !== undefined],
	["addresses of sessions", (one: Case) => one.ip !== undefined],
])("%s", (_, belongs) => {
	it("are found as people expect, alike by the list, the facets, the preview, people and without D1", async () => {
		const cases = (vectors.cases as Case[]).filter(belongs);
		expect(cases.length).toBeGreaterThan(3);
		const { doors, idOf } = await aWorldOf(cases);
		const wrong: unknown[] = [];
		for (const one of cases) {
			const answers = await doors(one.typed);
			const { list, people } = answers;
			const own = idOf(one);
			if (list.includes(own?.sessionId ?? "") !== one.found) wrong.push(one);
			expect(answers).toMatchObject({
				total: list.length,
				facets: list.length,
				preview: { count: list.length },
				direct: list,
				peopleDirect: people,
			});
			// An address is a session's: it finds nobody among people.
			expect(people).toEqual(one.ip === undefined ? answers.ofPeople : []);
		}
		expect(wrong).toEqual([]);
	});
});

it("a search of nothing but punctuation finds nothing, through no door", async () => {
	const { start, counts, client, organizationId } = await aPeopleWorld();
	await start();
	for (const q of ["...", "-", "@", "'", "…", "//", "%", "_", "*", '"', "()", "\\"]) {
		expect(await counts({ q })).toEqual(inEach(0));
		const people = await client.users.list.query({ organizationId, filter: { q } });
		expect(people.items).toEqual([]);
	}
});

it("nothing that is typed is read as a pattern or as SQL", async () => {
	const { start, counts } = await aPeopleWorld();
	await start();
	for (const q of ["r%", "r_j", "raj' OR 1=1 --", "raj*", '"raj" NEAR shah', "[raj]%"]) {
		const { list, ...others } = await counts({ q });
		expect(others).toEqual({ direct: list, facets: list, preview: list });
		expect(q.startsWith("raj") || q.includes("raj") ? list : 0).toBeLessThanOrEqual(1);
	}
	expect(await counts({ q: "%aj" })).toEqual(inEach(0));
	expect(await counts({ q: "r_j" })).toEqual(inEach(0));
});

describe("ranges", () => {
	async function aWorldOfAddresses() {
		const world = await aPeopleWorld();
		const ips = ["10.1.2.3", "8.8.8.8", "::1", "2001:db8::1", "0.0.0.1", "255.255.255.255"];
		for (const ip of ips) await world.start({ ip });
		await world.start({ ip: "" });
		const found = async (ip: string) => {
			const items = (await world.list({ ip })).map((session) => session.ip).sort();
			expect(await world.counts({ ip })).toEqual(inEach(items.length));
			return items;
		};
		return { ...world, ips, found };
	}

	it.each([
		"10/8",
		"010.0.0.0/8",
		"0x0a.0.0.0/8",
		"10.0.0.0/33",
		"::/129",
		"10.0.0.0/255.0.0.0",
		"",
	])("%j is refused by list, facets and preview, and ends nothing", async (ip) => {
		const { client, organizationId } = await aPeopleWorld();
		const order = { organizationId, filter: { ip } };
		for (const refused of [
			() => client.sessions.list.query(order),
			() => client.sessions.facets.query(order),
			() => client.sessions.previewRevocation.query(order),
			() => withoutD1(() => client.sessions.list.query(order)),
		]) {
			expect(await refusalOf(refused())).toMatchObject({
				status: 400,
				reason: "bad_input",
				field: "filter.ip",
			});
		}
	});

	it("mean what they say: IPv6 holds no IPv4, a single address only itself, and nobody is everywhere", async () => {
		const { found, ips } = await aWorldOfAddresses();
		const six = ["2001:db8::1", "::1"];
		const four = ips.filter((ip) => !ip.includes(":"));
		expect(await found("::/0")).toEqual(six);
		expect(await found("0.0.0.0/0")).toEqual([...four].sort());
		expect(await found("::1")).toEqual(["::1"]);
		expect(await found("10.0.0.0/8")).toEqual(["10.1.2.3"]);
		expect(await found("10.9.9.9/8")).toEqual(["10.1.2.3"]);
		expect(await found("::ffff:10.0.0.0/104")).toEqual(["10.1.2.3"]);
		expect(await found("[2001:db8::]/32")).toEqual(["2001:db8::1"]);
		expect(await found("0.0.0.0/32")).toEqual([]);
	});

	it("typed into the search they mean the same", async () => {
		const { list, counts } = await aWorldOfAddresses();
		const search = async (q: string) => (await list({ q })).map(({ ip }) => ip);
		expect(await search("::1")).toEqual(["::1"]);
		expect(await search("10.0.0.0/8")).toEqual(["10.1.2.3"]);
		expect((await search("::/0")).sort()).toEqual(["2001:db8::1", "::1"]);
		expect(await counts({ q: "::1" })).toEqual(inEach(1));
	});
});

it("a filter that says as much as any can is answered by every door", async () => {
	const { start, counts, list, client, organizationId } = await aPeopleWorld();
	const metadata = Object.fromEntries(Array.from({ length: 10 }, (_, nth) => [`k${nth}`, "v"]));
	await start({ ip: "10.1.2.3", geo: { country: "DE" }, metadata, clientId: "web" });
	const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXY"];
	const filter = {
		q: "raj shah raj@acme.example",
		userId: "usr_raj",
		status: "active" as const,
		deviceType: [...deviceTypes],
		country: [
			"DE",
			...letters.map((one) => `A${one}`),
			...letters.slice(1).map((one) => `B${one}`),
		],
		ip: "10.0.0.0/8",
		lastActiveAfter: 0,
		lastActiveBefore: Date.now() * 2,
		createdAfter: 0,
		createdBefore: Date.now() * 2,
		clientId: "web",
		metadata,
	};
	expect(filter.country).toHaveLength(50);
	expect(await counts(filter)).toEqual(inEach(1));
	const flags = [...flagKinds];
	expect(await counts({ ...filter, flags })).toEqual(inEach(0));
	await list();
	const ended = { endedCause: [...endCauses], endedAfter: 0, endedBefore: Date.now() * 2 };
	const sort = { by: "user" as const, direction: "asc" as const };
	const page = await client.sessions.list.query({
		organizationId,
		filter: { ...filter, ...ended, flags, endedById: "x", network: "tor" },
		sort,
	});
	expect(page).not.toHaveProperty("degraded");
	expect(page.items).toEqual([]);
});
