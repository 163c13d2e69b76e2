import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { platformId } from "../../domain/ids.ts";
import { noStamp, type Stamp } from "../../domain/lease/stamp.ts";
import { caps } from "../../domain/limits/caps.ts";
import {
	anApiToken,
	anOrganization,
	aSession,
	must,
	organizations,
	stubOf,
	type TestOrganization,
} from "../../testing/support/builders.ts";
import { fetchWorker } from "../../testing/support/callers.ts";
import { revoke } from "../../testing/support/gate-isolate.ts";

const ask = (token: string | null, body: unknown) =>
	fetchWorker("/gate/leases", {
		method: "POST",
		headers: {
			"content-type": "application/json",
			...(token !== null && { authorization: `Bearer ${token}` }),
		},
		body: JSON.stringify(body),
	});

const aLease = (have: Stamp = noStamp, activity: object[] = []) => ({
	lease: { incarnation: "inc_1", have, activity, answered: { active: 0, ended: 0 } },
});

interface Answer {
	organizationId: string;
	lease: null | {
		update: { base: Stamp | null; stamp: Stamp; endedRecords: string };
		termMs: number;
		graceMs: number;
	};
	facts: object[];
	unavailable?: true;
}

/** A process outside Workers, and what Curfew answers it. */
async function aProcess(organization: TestOrganization, holder = "process-1") {
	const token = await anApiToken(organization.id, ["service"]);
	const lease = async (...asked: object[]): Promise<Answer[]> => {
		const response = await ask(token, { holder, organizations: asked });
		expect(response.status).toBe(200);
		return ((await response.json()) as { organizations: Answer[] }).organizations;
	};
	return { token, lease };
}

it("a token of scope service leases the view of its organization, and afterwards what was added to it", async () => {
	const organization = await anOrganization();
	const session = await aSession(organization);
	const { lease } = await aProcess(organization);
	const asked = { organizationId: organization.id, facts: [session.sessionId, "ses_none"] };
	const [first] = await lease({ ...asked, ...aLease() });
	expect(first).toMatchObject({
		lease: { termMs: 1_000, graceMs: 0, update: { base: null } },
		facts: [{ sessionId: session.sessionId, userId: session.claims.sub }],
	});
	const have = first?.lease?.update.stamp ?? noStamp;
	await revoke(organization, session.sessionId);
	const [second] = await lease({ organizationId: organization.id, ...aLease(have) });
	expect(second?.lease?.update).toMatchObject({ base: have });
	// One record of five words.
	expect(atob(second?.lease?.update.endedRecords ?? "").length).toBe(20);
});

it("a revocation waits for a lease that is out over HTTPS", async () => {
	const organization = await anOrganization();
	const session = await aSession(organization);
	const { lease } = await aProcess(organization);
	await lease({ organizationId: organization.id, ...aLease() });
	const { reach } = await revoke(organization, session.sessionId);
	expect(reach).toMatchObject([{ how: "ran_out" }]);
});

it("nobody leases without a token, with one that has ended, or with another scope", async () => {
	const organization = await anOrganization();
	const body = { holder: "h", organizations: [{ organizationId: organization.id, ...aLease() }] };
	const reader = await anApiToken(organization.id, ["read"]);
	expect((await ask(null, body)).status).toBe(401);
	expect((await ask(`cfw_${organization.id}_never`, body)).status).toBe(401);
	const refused = await ask(reader, body);
	expect(refused.status).toBe(403);
	expect(await refused.json()).toMatchObject({ reason: "insufficient_scope" });
});

it("another organization, one that does not exist and an id that is none answer exactly alike", async () => {
	const [organization, foreign] = [await anOrganization(), await anOrganization()];
	const { sessionId } = await aSession(foreign);
	const own = await aProcess(organization);
	const platform = await anApiToken(platformId, ["service"]);
	const ids = [foreign.id, "org_doesnotexist", "no id, but a text"];
	const asked = ids.map((organizationId) => ({ organizationId, ...aLease(), facts: [sessionId] }));
	const nothing = ids.map((organizationId) => ({ organizationId, lease: null, facts: [] }));
	expect(await own.lease(...asked)).toEqual(nothing);
	const everywhere = await ask(platform, { holder: "h", organizations: asked });
	const { organizations: answers } = (await everywhere.json()) as { organizations: Answer[] };
	expect(answers[0]?.lease).not.toBeNull();
	expect(answers.slice(1)).toEqual(nothing.slice(1));
});

