import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import type { FlagKind } from "../domain/facts/flags.ts";
import { stubOf } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { firefoxOnLinux, safariOnIphone } from "../testing/support/clients.ts";
import { aPeopleWorld, inEach } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

afterEach(() => {
	vi.restoreAllMocks();
});

const berlin = { country: "DE", city: "Berlin", latitude: 52.52, longitude: 13.405 };
const potsdam = { country: "DE", city: "Potsdam", latitude: 52.391, longitude: 13.065 };
const saoPaulo = { country: "BR", city: "São Paulo", latitude: -23.55, longitude: -46.633 };
const home = "203.0.113.7";
const away = "198.51.100.4";

async function aFlagWorld(flagsOff: FlagKind[] = []) {
	const world = await aPeopleWorld();
	const { client, organizationId, session, counts, start } = world;
	if (flagsOff.length > 0) {
		await client.policies.set.mutate({ organizationId, change: { flagsOff } });
	}
	/** What a session is marked with; every door finds it by each of these, and by no other. */
	const flags = async (sessionId: string) => {
		const found = (await session(sessionId)).flags;
		const [row] = (await world.list()).filter(({ id }) => id === sessionId);
		expect(row?.flags).toEqual(found);
		return found;
	};
	const signIn = async (facts: Parameters<typeof start>[0] = {}) =>
		(await start({ authMethods: ["pwd", "otp"], ...facts })).sessionId;
	return { ...world, flags, signIn, counts };
}

