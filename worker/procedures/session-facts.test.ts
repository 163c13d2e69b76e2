import { describe, expect, it } from "vitest";
import { minuteMs, secondMs } from "../domain/clock.ts";
import { tablesInD1 } from "../testing/storage/stored-tables.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld, inEach } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

const hof = { country: "DE", city: "Hof", asn: 64_500, latitude: 50.3, longitude: 11.9 };
const pune = { country: "IN", city: "Pune" };
const home = "203.0.113.7";
const away = "198.51.100.4";

interface Seen {
	ip?: string;
	geo?: Record<string, unknown> | null;
}

/** A session that signed in from home, and its ways to be seen anywhere later. */
async function aSeenSession(from: Seen = { ip: home, geo: hof }) {
	const world = await aPeopleWorld();
	const { client, organizationId, start, session, list, drained } = world;
	const started = await start(from as object);
	const { sessionId } = started;
	let { refreshToken } = started;
	let at = begin;
	const later = () => {
		at += 2 * minuteMs;
		setClock(at);
		return at;
	};
	const ways = {
		touch: async (seen: Seen) => {
			const activity = [{ sessionId, at: later(), ...(seen as object) }];
			return client.lifecycle.touch.mutate({ organizationId, activity });
		},
		refresh: async (seen: Seen) => {
			later();
			const refreshed = await client.lifecycle.refresh.mutate({
				refreshToken,
				...(seen as object),
			});
			refreshToken = refreshed.refreshToken;
			return refreshed;
		},
		"strict check": (seen: Seen) => {
			later();
			const order = { organizationId, sessionId, ...(seen as object) };
			return client.lifecycle.check.query({ ...order, consistency: "strict" });
		},
		"leased check": async (seen: Seen) => {
			later();
			const order = { organizationId, sessionId, consistency: "leased" as const };
			const answer = await client.lifecycle.check.query({ ...order, ...(seen as object) });
			// What the isolate has seen is handed in with its next renewal.
			at += 30 * secondMs;
			setClock(at);
			await client.lifecycle.check.query(order);
			return answer;
		},
	};
	const place = async () => {
		const { ip, geo, network } = await session(sessionId);
		await drained();
		const [row] = await list();
		expect(row).toMatchObject({ ip, geo, network });
		const [inD1] = (await tablesInD1(organizationId)).user_sessions ?? [];
		expect(inD1).toMatchObject({ ip, country: geo?.country ?? "" });
		return { ip, geo, network };
	};
	return { ...world, sessionId, ways, place };
}

const everyWay = ["touch", "refresh", "strict check", "leased check"] as const;

describe.each(everyWay)("a session seen by a %s", (way) => {
	it("at a new address without a place has no place any more, in row, filter and facet", async () => {
		const { ways, place, counts, facets } = await aSeenSession();
		expect(await counts({ country: ["DE"] })).toEqual(inEach(1));
		await ways[way]({ ip: away });
		expect(await place()).toEqual({ ip: away, geo: null, network: null });
		expect(await counts({ country: ["DE"] })).toEqual(inEach(0));
		expect(await counts({ ip: away })).toEqual(inEach(1));
		expect(await counts({ ip: home })).toEqual(inEach(0));
		expect((await facets({})).country).toEqual([]);
	});

	it("at the same address without a place keeps it, however the address is written", async () => {
		const { ways, place } = await aSeenSession();
		const kept = { ip: home, geo: hof, network: null };
		await ways[way]({ ip: home });
		expect(await place()).toEqual(kept);
		await ways[way]({ ip: `::ffff:${home}`, geo: null });
		expect(await place()).toEqual(kept);
		await ways[way]({});
		expect(await place()).toEqual(kept);
	});

	it("at a new address with its place has that one, whole", async () => {
		const { ways, place, counts } = await aSeenSession();
		await ways[way]({ ip: away, geo: pune });
		expect(await place()).toEqual({ ip: away, geo: pune, network: null });
		expect(await counts({ country: ["IN"] })).toEqual(inEach(1));
	});

	it("with a place and no address changes nothing, and the answer names it", async () => {
		const { ways, place } = await aSeenSession();
		for (const ip of [undefined, "", "unknown"]) {
			const answer = await ways[way]({ ...(ip !== undefined && { ip }), geo: pune });
			expect("ignored" in answer ? answer.ignored : []).toEqual([
				{ field: way === "touch" ? "activity.0.geo" : "geo", reason: expect.any(String) },
			]);
			expect(await place()).toEqual({ ip: home, geo: hof, network: null });
		}
	});

	it("through Tor is in no country, and found by its network until it comes from elsewhere", async () => {
		const { ways, place, counts } = await aSeenSession();
		await ways[way]({ ip: away, geo: { country: "T1", city: "Hof" } });
		expect(await place()).toEqual({ ip: away, geo: null, network: "tor" });
		expect(await counts({ network: "tor" })).toEqual(inEach(1));
		expect(await counts({ country: ["DE"] })).toEqual(inEach(0));
		await ways[way]({ ip: home, geo: hof });
		expect(await place()).toEqual({ ip: home, geo: hof, network: null });
		expect(await counts({ network: "tor" })).toEqual(inEach(0));
	});

	it("names an address that is none, and stays where it was", async () => {
		const { ways, place } = await aSeenSession();
		const answer = await ways[way]({ ip: "999.1.1.1" });
		expect("ignored" in answer ? answer.ignored : []).toMatchObject([
			{ field: way === "touch" ? "activity.0.ip" : "ip" },
		]);
		expect(await place()).toEqual({ ip: home, geo: hof, network: null });
	});

	it("refuses a field of a place that nobody knows, and names it", async () => {
		const { ways, place } = await aSeenSession();
		const refused = await refusalOf(ways[way]({ ip: away, geo: { contry: "IN" } }));
		expect(refused).toMatchObject({ status: 400, reason: "bad_input" });
		expect(refused.field).toMatch(/geo\.contry$/);
		expect(await place()).toEqual({ ip: home, geo: hof, network: null });
	});
});