it("a body that is none is refused by the name of its field, and so are more organizations than one call asks about", async () => {
	const organization = await anOrganization();
	const { token } = await aProcess(organization);
	const entry = { organizationId: organization.id, ...aLease() };
	const many = Array.from({ length: caps.organizationsOfLeaseCall + 1 }, () => entry);
	const bodies = [
		{ holder: "h", organizations: many },
		{ holder: "h", organizations: [{ ...entry, region: "weur" }] },
		{ holder: "h", organizations: [{ ...entry, lease: { ...entry.lease, have: null } }] },
		{ organizations: [] },
		{
			holder: "h",
			organizations: [entry, { ...entry, lease: { ...entry.lease, incarnation: "i2" } }],
		},
		{ holder: "h", organizations: [{ ...entry, facts: ["a", "b", "c", "d", "e"] }] },
	];
	const refused = await Promise.all(bodies.map((body) => ask(token, body)));
	expect(refused.map(({ status }) => status)).toEqual(bodies.map(() => 400));
	const problems = (await Promise.all(refused.map((one) => one.json()))) as { field: string }[];
	expect(problems.map(({ field }) => field)).toEqual([
		"organizations",
		"organizations.0.region",
		"organizations.0.lease.have",
		"holder",
		"organizations",
		"organizations.0.facts",
	]);
	const most = await ask(token, { holder: "h", organizations: many.slice(1) });
	expect(most.status).toBe(200);
});

it("what a process saw counts as activity, as long ago as it says and from where it says", async () => {
	const organization = await anOrganization();
	const { sessionId, createdAt } = await aSession(organization);
	const { lease } = await aProcess(organization);
	const seen = { sessionId, agoMs: 0, ip: "192.0.2.7", geo: { country: "DE" } };
	const activity = [{ ...seen, agoMs: 3_600_000 }, seen];
	await lease({ organizationId: organization.id, ...aLease(noStamp, activity) });
	const found = must(await organization.object.getSession(sessionId));
	expect(found.lastActivityAt).toBeGreaterThanOrEqual(createdAt);
	expect(found).toMatchObject({ ip: "192.0.2.7", geo: { country: "DE" } });
});

it("a place that cannot be read is left out, and costs nobody the lease", async () => {
	const organization = await anOrganization();
	const { sessionId } = await aSession(organization);
	const { lease } = await aProcess(organization);
	const geo = { country: "DE", region: "BE" };
	for (const place of [{ geo }, { geo: "Berlin" }, { ip: 7 }]) {
		const asked = aLease(noStamp, [{ sessionId, agoMs: 0, ...place }]);
		const [answer] = await lease({ organizationId: organization.id, ...asked });
		expect(answer?.lease).not.toBeNull();
	}
});

it("an organization that cannot be reached holds up nobody", async () => {
	const [reached, stuck] = [await anOrganization(), await anOrganization()];
	const token = await anApiToken(platformId, ["service"]);
	const { promise: free, resolve } = Promise.withResolvers<void>();
	const blocked = runInDurableObject(stubOf(stuck.id), (_, state) =>
		state.blockConcurrencyWhile(() => free),
	);
	const organizations = [stuck, reached].map(({ id }) => ({ organizationId: id, ...aLease() }));
	// The answer comes although nobody lets the other one go.
	const response = await ask(token, { holder: "h", organizations });
	resolve();
	await blocked;
	expect(await response.json()).toMatchObject({
		organizations: [
			{ organizationId: stuck.id, lease: null, unavailable: true },
			{ organizationId: reached.id, lease: { termMs: 1_000 } },
		],
	});
});

it("the process above the limit of a token is told to slow down, and leases nothing", async () => {
	const organization = await anOrganization();
	const { token } = await aProcess(organization);
	const entry = { organizationId: organization.id, ...aLease() };
	for (let nth = 0; nth < caps.holdersOfToken; nth += 1) {
		const { status } = await ask(token, { holder: `process-${nth}`, organizations: [entry] });
		expect(status).toBe(200);
	}
	const refused = await ask(token, { holder: "one more", organizations: [entry] });
	expect(refused.status).toBe(429);
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(await refused.json()).toMatchObject({ reason: "slow_down" });
	const again = await ask(token, { holder: "process-0", organizations: [entry] });
	expect(again.status).toBe(200);
	const other = await anApiToken(organization.id, ["service"]);
	expect((await ask(other, { holder: "one more", organizations: [entry] })).status).toBe(200);
});

it("nobody acknowledges for a process of another token, whatever it calls itself", async () => {
	const organization = await anOrganization();
	const { lease } = await aProcess(organization, "same");
	const other = await aProcess(organization, "same");
	const [held] = await lease({ organizationId: organization.id, ...aLease() });
	const session = await aSession(organization);
	const revoked = revoke(organization, session.sessionId);
	const newest = { epoch: held?.lease?.update.stamp.epoch ?? 0, sequence: 1_000_000 };
	await other.lease({ organizationId: organization.id, ...aLease(newest) });
	expect((await revoked).reach).toMatchObject([{ how: "ran_out" }]);
	// The lease of that moment may have run out as well by now.
	await other.lease({ organizationId: organization.id, ...aLease(newest) });
	expect(must(await organizations.of(organization.id).health()).leases.length).toBeGreaterThan(0);
});
