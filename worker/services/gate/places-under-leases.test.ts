import { expect, it } from "vitest";
import { secondMs } from "../../domain/clock.ts";
import type { SeenFrom } from "../../domain/facts/place.ts";
import { anOrganization, aSession, must } from "../../testing/support/builders.ts";
import { anIsolate } from "../../testing/support/gate-isolate.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);

/** Where a session is after an edge has seen it so many times from memory and handed in what it saw. */
async function afterChecks(...seen: SeenFrom[]) {
	setClock(start);
	const organization = await anOrganization();
	const session = await aSession(organization, { city: "Hof" });
	const bystander = await aSession(organization);
	const edge = anIsolate();
	setClock(start + secondMs);
	await edge.check(bystander);
	await edge.check(bystander);
	for (const [nth, from] of seen.entries()) {
		// Where a session is in use is read once a second.
		setClock(start + (nth + 2) * secondMs);
		expect(await edge.check(session, "leased", from)).toMatchObject({ source: "isolate" });
	}
	setClock(start + 8 * secondMs);
	await edge.check(bystander);
	await edge.settled();
	const { ip, geo, network } = must(await organization.object.getSession(session.sessionId));
	return { ip, geo, network };
}

const home = { ip: "203.0.113.7", geo: { country: "DE", city: "Hof" }, network: null };
const away = { ip: "198.51.100.4", geo: { country: "IN", city: "Pune" } };

it("what an edge saw from memory arrives with its place", async () => {
	expect(await afterChecks(away)).toEqual({ ...away, network: null });
	expect(await afterChecks({ ip: away.ip })).toEqual({ ip: away.ip, geo: null, network: null });
});

it("the same address again without its place keeps it, and no address keeps both", async () => {
	for (const again of [{ ip: away.ip }, { ip: away.ip, geo: null }, {}, { ip: "" }]) {
		expect(await afterChecks(away, again)).toEqual({ ...away, network: null });
	}
	expect(await afterChecks({ ip: home.ip }, {})).toEqual(home);
});

it("another address without its place has none", async () => {
	const elsewhere = { ip: "192.0.2.1" };
	expect(await afterChecks(away, elsewhere)).toEqual({ ...elsewhere, geo: null, network: null });
});
