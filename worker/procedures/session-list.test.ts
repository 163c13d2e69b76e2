import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type SessionFilter,
	type SessionSort,
	sessionSortKeys,
} from "../domain/lists/session-list.ts";
import { oneSession } from "../domain/receipt.ts";
import {
	anOrganization,
	aSession,
	projected,
	type SessionFacts,
	type TestOrganization,
	theTest,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { safariOnIphone } from "../testing/support/clients.ts";

const people: SessionFacts[] = [
	{
		userId: "usr_raj",
		name: "Raj Shah",
		email: "raj@acme.example",
		country: "IN",
		ip: "203.0.113.7",
	},
	{
		userId: "usr_mia",
		name: "Mia Tanaka",
		email: "mia@acme.example",
		country: "JP",
		ip: "9.9.9.9",
	},
	{
		userId: "usr_tomas",
		name: "Tomás Oliveira",
		email: "tomas@acme.example",
		country: "BR",
		ip: "2001:db8::7",
		userAgent: safariOnIphone,
	},
	{
		userId: "usr_ana",
		name: "",
		email: "ana@acme.example",
		country: "BR",
		userAgent: "curl/8.9.1",
	},
];

async function aList(facts: SessionFacts[] = people) {
	const organization = await anOrganization();
	const started = [];
	for (const one of facts) started.push(await aSession(organization, one));
	await projected(organization.id);
	const read = await organization.token("read");
	const list = (
		input: { filter?: SessionFilter; sort?: SessionSort; cursor?: string; limit?: number } = {},
	) => read.sessions.list.query({ organizationId: organization.id, ...input });
	const namesOf = async (filter: SessionFilter) =>
		(await list({ filter, sort: { by: "user", direction: "asc" } })).items.map((session) =>
			session.user.id.slice(4),
		);
	return { organization, read, list, namesOf, ids: started.map(({ sessionId }) => sessionId) };
}

describe("filters", () => {
	it("find by person, address, id, device, country and range", async () => {
		const { namesOf, ids } = await aList();
		expect(await namesOf({ q: "tomas" })).toEqual(["tomas"]);
		expect(await namesOf({ q: "acme.example" })).toHaveLength(4);
		expect(await namesOf({ q: "raj sha" })).toEqual(["raj"]);
		expect(await namesOf({ q: ids[1] ?? "" })).toEqual(["mia"]);
		expect(await namesOf({ q: "2001:db8" })).toEqual(["tomas"]);
		expect(await namesOf({ q: "%" })).toEqual([]);
		expect(await namesOf({ userId: "usr_mia" })).toEqual(["mia"]);
		expect(await namesOf({ country: ["br", "JP"] })).toEqual(["ana", "mia", "tomas"]);
		expect(await namesOf({ deviceType: ["mobile", "api"] })).toEqual(["ana", "tomas"]);
		expect(await namesOf({ ip: "203.0.113.0/24" })).toEqual(["ana", "raj"]);
		expect(await namesOf({ ip: "2001:db8::/32" })).toEqual(["tomas"]);
		expect(await namesOf({ ip: "9.9.9.9", country: ["IN"] })).toEqual([]);
	});

	it("an address or range that is none is refused with an example", async () => {
		const { list } = await aList([]);
		expect(await refusalOf(list({ filter: { ip: "203.0.113.0/40" } }))).toMatchObject({
			status: 400,
			field: "filter.ip",
			message: expect.stringContaining("such as 203.0.113.0/24"),
		});
	});
});

describe("pages", () => {
	const sortOf = fc.record({
		// The ledger's order holds ended sessions only; it has a test of its own.
		by: fc.constantFrom(...sessionSortKeys.filter((key) => key !== "endedAt")),
		direction: fc.constantFrom("asc" as const, "desc" as const),
	});

	async function walk(
		list: Awaited<ReturnType<typeof aList>>["list"],
		sort: SessionSort,
		limit: number,
	): Promise<string[]> {
		const seen: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await list({ sort, limit, ...(cursor !== undefined && { cursor }) });
			seen.push(...page.items.map((session) => session.id));
			cursor = page.nextCursor ?? undefined;
		} while (cursor !== undefined);
		return seen;
	}

	it("of any sort and size show every session once", async () => {
		const { list, ids } = await aList(
			Array.from({ length: 23 }, (_, index) => people[index % people.length] ?? {}),
		);
		await fc.assert(
			fc.asyncProperty(sortOf, fc.integer({ min: 1, max: 30 }), async (sort, limit) => {
				expect((await walk(list, sort, limit)).sort()).toEqual([...ids].sort());
			}),
			{ numRuns: 30 },
		);
	});

	it("are sorted by what was asked for, addresses by number", async () => {
		const { list } = await aList();
		const addresses = (await list({ sort: { by: "ip", direction: "asc" } })).items;
		expect(addresses.map((session) => session.ip)).toEqual([
			"9.9.9.9",
			"203.0.113.7",
			"203.0.113.7",
			"2001:db8::7",
		]);
		const names = (await list({ sort: { by: "user", direction: "desc" } })).items;
		expect(names.map((session) => session.user.name || session.user.email)).toEqual([
			"Tomás Oliveira",
			"Raj Shah",
			"Mia Tanaka",
			"ana@acme.example",
		]);
	});

	it("refuse a cursor that was tampered with or belongs to another sort, filter or organization", async () => {
		const { list } = await aList();
		const other = await aList();
		const cursor = (await list({ limit: 1 })).nextCursor ?? "";
		expect(cursor).not.toBe("");
		const refused = { status: 400, reason: "bad_cursor" };
		const calls = [
			list({ cursor: `${cursor}x` }),
			list({ cursor: cursor.slice(2) }),
			list({ cursor: "nonsense" }),
			list({ cursor, sort: { by: "ip", direction: "asc" } }),
			list({ cursor, sort: { by: "lastActivityAt", direction: "asc" } }),
			list({ cursor, filter: { status: "active" } }),
			other.list({ cursor }),
		];
		for (const refusal of await Promise.all(calls.map(refusalOf))) {
			expect(refusal).toMatchObject(refused);
		}
	});

	it("hold 1 to 200 rows", async () => {
		const { list } = await aList([]);
		for (const limit of [0, 201, 1.5]) {
			expect(await refusalOf(list({ limit }))).toMatchObject({ status: 400, reason: "bad_input" });
		}
	});
});

