import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../domain/clock.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import { adoptedSessionId, type SessionToAdopt } from "../../domain/tokens/adoption.ts";
import { tablesOf } from "../../testing/storage/stored-tables.ts";
import {
	anAdministrator,
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../../testing/support/builders.ts";
import { firefoxOnLinux } from "../../testing/support/clients.ts";
import { revoke } from "../../testing/support/gate-isolate.ts";
import { gateTransport } from "../../testing/support/gate-transport.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

const issuer = "https://id.example";
/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);

const aToken = (more: Partial<SessionToAdopt> = {}): SessionToAdopt => ({
	issuer,
	providerSessionId: "sess_2abc",
	userId: "usr_raj",
	issuedAt: Date.now(),
	user: { name: "Raj Shah", email: "raj@acme.example" },
	...{ ip: "203.0.113.7", userAgent: firefoxOnLinux },
	...more,
});

const policy = {
	idleTimeoutMs: hourMs,
	absoluteLifetimeMs: 2 * hourMs,
	endedRetentionMs: dayMs,
	addressRetentionMs: dayMs,
};

/** An isolate of an edge that nothing is in the memory of. */
function anEdge() {
	const gate = new IsolateGate({ now: () => Date.now() }, newSecret);
	const calls: string[] = [];
	const { adopt, ...others } = gateTransport();
	const transport = {
		...others,
		adopt: (...[organizationId, session]: Parameters<NonNullable<typeof adopt>>) => {
			calls.push(session.providerSessionId);
			return adopt?.(organizationId, session) ?? Promise.resolve(null);
		},
	};
	return {
		calls,
		check: async (
			{ id: organizationId }: TestOrganization,
			adoptable = aToken(),
			consistency: "strict" | "leased" = "leased",
		) =>
			gate.check(
				{
					organizationId,
					sessionId: await adoptedSessionId(issuer, organizationId, adoptable.providerSessionId),
					adopt: adoptable,
					consistency,
					onUnavailable: "deny",
				},
				transport,
			),
	};
}

const idIn = ({ id }: TestOrganization, providerSessionId = "sess_2abc") =>
	adoptedSessionId(issuer, id, providerSessionId);

/** Lets time pass with every alarm that rings meanwhile. */
async function pass({ id }: TestOrganization, untilMs: number): Promise<void> {
	for (let alarms = 0; alarms < 200; alarms += 1) {
		await projected(id);
		const at = await runInDurableObject(stubOf(id), (_o, { storage }) => storage.getAlarm());
		if (at === null || at > untilMs) break;
		setClock(Math.max(at, Date.now()));
		await runDurableObjectAlarm(stubOf(id));
	}
	setClock(untilMs);
}

const knownIn = async ({ id }: TestOrganization) => (await tablesOf(id)).adopted_sessions ?? [];

describe("a session that another provider made", () => {
	it("begins with the first good token, is asked for once in an isolate, and is shown like any other", async () => {
		const organization = await anOrganization();
		const edge = anEdge();
		for (let count = 0; count < 4; count += 1) {
			expect(await edge.check(organization)).toMatchObject({ active: true });
		}
		expect(edge.calls).toEqual(["sess_2abc"]);
		// Answered from memory in the end.
		expect(await edge.check(organization)).toMatchObject({ active: true, source: "isolate" });
		const session = must(await organization.object.getSession(await idIn(organization)));
		expect(session).toMatchObject({
			status: "active",
			user: { id: "usr_raj", name: "Raj Shah", email: "raj@acme.example" },
			ip: "203.0.113.7",
			device: { browser: "Firefox" },
			adoptedFrom: { issuer, sessionId: "sess_2abc" },
			chain: [],
		});
		// Another isolate finds the same one.
		expect(await anEdge().check(organization)).toMatchObject({ active: true });
		expect((await tablesOf(organization.id)).sessions).toHaveLength(1);
		const { client } = await anAdministrator(organization.id);
		await projected(organization.id);
		const { items } = await client.sessions.list.query({
			organizationId: organization.id,
			filter: { userId: "usr_raj" },
		});
		expect(items.map(({ id }) => id)).toEqual([session.id]);
		const log = await client.auditLog.list.query({ organizationId: organization.id });
		expect(
			log.items.filter(({ action, target }) => {
				return action === "session.started" && target.id === session.id;
			}),
		).toHaveLength(1);
	});

	it.each(["leased", "strict"] as const)(
		"is refused (%s) once its end was reported, in isolates that know it and in others",
		async (consistency) => {
			// Leases run out by the clock.
			vi.useRealTimers();
			const organization = await anOrganization();
			const edge = anEdge();
			for (let count = 0; count < 3; count += 1) await edge.check(organization);
			expect(await revoke(organization, await idIn(organization))).toMatchObject({
				state: "enforced",
			});
			for (const one of [edge, anEdge()]) {
				const answer = await one.check(organization, aToken(), consistency);
				expect(answer).toMatchObject({ active: false, status: "revoked", cause: "admin" });
			}
		},
	);

	it("stays whose it is: a token that names somebody else for it is refused everywhere", async () => {
		const organization = await anOrganization();
		const edge = anEdge();
		await edge.check(organization);
		for (const one of [edge, anEdge()]) {
			const answer = await one.check(organization, aToken({ userId: "usr_mia" }));
			expect(answer.active).toBe(false);
		}
		expect(await edge.check(organization)).toMatchObject({ active: true });
	});

	it("of two organizations or two issuers is two sessions", async () => {
		const ids = await Promise.all([
			adoptedSessionId(issuer, "org_a", "s"),
			adoptedSessionId(issuer, "org_b", "s"),
			adoptedSessionId("https://other.example", "org_a", "s"),
			adoptedSessionId(issuer, "org_a", "t"),
		]);
		expect(new Set(ids).size).toBe(4);
		for (const id of ids) expect(id).toMatch(/^ses_[0-9a-hjkmnp-tv-z]{24}$/);
		expect(await adoptedSessionId(issuer, "org_a", "s")).toBe(ids[0]);
	});
});

