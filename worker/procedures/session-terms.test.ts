import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import { anApiToken, stubOf } from "../testing/support/builders.ts";
import { fetchWorker, refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld, inEach } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);

describe("an end that the sign-in asks for", () => {
	it("counts when it comes before that of the policy, for session, refresh token and claims", async () => {
		const { start, session, client, organizationId } = await aPeopleWorld();
		const expiresAt = begin + hourMs;
		const started = await start({ expiresAt });
		expect(started).toMatchObject({ expiresAt, refreshTokenExpiresAt: expiresAt });
		expect(started.claims.sexp).toBe(expiresAt);
		const { sessionId } = started;
		expect(await session(sessionId)).toMatchObject({ expiresAt, idleExpiresAt: expiresAt });
		setClock(expiresAt - minuteMs);
		const { refreshToken } = started;
		const refreshed = await client.lifecycle.refresh.mutate({ refreshToken });
		expect(refreshed.refreshTokenExpiresAt).toBe(expiresAt);
		setClock(expiresAt);
		expect(await client.lifecycle.check.query({ organizationId, sessionId })).toMatchObject({
			active: false,
			status: "expired",
		});
		expect(await session(sessionId)).toMatchObject({ ended: { cause: "absolute", at: expiresAt } });
	});

	it("stays when the policy gets longer, and gives way when it gets shorter", async () => {
		const { start, session, client, organizationId } = await aPeopleWorld();
		const { sessionId } = await start({ expiresAt: begin + 2 * dayMs });
		const set = (change: object) => client.policies.set.mutate({ organizationId, change });
		await set({ absoluteLifetimeMs: 60 * dayMs });
		expect((await session(sessionId)).expiresAt).toBe(begin + 2 * dayMs);
		await set({ absoluteLifetimeMs: dayMs, idleTimeoutMs: hourMs });
		expect((await session(sessionId)).expiresAt).toBe(begin + dayMs);
	});

	it("after that of the policy changes nothing", async () => {
		const { start } = await aPeopleWorld();
		const { expiresAt } = await start();
		for (const later of [expiresAt + 1, begin + 1_000 * dayMs, Number.MAX_SAFE_INTEGER]) {
			expect((await start({ expiresAt: later })).expiresAt).toBe(expiresAt);
		}
	});

	it.each([
		["past", begin - 1],
		["now", begin],
		["the beginning of time", 0],
		["seconds instead of milliseconds", Math.floor(begin / 1_000)],
		["a fraction", begin + 0.5],
		["negative", -1],
	])("that is %s is refused by name, and nothing starts", async (_, expiresAt) => {
		const { start, list } = await aPeopleWorld();
		expect(await refusalOf(start({ expiresAt }))).toMatchObject({
			status: 400,
			reason: "bad_input",
			field: "expiresAt",
		});
		expect(await list()).toEqual([]);
	});
});

