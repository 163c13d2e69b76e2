import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import type { Position } from "../domain/lists/page.ts";
import { matchesQuery, type SessionQuery } from "../domain/lists/session-filter.ts";
import { type SessionSort, sessionSortKeys } from "../domain/lists/session-list.ts";
import { readSessions, toSession } from "../objects/organization/sessions/session-rows.ts";
import { databasesOf } from "../repositories/db.ts";
import { SessionRepository } from "../repositories/session-repository.ts";
import { parseSearch, rangesOf } from "../services/client/address-search.ts";
import { stubOf } from "../testing/support/builders.ts";
import { firefoxOnLinux, safariOnIphone } from "../testing/support/clients.ts";
import { aPeopleWorld } from "../testing/support/people-world.ts";
import { Random } from "../testing/support/random.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const begin = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(begin);
const now = begin + 31 * dayMs;

/** More people of one domain than are looked up one by one, among others. */
const people = 560;

/** Sessions that differ in everything a filter looks at, ended and standing, as the object and D1 know them. */
async function aManifoldWorld() {
	const world = await aPeopleWorld();
	const { client, organizationId, start, drained } = world;
	await client.policies.set.mutate({
		organizationId,
		change: { idleTimeoutMs: 60 * dayMs, absoluteLifetimeMs: 90 * dayMs },
	});
	const chance = new Random(7);
	const names = ["Raj Shah", "Mia Tanaka", "Łukasz Wałęsa", "佐藤美咲", "Siobhán O’Brien"];
	const sessions: string[] = [];
	for (let nth = 0; nth < people + 60; nth += 1) {
		setClock(begin + chance.integer(30) * dayMs + chance.integer(5) * hourMs);
		const isMany = nth < people;
		const { sessionId } = await start({
			userId: `${chance.pickOne(["usr", "auth0|", "550e8400-e29b-"])}${nth % (people + 40)}`,
			user: {
				name: `${chance.pickOne(names)} ${nth % 9}`,
				email: `p${nth}@${isMany ? "dense.example" : "rare.example"}`,
			},
			ip: chance.pickOne(["", "10.1.2.3", "10.2.0.1", "2001:db8::1", `192.0.2.${nth % 250}`]),
			geo: { country: chance.pickOne(["DE", "IN", "BR", "T1", "XX"]) },
			userAgent: chance.pickOne([firefoxOnLinux, safariOnIphone, ""]),
			authMethods: chance.pickOne([["pwd"], ["pwd", "otp"], []]),
			metadata: chance.pickOne([
				{},
				{ plan: "pro" },
				{ plan: "pro", "a.b": "c" },
				{ plan: "free" },
			]),
			...(chance.next() < 0.5 && { clientId: chance.pickOne(["web", "https://app.example/"]) }),
			...(chance.next() < 0.1 && { expiresAt: Date.now() + chance.integer(3) * dayMs + minuteMs }),
		});
		sessions.push(sessionId);
	}
	setClock(now);
	for (const sessionId of sessions.filter((_, nth) => nth % 7 === 0)) {
		await client.lifecycle.end.mutate({ organizationId, sessionId });
	}
	await drained();
	const known = await runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		const view = { store: { sql: storage.sql }, organizationId, nowMs: now };
		return readSessions(view.store, "").map((row) => toSession(view, row));
	});
	expect(known).toHaveLength(people + 60);
	const repository = new SessionRepository(databasesOf(env));
	return { ...world, known, repository };
}

const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
const instant = fc.integer({ min: 0, max: 31 }).map((days) => begin + days * dayMs);
const fields = {
	q: fc.constantFrom(
		...["@dense.example", "dense", "p", "raj", "wal", "lukasz", "o'brien 3", "美咲", "rare"],
		...["usr", "usr1", "550e8400-e29b", "auth0|5", "10.1.", "10.1.2.3", "192.0.2.0/25", "ses_"],
		...["::/0", "raj dense", "p @dense.example", "nobody", "..."],
	),
	ip: fc.constantFrom("10.0.0.0/8", "::/0", "192.0.2.7", "0.0.0.0/0"),
	userId: fc.constantFrom("usr3", "usr_nobody"),
	status: fc.constantFrom("active" as const, "revoked" as const, "expired" as const),
	deviceType: some("desktop" as const, "mobile" as const, "unknown" as const),
	country: some("DE", "in", "br"),
	network: fc.constant("tor" as const),
	flags: some("idle" as const, "single_factor" as const, "tor" as const, "new_country" as const),
	metadata: fc.constantFrom({}, { plan: "pro" }, { "a.b": "c" }, { plan: "free", "a.b": "c" }),
	clientId: fc.constantFrom("web", "https://app.example/"),
	lastActiveAfter: instant,
	lastActiveBefore: instant,
	createdAfter: instant,
	createdBefore: instant,
};
/** Few fields at once: more find nobody, and prove little. */
const query: fc.Arbitrary<SessionQuery> = fc
	.subarray(Object.keys(fields) as (keyof typeof fields)[], { maxLength: 2 })
	.chain((keys) =>
		fc.record(fields).map((all) => Object.fromEntries(keys.map((key) => [key, all[key]]))),
	)
	.map((asked) => {
		const { q, ip, ...rest } = asked as { q?: string; ip?: string };
		const read = ip === undefined ? null : rangesOf(ip);
		return {
			...rest,
			...(q !== undefined && { search: parseSearch(q) }),
			...(read?.ok && { ranges: read.ranges }),
		};
	});
const sorts = fc.record({
	by: fc.constantFrom(...sessionSortKeys),
	direction: fc.constantFrom("asc" as const, "desc" as const),
});

/** The first two find more people than are looked up one by one, the others fewer. */
const examples = ["p @dense.example", "@dense.example", "p 3", "p raj"].flatMap((typed) =>
	[{}, { status: "revoked" as const }, { country: ["DE"] }].map(
		(more): [SessionQuery, SessionSort, number] => [
			{ ...more, search: parseSearch(typed) },
			{ by: "lastActivityAt", direction: "desc" },
			200,
		],
	),
);

it("whatever is combined, D1 finds what the object finds, page by page, each once, and counts it", {
	timeout: 120_000,
}, async () => {
	const { known, repository, organizationId } = await aManifoldWorld();
	const pages = async (asked: SessionQuery, sort: SessionSort, limit: number) => {
		const found: string[] = [];
		let after: Position | null = null;
		do {
			const page: Awaited<ReturnType<SessionRepository["page"]>> = await repository.page(
				organizationId,
				asked,
				sort,
				after,
				limit,
				now,
			);
			found.push(...page.sessions.map(({ id }) => id));
			after = page.next;
		} while (after !== null);
		return found;
	};
	await fc.assert(
		fc.asyncProperty(query, sorts, fc.constantFrom(70, 200), async (asked, sort, limit) => {
			const expected = known
				.filter((session) => matchesQuery(session, asked, now))
				.map(({ id }) => id);
			expect(await repository.count(organizationId, asked, now)).toMatchObject({
				count: expected.length,
			});
			const inList = known.filter(
				({ id, ended }) =>
					expected.includes(id) &&
					// What has not ended has no place in the ledger.
					(sort.by !== "endedAt" || ended !== undefined),
			);
			const found = await pages(asked, sort, limit);
			expect([...found].sort()).toEqual(inList.map(({ id }) => id).sort());
		}),
		{ numRuns: 60, examples },
	);
});