describe("an ended one", () => {
	it("stays refused when retention has erased its row, while its tokens come, and is forgotten after that", async () => {
		const organization = await anOrganization();
		must(await organization.object.setPolicy(policy, theTest));
		const sessionMaxMs = 10 * dayMs;
		const token = () => aToken({ sessionMaxMs });
		await anEdge().check(organization, token());
		await revoke(organization, await idIn(organization));
		await pass(organization, start + 5 * dayMs);
		expect((await tablesOf(organization.id)).sessions).toEqual([]);
		expect(await anEdge().check(organization, token())).toMatchObject({ active: false });
		// The provider goes on with it: it is known for as long again, and no longer.
		await pass(organization, start + 14 * dayMs);
		expect(await anEdge().check(organization, token())).toMatchObject({ active: false });
		await pass(organization, start + 23 * dayMs);
		expect(await knownIn(organization)).toHaveLength(1);
		await pass(organization, start + 25 * dayMs);
		expect(await knownIn(organization)).toEqual([]);
	});

	it("that reached its own limit is not begun anew by the next token", async () => {
		const organization = await anOrganization();
		must(await organization.object.setPolicy(policy, theTest));
		const edge = anEdge();
		await edge.check(organization);
		await pass(organization, start + 3 * hourMs);
		for (const one of [edge, anEdge()]) {
			expect(await one.check(organization)).toMatchObject({ active: false });
		}
		expect((await tablesOf(organization.id)).sessions).toHaveLength(1);
	});

	it("costs no write for each of its tokens", async () => {
		const organization = await anOrganization();
		await anEdge().check(organization);
		await revoke(organization, await idIn(organization));
		const [before] = await knownIn(organization);
		setClock(start + minuteMs);
		await anEdge().check(organization);
		expect(await knownIn(organization)).toEqual([before]);
	});
});