describe("what D1 has not heard yet", () => {
	const endBehindTheProjection = async (organization: TestOrganization, sessionId: string) => {
		await organization.object.revoke(
			{
				target: oneSession(sessionId),
				cause: "admin",
				reason: null,
			},
			theTest,
		);
	};

	it("an ended session never shows as active, however far the projection lags", async () => {
		const { organization, list, ids } = await aList();
		const [sessionId = ""] = ids;
		await endBehindTheProjection(organization, sessionId);
		const all = await list();
		expect(all.items.find((session) => session.id === sessionId)).toMatchObject({
			status: "revoked",
			ended: { cause: "admin" },
		});
		const active = await list({ filter: { status: "active" } });
		expect(active.items.map((session) => session.id)).not.toContain(sessionId);
	});
});

it("facets count what matches, each without its own filter", async () => {
	const { organization, read } = await aList();
	const facets = await read.sessions.facets.query({
		organizationId: organization.id,
		filter: { country: ["BR"], status: "active" },
	});
	expect(facets.country).toEqual([
		{ value: "BR", count: 2, capped: false },
		{ value: "IN", count: 1, capped: false },
		{ value: "JP", count: 1, capped: false },
	]);
	expect(facets.deviceType).toEqual([
		{ value: "api", count: 1, capped: false },
		{ value: "mobile", count: 1, capped: false },
	]);
	expect(facets.status).toEqual([{ value: "active", count: 2, capped: false }]);
	expect(facets.lastActive.map(({ count }) => count)).toEqual([2, 2, 2, 2, 2]);
});

it("totals say how many match, not how many are on the page", async () => {
	const { list } = await aList();
	const page = await list({ limit: 1 });
	expect(page.items).toHaveLength(1);
	expect(page.total).toEqual({ count: 4, capped: false });
});