describe("a sign-in", () => {
	it.each([
		["T1", { geo: null, network: "tor" }],
		["t1", { geo: null, network: "tor" }],
		["XX", { geo: null, network: null }],
	])("from country %s is from none", async (country, expected) => {
		const { place } = await aSeenSession({ ip: home, geo: { country } });
		expect(await place()).toEqual({ ip: home, ...expected });
	});

	it("from XX keeps what else is known of the place", async () => {
		const { place } = await aSeenSession({ ip: home, geo: { country: "XX", city: "Hof" } });
		expect(await place()).toEqual({ ip: home, geo: { city: "Hof" }, network: null });
	});

	it("with a place and no address has none, and the answer names it", async () => {
		const { start, session } = await aPeopleWorld();
		const started = await start({ ip: "", geo: pune });
		expect(started.ignored).toMatchObject([{ field: "geo" }]);
		expect(await session(started.sessionId)).toMatchObject({ ip: "", geo: null });
	});
});

describe("a touch of several sessions", () => {
	async function aTouch() {
		const world = await aPeopleWorld();
		const { client, organizationId, start } = world;
		const [one, two] = [await start(), await start()];
		setClock(begin + minuteMs);
		const touch = (activity: unknown[]) =>
			client.lifecycle.touch.mutate({ organizationId, activity: activity as never });
		return { ...world, one: one.sessionId, two: two.sessionId, touch };
	}
	const at = begin + minuteMs;

	it.each([
		["no address", (id: string) => ({ sessionId: id, at, ip: "999.1.1.1" }), "activity.1.ip", 3],
		["no time", (id: string) => ({ sessionId: id, at: "now" }), "activity.1.at", 2],
		["no session", () => ({ at }), "activity.1.sessionId", 2],
		["no object", () => "nonsense", "activity.1", 2],
		["nothing", () => null, "activity.1", 2],
		["half a time", (id: string) => ({ sessionId: id, at: 1.5 }), "activity.1.at", 2],
	])("loses nothing else for an entry of %s, and names it", async (_, bad, field, accepted) => {
		const { one, two, touch, session } = await aTouch();
		const answer = await touch([
			{ sessionId: one, at, ip: away },
			bad(two),
			{ sessionId: two, at, ip: away },
		]);
		expect(answer.ignored).toMatchObject([{ field, reason: expect.any(String) }]);
		expect(answer.accepted).toBe(accepted);
		expect(await session(one)).toMatchObject({ ip: away, lastActivityAt: at });
		expect(await session(two)).toMatchObject({ lastActivityAt: at });
	});

	it("names the entry by its place in what was sent, whichever came before it", async () => {
		const { one, touch } = await aTouch();
		const { ignored } = await touch([null, { sessionId: one, at, ip: "999.1.1.1" }, 7]);
		expect(ignored.map(({ field }) => field).sort()).toEqual([
			"activity.0",
			"activity.1.ip",
			"activity.2",
		]);
	});

	it("refuses a field that nobody knows, and names it with its entry", async () => {
		const { one, two, touch, session } = await aTouch();
		const refused = await refusalOf(
			touch([
				{ sessionId: one, at },
				{ sessionId: two, at, adress: away },
			]),
		);
		expect(refused).toMatchObject({
			status: 400,
			reason: "bad_input",
			field: "activity.1.adress",
		});
		expect((await session(one)).lastActivityAt).toBe(begin);
	});
});
