import { evictDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { hourMs, secondMs } from "../../domain/clock.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import { toWire } from "../../domain/wire/wire-failure.ts";
import { anOrganization, must, stubOf, theTest } from "../../testing/support/builders.ts";
import { someClient } from "../../testing/support/clients.ts";
import { gateTransport } from "../../testing/support/gate-transport.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";
import { start } from "../../testing/support/support-world.ts";

const at = aStandingClock(start);

/** A support session under a grant, and an isolate of an auth edge that holds a lease. */
async function aLeasedVisit(lastsMs: number) {
	const { id, object } = await anOrganization();
	const who = { id: "adm_lena", name: "Lena Ortiz", email: "lena@curfew.example" };
	const facts = { scope: "read" as const, reason: "test", ticket: null, replaces: null };
	const times = { startsAt: null, endsAt: start + lastsMs };
	const order = { kind: "create" as const, holder: who, ...facts, ...times };
	const { grant } = must(await object.changeGrant(order, theTest));
	const entering = { who, key: "ses_console", grantId: grant.id, origin: someClient };
	const { session } = must(await object.enterSupport(entering, theTest));
	const gate = new IsolateGate({ now: () => Date.now() }, newSecret);
	const check = () =>
		gate.check(
			{
				organizationId: id,
				sessionId: session.id,
				consistency: "leased",
				onUnavailable: "deny",
			},
			gateTransport(),
		);
	await check();
	expect(await check()).toMatchObject({ active: true, source: "isolate" });
	const moveTo = (endsAt: number) =>
		object.changeGrant({ kind: "extend", grantId: grant.id, endsAt, reason: null }, theTest);
	return { id, object, check, moveTo };
}

it("a leased check refuses at the end of the access, from memory, and not a moment later", async () => {
	const { check } = await aLeasedVisit(500);
	// A holder bounds the writer's clock from above, by what clocks may differ.
	at(start + 450);
	expect(await check()).toMatchObject({ active: true, source: "isolate" });
	at(start + 500);
	expect(await check()).toMatchObject({ active: false });
});

it("a shortened end counts under a lease as well, also after the object has forgotten all but its tables", async () => {
	const { id, check, moveTo } = await aLeasedVisit(hourMs);
	const sooner = start + 20 * secondMs;
	expect(await moveTo(sooner)).toMatchObject({ ok: true });
	// Evicted once whoever held a lease has heard of it.
	at(start + 15 * secondMs);
	await evictDurableObject(stubOf(id));
	at(sooner - 50);
	await check();
	expect((await check()).active).toBe(true);
	at(sooner);
	expect(await check()).toMatchObject({ active: false });
	at(sooner + 30 * secondMs);
	expect(await check()).toMatchObject({ active: false });
});

it("an end that cannot be known everywhere in time is refused, and revoking is offered instead", async () => {
	const { object, check, moveTo } = await aLeasedVisit(hourMs);
	const refused = await moveTo(start + 200);
	expect(refused).toMatchObject({
		ok: false,
		error: { reason: "conflict", because: "end_too_near", enforcedBy: expect.any(Number) },
	});
	if (refused.ok) throw new Error("The end was moved");
	expect(toWire(refused.error).message).toContain("Revoke the access");
	expect(await check()).toMatchObject({ active: true });
	const grants = must(await object.findGrants({ limit: 1 }));
	expect(grants.items).toMatchObject([{ endsAt: start + hourMs, activeSessions: 1 }]);
});
