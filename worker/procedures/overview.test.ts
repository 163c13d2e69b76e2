import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import { lastHours } from "../domain/lists/overview.ts";
import { databasesOf } from "../repositories/db.ts";
import { OverviewRepository } from "../repositories/reports/overview-repository.ts";
import { plansOf, scans } from "../testing/storage/query-plans.ts";
import { anOrganization } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aPeopleWorld, withoutD1 } from "../testing/support/people-world.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself; half past an hour. */
const start = Date.UTC(2040, 0, 1, 9, 30);
const setClock = aStandingClock(start);

/** Raj twice in Germany and once in India, Mia nowhere known; one session has ended, and one began before. */
async function aBusyDay() {
	const world = await aPeopleWorld();
	const { client, organizationId, start: signIn } = world;
	const germany = { geo: { country: "DE", city: "Hof" }, authMethods: ["pwd"] };
	const gone = await signIn(germany);
	setClock(start + dayMs);
	await signIn(germany);
	await signIn({ geo: { country: "IN", city: "Pune" } });
	await signIn({ userId: "usr_mia", user: { name: "Mia Tanaka", email: "mia@acme.example" } });
	setClock(start + dayMs + hourMs);
	await signIn(germany);
	await client.lifecycle.end.mutate({ organizationId, sessionId: gone.sessionId });
	await world.drained();
	const overview = (hourStart?: number) =>
		client.organizations.overview.query({
			organizationId,
			...(hourStart !== undefined && { hourStart }),
		});
	return { ...world, overview };
}

it("counts what the lists count: sessions, people, countries, and what stands out", async () => {
	const { client, organizationId, overview } = await aBusyDay();
	const { sessions, counted } = await overview();
	const filter = { status: "active" as const };
	const list = await client.sessions.list.query({ organizationId, filter });
	expect(sessions).toEqual(list.total);
	expect(sessions).toEqual({ count: 4, capped: false });
	const people = await client.users.list.query({ organizationId, filter: { active: true } });
	expect(counted?.people).toEqual(people.total);
	const facets = await client.sessions.facets.query({ organizationId, filter });
	expect(counted?.countries).toEqual(facets.country);
	expect(counted?.countries).toEqual([
		{ value: "DE", count: 2, capped: false },
		{ value: "IN", count: 1, capped: false },
	]);
	expect(counted?.flags.map(({ value }) => value).sort()).toEqual(["new_country", "single_factor"]);
	for (const { value, count, capped } of counted?.flags ?? []) {
		const flags = [value as "new_country"];
		const found = await client.sessions.list.query({
			organizationId,
			filter: { ...filter, flags },
		});
		expect({ value, count, capped }).toEqual({ value, ...found.total });
	}
});

it("what came and went is told by the hours of the last day, as they begin for the reader", async () => {
	const { overview } = await aBusyDay();
	const told = async (hourStart?: number) =>
		(await overview(hourStart)).counted?.hours
			.filter(({ began, ended }) => began.count + ended.count > 0)
			.map(({ from, began, ended }) => [from, began.count, ended.count]);
	const first = start + dayMs - 30 * minuteMs;
	expect(await told()).toEqual([
		[first, 3, 0],
		[first + hourMs, 1, 1],
	]);
	// In Kolkata an hour begins at half past.
	expect(await told(30)).toEqual([
		[start + dayMs, 3, 0],
		[start + dayMs + hourMs, 1, 1],
	]);
	expect((await overview()).counted?.hours).toHaveLength(24);
});

it("sessions that are idle for long stand out as in the list, unless the policy does not want that", async () => {
	const { client, organizationId, start: signIn, drained } = await aPeopleWorld();
	await client.policies.set.mutate({
		organizationId,
		change: { idleTimeoutMs: 60 * dayMs, absoluteLifetimeMs: 90 * dayMs },
	});
	setClock(start);
	await signIn();
	setClock(start + 30 * dayMs);
	await drained();
	const flags = async () =>
		(await client.organizations.overview.query({ organizationId })).counted?.flags;
	expect(await flags()).toEqual([{ value: "idle", count: 1, capped: false }]);
	await client.policies.set.mutate({ organizationId, change: { flagsOff: ["idle"] } });
	expect(await flags()).toEqual([]);
});

it("without D1 it says how many sessions stand, and that the rest is not counted", async () => {
	const { overview } = await aBusyDay();
	const { sessions, counted } = await withoutD1(() => overview());
	expect(sessions).toEqual({ count: 4, capped: false });
	expect(counted).toBeNull();
});

it("another organization's overview answers like that of none", async () => {
	const { client } = await aPeopleWorld();
	const other = await anOrganization();
	const refusals = await Promise.all(
		[other.id, "org_nowhere"].map((organizationId) =>
			refusalOf(client.organizations.overview.query({ organizationId })),
		),
	);
	expect(refusals[0]).toEqual(refusals[1]);
	expect(refusals[0]).toMatchObject({ status: 404 });
});

it("no count reads a table whole, and the hours are of indexes alone", async () => {
	const plan = await plansOf(() =>
		new OverviewRepository(databasesOf(env)).read("org_acme", lastHours(start, 0), false, start),
	);
	expect(plan.length).toBeGreaterThan(0);
	expect(scans(plan).filter((step) => !/^SCAN (standing|flagged|hour|flag)\b/.test(step))).toEqual(
		[],
	);
	const ranges = plan.filter((step) => /created_at>|ended_at>/.test(step));
	expect(ranges.length).toBeGreaterThan(1);
	for (const step of ranges) expect(step).toContain("COVERING INDEX");
});