describe("a start's rules hold", () => {
	it("for how many sessions a person may have", async () => {
		const organization = await anOrganization();
		must(
			await organization.object.setPolicy(
				{ sessionsPerUser: 1, sessionsPerUserExceeded: "refuse" },
				theTest,
			),
		);
		const edge = anEdge();
		expect(await edge.check(organization)).toMatchObject({ active: true });
		const second = aToken({ providerSessionId: "sess_second" });
		expect(await edge.check(organization, second)).toMatchObject({ active: false });
		must(await organization.object.setPolicy({ sessionsPerUserExceeded: "end_oldest" }, theTest));
		expect(await edge.check(organization, second)).toMatchObject({ active: true });
		expect(await edge.check(organization, aToken(), "strict")).toMatchObject({
			active: false,
			cause: "concurrency",
		});
	});

	it("for ids that are Curfew's own, and for the platform", async () => {
		const organization = await anOrganization();
		const reserved = aToken({ userId: "adm_somebody" });
		expect(await anEdge().check(organization, reserved)).toMatchObject({ active: false });
		const platform = { ...organization, id: "platform" };
		expect(await anEdge().check(platform)).toMatchObject({ active: false });
		const nowhere = { ...organization, id: "org_nowhere" };
		expect(await anEdge().check(nowhere)).toMatchObject({ active: false });
	});

	it("for what was ended before: a token from before begins nothing, the provider's next one does", async () => {
		const organization = await anOrganization();
		const before = aToken();
		setClock(start + minuteMs);
		await aSession(organization, { userId: "usr_raj" });
		must(
			await organization.object.revoke(
				{
					target: { kind: "user", userId: "usr_raj" },
					cause: "account_removed",
					reason: null,
				},
				theTest,
			),
		);
		expect(await anEdge().check(organization, before)).toMatchObject({ active: false });
		setClock(start + 2 * minuteMs);
		expect(await anEdge().check(organization)).toMatchObject({ active: true });
	});

	it("for an end of everything: it ends what was adopted before, and not what is adopted after", async () => {
		const organization = await anOrganization();
		const edge = anEdge();
		await edge.check(organization);
		must(
			await organization.object.revoke(
				{
					target: { kind: "organization", confirm: organization.slug },
					cause: "organization",
					reason: null,
				},
				theTest,
			),
		);
		setClock(start + minuteMs);
		expect(await edge.check(organization)).toMatchObject({ active: false });
		const other = aToken({ providerSessionId: "sess_other" });
		expect(await edge.check(organization, other)).toMatchObject({ active: true });
	});

	it("for an end of everything while nobody had a session, and when what it covered has ended long since", async () => {
		const organization = await anOrganization();
		must(await organization.object.setPolicy(policy, theTest));
		const endAll = async () =>
			must(
				await organization.object.revoke(
					{
						target: { kind: "organization", confirm: organization.slug },
						cause: "organization",
						reason: null,
					},
					theTest,
				),
			);
		const before = aToken();
		setClock(start + minuteMs);
		await endAll();
		expect(await anEdge().check(organization, before)).toMatchObject({ active: false });
		await aSession(organization);
		const later = aToken();
		setClock(start + 2 * minuteMs);
		await endAll();
		await pass(organization, start + 4 * hourMs);
		expect((await tablesOf(organization.id)).watermarks).toEqual([]);
		expect(await anEdge().check(organization, later)).toMatchObject({ active: false });
		expect(await anEdge().check(organization)).toMatchObject({ active: true });
	});

	it("for an erased person: their adopted session stays ended, and the provider's id of it is gone", async () => {
		const organization = await anOrganization();
		const edge = anEdge();
		await edge.check(organization);
		must(await organization.object.eraseUser("usr_raj", theTest));
		setClock(start + minuteMs);
		for (const one of [edge, anEdge()]) {
			expect(await one.check(organization)).toMatchObject({ active: false });
		}
		expect(JSON.stringify(await tablesOf(organization.id))).not.toContain("sess_2abc");
	});

	it("for an erased person: a token from before of a session that was never seen does not bring them back", async () => {
		const organization = await anOrganization();
		await aSession(organization, { userId: "usr_raj" });
		const before = aToken();
		setClock(start + minuteMs);
		must(await organization.object.eraseUser("usr_raj", theTest));
		await pass(organization, start + hourMs);
		expect(await anEdge().check(organization, before)).toMatchObject({ active: false });
		expect(JSON.stringify(await tablesOf(organization.id))).not.toContain("usr_raj");
		// Whoever the provider lets in afterwards is somebody new.
		expect(await anEdge().check(organization)).toMatchObject({ active: true });
	});
});

it("a service adopts over the network, once however often it asks, and is told the claims", async () => {
	const organization = await anOrganization();
	const service = await organization.token("service");
	const { geo: _, ...token } = aToken();
	const order = { organizationId: organization.id, ...token };
	const first = await service.lifecycle.adopt.mutate(order);
	expect(first.sessionId).toBe(await idIn(organization));
	expect(first.claims).toMatchObject({
		org: organization.id,
		sid: first.sessionId,
		sub: "usr_raj",
	});
	expect(await service.lifecycle.adopt.mutate(order)).toEqual(first);
	expect((await tablesOf(organization.id)).sessions).toHaveLength(1);
	await expect(
		service.lifecycle.adopt.mutate({ ...order, userId: "usr_mia" }),
	).rejects.toMatchObject({ data: { reason: "unknown" } });
});