describe("metadata", () => {
	it("is shown wherever the session is, and found by its exact values", async () => {
		const { start, session, list, direct, counts } = await aPeopleWorld();
		const metadata = { plan: "pro", "tenant.id": "a-1", n: "7" };
		const { sessionId } = await start({ metadata });
		await start({ metadata: { plan: "proper" } });
		await start();
		expect((await session(sessionId)).metadata).toEqual(metadata);
		const shown = (items: { metadata: unknown }[]) =>
			items.map((one) => one.metadata).filter((one) => one !== null);
		expect(shown(await list())).toContainEqual(metadata);
		expect(shown(await direct())).toContainEqual(metadata);
		expect(await counts({ metadata: { plan: "pro" } })).toEqual(inEach(1));
		expect(await counts({ metadata: { plan: "pro", "tenant.id": "a-1" } })).toEqual(inEach(1));
		expect(await counts({ metadata: { plan: "pro", "tenant.id": "a" } })).toEqual(inEach(0));
		for (const plan of ["Pro", "pr", "pro ", "%", ""]) {
			expect(await counts({ metadata: { plan } })).toEqual(inEach(0));
		}
		expect(await counts({ metadata: { tenant: "a-1" } })).toEqual(inEach(0));
		expect(await counts({ metadata: { n: "7" } })).toEqual(inEach(1));
		expect(await counts({ metadata: { n: "7.0" } })).toEqual(inEach(0));
	});

	it("keeps what fits and names what does not", async () => {
		const { start, session } = await aPeopleWorld();
		const many = Object.fromEntries(Array.from({ length: 12 }, (_, nth) => [`k${nth}`, "v"]));
		const long = await start({ metadata: { ...many } });
		expect(Object.keys((await session(long.sessionId)).metadata ?? {})).toHaveLength(10);
		expect(long.ignored).toMatchObject([{ field: "metadata" }]);
		const odd = { "a b": "x", ok: "y".repeat(100), over: "y".repeat(101), list: ["x"], no: null };
		const started = await start({ metadata: odd as never });
		expect((await session(started.sessionId)).metadata).toEqual({ ok: "y".repeat(100) });
		expect(started.ignored?.map(({ field }) => field).sort()).toEqual([
			"metadata",
			"metadata.list",
			"metadata.over",
		]);
	});

	it("under names that every object has is left out, and harms nothing", async () => {
		const { organizationId, session } = await aPeopleWorld();
		const body = `{"organizationId":"${organizationId}","userId":"u","user":{},
			"metadata":{"__proto__":{"polluted":"yes"},"constructor":"x","toString":"y","fine":"z"}}`;
		const response = await fetchWorker("/trpc/lifecycle.start", {
			method: "POST",
			headers: {
				authorization: `Bearer ${await anApiToken(organizationId)}`,
				"content-type": "application/json",
			},
			body,
		});
		expect(response.status).toBe(200);
		const { result } = (await response.json()) as {
			result: { data: { sessionId: string; ignored: { field: string }[] } };
		};
		expect((await session(result.data.sessionId)).metadata).toEqual({ fine: "z" });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(result.data.ignored).toHaveLength(3);
	});

	it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
		"as a filter under the name %s finds nobody, and not everybody",
		async (name) => {
			const { organizationId, start, drained } = await aPeopleWorld();
			await start({ metadata: { plan: "pro" } });
			await start();
			await drained();
			const authorization = `Bearer ${await anApiToken(organizationId)}`;
			for (const path of ["list", "previewRevocation", "facets"]) {
				const body = `{"organizationId":"${organizationId}","filter":{"metadata":{"${name}":"x"}}}`;
				const response = await fetchWorker(`/trpc/sessions.${path}`, {
					method: "POST",
					headers: { authorization, "content-type": "application/json" },
					body,
				});
				if (response.status === 400) continue;
				const { data } = ((await response.json()) as { result: { data: never } }).result;
				const { items, count, status } = data as {
					items?: unknown[];
					count?: number;
					status?: unknown[];
				};
				expect(items?.length ?? count ?? status?.length).toBe(0);
			}
		},
	);

	it("is filtered by at most ten entries: nobody has more", async () => {
		const { start, counts, client, organizationId } = await aPeopleWorld();
		const entries = (count: number) =>
			Object.fromEntries(Array.from({ length: count }, (_, nth) => [`k${nth}`, "v"]));
		await start({ metadata: entries(10) });
		expect(await counts({ metadata: entries(10), country: ["DE"], q: "raj" })).toEqual(inEach(0));
		expect(await counts({ metadata: entries(10), q: "raj" })).toEqual(inEach(1));
		const filter = { metadata: entries(11) };
		const over = client.sessions.list.query({ organizationId, filter });
		expect(await refusalOf(over)).toMatchObject({ status: 400, field: "filter.metadata" });
	});

	it("goes with the retention of addresses", async () => {
		const { client, organizationId, start, session, drained, list } = await aPeopleWorld();
		const change = { addressRetentionMs: dayMs, endedRetentionMs: 10 * dayMs };
		await client.policies.set.mutate({ organizationId, change });
		const { sessionId } = await start({ metadata: { plan: "pro" } });
		await client.lifecycle.end.mutate({ organizationId, sessionId });
		await drained();
		for (let hour = 0; hour <= 30; hour += 6) {
			setClock(begin + hour * hourMs);
			await runDurableObjectAlarm(stubOf(organizationId));
			await drained();
		}
		expect((await session(sessionId)).metadata).toBeNull();
		expect(await list({ metadata: { plan: "pro" } })).toEqual([]);
	});
});

it("a session of somebody else is not replaced, and the sign-in leaves no trace of the person", async () => {
	const { client, organizationId, start, session, list, events } = await aPeopleWorld();
	const mias = await start({ userId: "usr_mia" });
	for (const replaces of [mias.sessionId, mias.refreshToken]) {
		const refused = start({ userId: "usr_new", replaces, user: { name: "New", email: "" } });
		expect(await refusalOf(refused)).toMatchObject({ reason: "bad_input", field: "replaces" });
	}
	expect((await session(mias.sessionId)).status).toBe("active");
	expect(await list({ userId: "usr_new" })).toEqual([]);
	const person = client.users.get.query({ organizationId, userId: "usr_new" });
	expect(await refusalOf(person)).toMatchObject({ status: 404 });
	expect(await events("sessions.revoked")).toEqual([]);
});