describe("a new country", () => {
	it("marks the sign-in, with what was known, but not a person's first one", async () => {
		const { flags, signIn, counts } = await aFlagWorld();
		const first = await signIn({ geo: { country: "DE" } });
		expect(await flags(first)).toEqual([]);
		const second = await signIn({ ip: away, geo: { country: "IN" } });
		const seen = { country: "IN", known: ["DE"] };
		expect(await flags(second)).toEqual([{ kind: "new_country", at: begin, seen }]);
		expect(await flags(await signIn({ ip: away, geo: { country: "IN" } }))).toEqual([]);
		expect(await flags(first)).toEqual([]);
		expect(await counts({ flags: ["new_country"] })).toEqual(inEach(1));
	});

	it("marks a session that moves there, and says nothing of another person", async () => {
		const { flags, signIn, client, organizationId } = await aFlagWorld();
		const sessionId = await signIn({ geo: { country: "DE" } });
		const other = await signIn({ userId: "usr_mia", geo: { country: "FR" } });
		setClock(begin + dayMs);
		const activity = [
			{ sessionId, at: begin + dayMs, ip: away, geo: { country: "IN" } },
			{ sessionId: other, at: begin + dayMs, ip: home, geo: { country: "FR" } },
		];
		await client.lifecycle.touch.mutate({ organizationId, activity });
		expect(await flags(sessionId)).toMatchObject([{ kind: "new_country" }]);
		expect(await flags(other)).toEqual([]);
	});

	it("forgets a country that was not seen for as long as addresses are kept", async () => {
		const { flags, signIn, client, organizationId } = await aFlagWorld();
		const change = { addressRetentionMs: 2 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		await signIn({ geo: { country: "DE" } });
		setClock(begin + 3 * dayMs);
		expect(await flags(await signIn({ ip: away, geo: { country: "IN" } }))).toEqual([]);
		const again = await signIn({ geo: { country: "DE" } });
		expect(await flags(again)).toMatchObject([{ seen: { country: "DE", known: ["IN"] } }]);
	});
});

describe("impossible travel", () => {
	async function travelled(
		to: typeof berlin,
		afterMs: number,
		from: typeof berlin = berlin,
	): Promise<unknown> {
		const { flags, signIn } = await aFlagWorld();
		await signIn({ geo: from });
		setClock(begin + afterMs);
		const there = await flags(await signIn({ ip: away, geo: to }));
		return there.find(({ kind }) => kind === "impossible_travel");
	}

	it("is marked with its distance, time and speed", async () => {
		const flag = await travelled(saoPaulo, 40 * minuteMs);
		expect(flag).toMatchObject({
			kind: "impossible_travel",
			at: begin + 40 * minuteMs,
			elapsedMs: 40 * minuteMs,
			seen: {
				from: { ...berlin, at: begin },
				to: { ...saoPaulo, at: begin + 40 * minuteMs },
			},
		});
		const { distanceKm, speedKmh } = flag as { distanceKm: number; speedKmh: number };
		expect(distanceKm).toBeGreaterThan(10_100);
		expect(distanceKm).toBeLessThan(10_300);
		expect(speedKmh).toBeCloseTo(distanceKm * 1.5, -1);
	});

	it("is none when there was time for it, or when it is near", async () => {
		expect(await travelled(saoPaulo, 13 * hourMs)).toBeUndefined();
		expect(await travelled(potsdam, 0)).toBeUndefined();
		expect(await travelled(berlin, 0)).toBeUndefined();
	});

	it("is told over the date line by the short way", async () => {
		const suva = { country: "FJ", city: "Suva", latitude: -18.1, longitude: 179 };
		const apia = { country: "FJ", city: "Apia", latitude: -18.1, longitude: -179 };
		expect(await travelled(apia, minuteMs, suva)).toBeUndefined();
	});

	it("is told in the same second without dividing by nothing", async () => {
		const flag = await travelled(saoPaulo, 0);
		expect(Number.isFinite((flag as { speedKmh: number }).speedKmh)).toBe(true);
	});

	it("is found by its filter, and ends by it", async () => {
		const { signIn, counts, preview, client, organizationId, session } = await aFlagWorld();
		const [here, there] = [
			await signIn({ geo: berlin }),
			await signIn({ ip: away, geo: saoPaulo }),
		];
		const filter = { flags: ["impossible_travel" as const] };
		expect(await counts(filter)).toEqual(inEach(1));
		const { previewId, count } = await preview(filter);
		await client.sessions.revokeByFilter.mutate({
			organizationId,
			previewId,
			expectedCount: count,
			reason: "drill",
		});
		expect((await session(there)).status).toBe("revoked");
		expect((await session(here)).status).toBe("active");
	});
});

describe("refresh tokens", () => {
	it("one that is used after its grace marks the session that it ends", async () => {
		const { start, client, flags, list, organizationId } = await aFlagWorld();
		const { sessionId, refreshToken } = await start({ authMethods: ["pwd", "otp"] });
		await client.lifecycle.refresh.mutate({ refreshToken });
		setClock(begin + hourMs);
		const reused = client.lifecycle.refresh.mutate({ refreshToken });
		expect(await refusalOf(reused)).toMatchObject({ reason: "reused" });
		const flag = { kind: "refresh_reused", at: begin + hourMs, generation: 1 };
		expect(await flags(sessionId)).toEqual([flag]);
		expect(await list({ flags: ["refresh_reused"] })).toMatchObject([{ id: sessionId }]);
		expect(organizationId).toMatch(/^org_/);
	});

	it("one that is replayed from elsewhere marks the session, with both", async () => {
		const { start, client, flags, counts } = await aFlagWorld();
		const from = { ip: home, userAgent: firefoxOnLinux };
		const { sessionId, refreshToken } = await start({ ...from, authMethods: ["pwd", "otp"] });
		await client.lifecycle.refresh.mutate({ refreshToken, ...from });
		const again = { ip: away, userAgent: safariOnIphone };
		await client.lifecycle.refresh.mutate({ refreshToken, ...again });
		expect(await flags(sessionId)).toMatchObject([
			{ kind: "replayed_elsewhere", generation: 1, seen: { first: from, again } },
		]);
		expect(await counts({ flags: ["replayed_elsewhere"] })).toEqual(inEach(1));
	});
});

it("Tor marks a session, at sign-in and when it moves there, and stays a fact of what was", async () => {
	const { flags, signIn, counts, client, organizationId } = await aFlagWorld();
	const one = await signIn({ ip: away, geo: { country: "T1" } });
	expect(await flags(one)).toEqual([{ kind: "tor", at: begin }]);
	const two = await signIn({ geo: berlin });
	setClock(begin + minuteMs);
	const touch = (seen: object) =>
		client.lifecycle.touch.mutate({
			organizationId,
			activity: [{ sessionId: two, at: Date.now(), ...seen }],
		});
	await touch({ ip: away, geo: { country: "T1" } });
	expect(await flags(two)).toEqual([{ kind: "tor", at: begin + minuteMs }]);
	expect(await counts({ flags: ["tor"] })).toEqual(inEach(2));
	setClock(begin + 3 * minuteMs);
	await touch({ ip: home, geo: berlin });
	expect(await counts({ flags: ["tor"] })).toEqual(inEach(2));
	expect(await counts({ network: "tor" })).toEqual(inEach(1));
});

it("the eleventh standing session of a person is marked with how many there are, and no earlier one", async () => {
	const { flags, signIn, counts, client, organizationId } = await aFlagWorld();
	const ids: string[] = [];
	for (let nth = 1; nth <= 11; nth += 1) ids.push(await signIn());
	expect(await flags(ids[10] ?? "")).toEqual([{ kind: "many_sessions", at: begin, count: 11 }]);
	expect(await flags(ids[9] ?? "")).toEqual([]);
	expect(await counts({ flags: ["many_sessions"] })).toEqual(inEach(1));
	for (const sessionId of ids.slice(0, 3)) {
		await client.lifecycle.end.mutate({ organizationId, sessionId });
	}
	expect(await flags(await signIn())).toEqual([]);
	expect(await flags(await signIn({ userId: "usr_mia" }))).toEqual([]);
});

describe("idleness", () => {
	it("marks what nobody used for 30 days, by the clock alone, until it is used again", async () => {
		const { flags, signIn, counts, client, organizationId, session } = await aFlagWorld();
		const change = { idleTimeoutMs: 60 * dayMs, absoluteLifetimeMs: 90 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		const sessionId = await signIn();
		setClock(begin + 30 * dayMs - 1);
		expect((await session(sessionId)).flags).toEqual([]);
		expect(await counts({ flags: ["idle"] })).toEqual(inEach(0));
		setClock(begin + 30 * dayMs);
		const flag = { kind: "idle", at: begin + 30 * dayMs, lastActivityAt: begin };
		expect(await flags(sessionId)).toEqual([flag]);
		expect(await counts({ flags: ["idle"] })).toEqual(inEach(1));
		expect(await counts({ flags: ["idle", "tor"] })).toEqual(inEach(1));
		const activity = [{ sessionId, at: Date.now() }];
		await client.lifecycle.touch.mutate({ organizationId, activity });
		expect(await flags(sessionId)).toEqual([]);
		expect(await counts({ flags: ["idle"] })).toEqual(inEach(0));
	});

	it("says nothing of what has ended", async () => {
		const { flags, signIn, client, organizationId, list } = await aFlagWorld();
		const change = { idleTimeoutMs: 60 * dayMs, absoluteLifetimeMs: 90 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		const sessionId = await signIn();
		await client.lifecycle.end.mutate({ organizationId, sessionId });
		setClock(begin + 31 * dayMs);
		expect(await flags(sessionId)).toEqual([]);
		expect(await list({ flags: ["idle"] })).toEqual([]);
	});

	it("turned off is found by no door", async () => {
		const { flags, signIn, counts, client, organizationId } = await aFlagWorld(["idle"]);
		const change = { idleTimeoutMs: 60 * dayMs, absoluteLifetimeMs: 90 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		const sessionId = await signIn();
		setClock(begin + 31 * dayMs);
		expect(await flags(sessionId)).toEqual([]);
		expect(await counts({ flags: ["idle"] })).toEqual(inEach(0));
	});
});

it.each([
	[["pwd"], true],
	[["otp"], true],
	[["pwd", "otp"], false],
	[["mfa"], false],
	[[], false],
])("a sign-in by %j is marked as one by a single factor: %s", async (authMethods, marked) => {
	const { flags, signIn, counts } = await aFlagWorld();
	const sessionId = await signIn({ authMethods: authMethods as string[] });
	const flag = { kind: "single_factor", at: begin, methods: authMethods };
	expect(await flags(sessionId)).toEqual(marked ? [flag] : []);
	expect(await counts({ flags: ["single_factor"] })).toEqual(inEach(marked ? 1 : 0));
});

/** Everything that stands out, but what nobody has to report. */
async function allThatStandsOut(flagsOff: FlagKind[]) {
	const world = await aFlagWorld(flagsOff);
	const { start, signIn, client, list } = world;
	for (let nth = 1; nth <= 10; nth += 1) await signIn({ geo: berlin });
	const from = { ip: away, geo: saoPaulo, userAgent: firefoxOnLinux, authMethods: ["pwd"] };
	const { refreshToken } = await start(from);
	setClock(begin + minuteMs);
	const seen = { userAgent: safariOnIphone, ip: "192.0.2.1", geo: { country: "T1" } };
	await client.lifecycle.refresh.mutate({ refreshToken, ...seen });
	await client.lifecycle.refresh.mutate({ refreshToken, ip: home, userAgent: firefoxOnLinux });
	setClock(begin + hourMs);
	expect(await refusalOf(client.lifecycle.refresh.mutate({ refreshToken }))).toMatchObject({
		reason: "reused",
	});
	const kinds = (await list()).flatMap(({ flags }) => flags.map(({ kind }) => kind));
	return { ...world, kinds: [...new Set(kinds)].sort() };
}

const reported: FlagKind[] = [
	"impossible_travel",
	"many_sessions",
	"new_country",
	"refresh_reused",
	"replayed_elsewhere",
	"single_factor",
	"tor",
	"user_agent_changed",
];

it("each flag can be turned off by itself", async () => {
	expect((await allThatStandsOut([])).kinds).toEqual(reported);
	for (const off of reported) {
		setClock(begin);
		expect((await allThatStandsOut([off])).kinds).toEqual(reported.filter((one) => one !== off));
	}
});

it("a replay leaves one event a generation, also where its flag is turned off", async () => {
	const { start, client, events } = await aFlagWorld(["replayed_elsewhere"]);
	const from = { ip: home, userAgent: firefoxOnLinux };
	const { refreshToken } = await start(from);
	await client.lifecycle.refresh.mutate({ refreshToken, ...from });
	for (let nth = 1; nth <= 3; nth += 1) {
		await client.lifecycle.refresh.mutate({ refreshToken, ip: away, userAgent: safariOnIphone });
	}
	expect(await events("refresh_token.replayed_elsewhere")).toHaveLength(1);
});

describe("what is erased", () => {
	/** A marked session of Raj's, with everything that names where it was. */
	async function aMarkedSession() {
		const world = await aFlagWorld();
		const { client, organizationId, signIn, start } = world;
		const change = { addressRetentionMs: dayMs, endedRetentionMs: 10 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		await signIn({ geo: berlin });
		const { sessionId, refreshToken } = await start({
			ip: away,
			geo: saoPaulo,
			authMethods: ["pwd", "otp"],
			metadata: { plan: "pro" },
		});
		const seen = { userAgent: safariOnIphone };
		await client.lifecycle.refresh.mutate({ refreshToken, ...seen });
		return { ...world, sessionId };
	}
	const kinds = ["impossible_travel", "new_country", "user_agent_changed"];

	const expectBlank = async ({
		sessionId,
		session,
		flags,
		list,
	}: Awaited<ReturnType<typeof aMarkedSession>>) => {
		const kept = await flags(sessionId);
		expect(kept.map(({ kind }) => kind).sort()).toEqual(kinds);
		for (const flag of kept) expect(flag).toMatchObject({ seen: null });
		expect(await session(sessionId)).toMatchObject({
			ip: "",
			geo: null,
			metadata: null,
			userAgent: "",
			laterDevice: null,
		});
		const rows = (await list({ flags: ["impossible_travel"] })).filter(
			({ id }) => id === sessionId,
		);
		expect(rows).toMatchObject([{ metadata: null, ip: "", geo: null }]);
		expect(await list({ metadata: { plan: "pro" } })).toEqual([]);
		expect(JSON.stringify(rows)).not.toMatch(/Berlin|Paulo|iPhone|198\.51/);
	};

	it("with the retention of addresses is what a flag shows, not the flag", async () => {
		const world = await aMarkedSession();
		const { client, organizationId, sessionId, session, drained } = world;
		expect((await session(sessionId)).flags.map(({ kind }) => kind).sort()).toEqual(kinds);
		await client.lifecycle.end.mutate({ organizationId, sessionId });
		for (let hour = 0; hour <= 30; hour += 6) {
			setClock(begin + hour * hourMs);
			await runDurableObjectAlarm(stubOf(organizationId));
			await drained();
		}
		await expectBlank(world);
	});

	it("with the person is the same", async () => {
		const world = await aMarkedSession();
		const { client, organizationId, drained } = world;
		await client.users.erase.mutate({ organizationId, userId: "usr_raj" });
		await drained();
		await expectBlank(world);
	});
});
