import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { minuteMs, secondMs } from "../../domain/clock.ts";
import { oneSession } from "../../domain/receipt.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { placeIn } from "../../services/client/client-facts.ts";
import {
	anOrganization,
	aSession,
	must,
	stubOf,
	type TestOrganization,
	theTest,
} from "../support/builders.ts";
import { anIsolate } from "../support/gate-isolate.ts";
import { aStandingClock } from "../support/standing-clock.ts";
import { anIssuer } from "../support/token-issuer.ts";
import { type Door, everyDoor, noDoor } from "./doors.ts";

const start = Date.UTC(2040, 0, 1);
const setClock = aStandingClock(start);
afterEach(() => vi.restoreAllMocks());

const idleMs = 5 * minuteMs;
const everyMs = 20 * secondMs;
const gatheredMs = idleMs / 10;
const reports = (env as Env & Record<"ACTIVITY_REPORT", string>).ACTIVITY_REPORT !== "";
/** More than the idle limit: who is not seen is out before. */
const watchedMs = (reports ? 16 : 6) * minuteMs;

/** Time goes on, and alarms ring when they are due. */
async function pass(organizationId: string, untilMs: number): Promise<void> {
	const stub = stubOf(organizationId);
	for (;;) {
		await runInDurableObject(stub, () => scheduler.wait(0));
		const at = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
		if (at === null || at > untilMs) break;
		setClock(Math.max(at, Date.now()));
		await runDurableObjectAlarm(stub);
	}
	setClock(untilMs);
}

const rowOf = (organizationId: string, sessionId: string) =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) =>
		storage.sql
			.exec<{ last_activity_at: number; ip: string }>(
				"SELECT last_activity_at, ip FROM sessions WHERE id = ?",
				sessionId,
			)
			.one(),
	);

async function aWorld(leaseMs: number, isBusy: boolean) {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ idleTimeoutMs: idleMs, leaseMs }, theTest));
	const session = await aSession(organization);
	const others = isBusy ? [anIsolate(), anIsolate(), anIsolate()] : [];
	const bystander = await aSession(organization);
	/** Other isolates hold leases meanwhile, and see another session. */
	const bustle = async () => {
		for (const other of others) {
			await other.check(bystander);
			await other.check(bystander);
			await other.settled();
		}
	};
	return { organization, session, bustle };
}

interface World {
	organization: TestOrganization;
	session: StartedSession;
	bustle: () => Promise<void>;
}

/** Minutes for which a request every 20 seconds passed, and how often the session's row was written meanwhile. */
async function survive({ organization, session, bustle }: World, door: Door) {
	let writes = 0;
	let known = (await rowOf(organization.id, session.sessionId)).last_activity_at;
	for (let atMs = everyMs; atMs <= watchedMs; atMs += everyMs) {
		await pass(organization.id, start + atMs);
		await bustle();
		const mayPass = await door(session);
		const { last_activity_at } = await rowOf(organization.id, session.sessionId);
		if (last_activity_at !== known) writes += 1;
		known = last_activity_at;
		if (!mayPass) return { survivedMs: atMs, writes };
	}
	return { survivedMs: watchedMs, writes };
}

const doorNames = [
	"lifecycle.check, strict",
	"lifecycle.check, leased",
	"gate of a Worker, strict",
	"gate of a Worker, leased",
	"GET /oauth/check",
	"POST /oauth/introspect",
	"sessions.listMine",
	"lifecycle.touch",
];
const diagonal = [
	{ leaseMs: 0, isBusy: false },
	{ leaseMs: 10 * secondMs, isBusy: true },
];
const worlds = reports
	? [...diagonal, { leaseMs: 0, isBusy: true }, { leaseMs: 10 * secondMs, isBusy: false }]
	: diagonal;

describe.each(doorNames)("a session that is used every 20 s through %s", (name) => {
	it.each(worlds)(
		"outlives an idle limit of 5 minutes, with leases of $leaseMs ms, others busy: $isBusy",
		async ({ leaseMs, isBusy }) => {
			const world = await aWorld(leaseMs, isBusy);
			const issuer = await anIssuer();
			const door = (await everyDoor(world.organization, issuer))[name];
			if (!door) throw new Error(`There is no door ${name}`);
			const { survivedMs, writes } = await survive(world, door);
			if (reports) {
				const minutes = (survivedMs / minuteMs).toFixed(1);
				console.log(
					`${name.padEnd(26)} lease ${String(leaseMs / secondMs).padStart(2)} s  ${isBusy ? "busy " : "quiet"}  ${minutes.padStart(5)} min  ${writes} row writes`,
				);
			}
			expect(survivedMs).toBe(watchedMs);
			expect(writes).toBeLessThanOrEqual(watchedMs / gatheredMs + 1);
			// And it is idle when nobody uses it any more: to the millisecond where nothing can be on its way.
			const { organization, session } = world;
			const last = must(await organization.object.getSession(session.sessionId)).idleExpiresAt;
			expect(last).toBe(start + watchedMs + idleMs);
			await pass(organization.id, last - 1);
			expect((await organization.object.checkSession(session.sessionId)).active).toBe(true);
			setClock(last);
			expect(await organization.object.checkSession(session.sessionId)).toMatchObject({
				active: false,
				cause: "idle",
			});
		},
	);
});

describe("what is no request of the person", () => {
	it.each(["refresh token", "list"] as const)("does not keep a session alive: %s", async (name) => {
		const world = await aWorld(0, false);
		const ask = (await noDoor(world.organization))[name];
		const { survivedMs } = await survive(world, ask);
		if (reports)
			console.log(`${name.padEnd(26)} no activity  ${(survivedMs / minuteMs).toFixed(1)} min`);
		expect(survivedMs).toBe(idleMs);
	});

	it("nor does introspection where the policy says so, nor a check that is refused", async () => {
		const { organization, session, bustle } = await aWorld(0, false);
		must(await organization.object.setPolicy({ introspectionIsActivity: false }, theTest));
		const doors = await everyDoor(organization, await anIssuer());
		const introspect = doors["POST /oauth/introspect"] as Door;
		const { survivedMs } = await survive({ organization, session, bustle }, introspect);
		expect(survivedMs).toBe(idleMs);
		const strict = doors["lifecycle.check, strict"] as Door;
		expect(await strict(session)).toBe(false);
		expect(must(await organization.object.getSession(session.sessionId)).lastActivityAt).toBe(
			start,
		);
	});
});

describe("gathered activity", () => {
	it("is lost with the object for at most a tenth of the idle limit", async () => {
		const { organization, session } = await aWorld(0, false);
		const { sessionId } = session;
		const use = () => organization.object.checkSession(sessionId, {});
		setClock(start + minuteMs);
		await use();
		setClock(start + minuteMs + gatheredMs - 1);
		await use();
		const shown = must(await organization.object.getSession(sessionId)).lastActivityAt;
		expect(shown).toBe(start + minuteMs + gatheredMs - 1);
		await evictDurableObject(stubOf(organization.id));
		const kept = must(await organization.object.getSession(sessionId)).lastActivityAt;
		expect(kept).toBe(start + minuteMs);
	});

	it("takes the client's address along, from every door that is told one", async () => {
		const { organization, session } = await aWorld(0, false);
		const { sessionId } = session;
		const organizationId = organization.id;
		const service = await organization.token("service");
		const ipOf = async () => must(await organization.object.getSession(sessionId)).ip;
		setClock(start + minuteMs);
		await service.lifecycle.check.query({ organizationId, sessionId, ip: "::ffff:192.0.2.1" });
		expect(await ipOf()).toBe("192.0.2.1");
		setClock(start + minuteMs + secondMs);
		await service.lifecycle.check.query({ organizationId, sessionId, ip: "2001:DB8::7" });
		expect(await ipOf()).toBe("2001:db8::7");
		expect((await rowOf(organizationId, sessionId)).ip).toBe("192.0.2.1");
		await service.lifecycle.check.query({ organizationId, sessionId, ip: "not an address" });
		expect(await ipOf()).toBe("2001:db8::7");
		await pass(organizationId, start + 2 * minuteMs);
		expect((await rowOf(organizationId, sessionId)).ip).toBe("2001:db8::7");
	});

	it("is known of a session that ends in that moment, its newest address too; what is erased stays so", async () => {
		const { organization, session } = await aWorld(0, false);
		const { sessionId } = session;
		const { object } = organization;
		const get = async () => must(await object.getSession(sessionId));
		const seen = async (ms: number, ip: string) => {
			setClock(start + ms);
			await object.checkSession(sessionId, placeIn({ ip }));
		};
		await seen(minuteMs, "203.0.113.7");
		await seen(minuteMs + secondMs, "198.51.100.66");
		const target = oneSession(sessionId);
		must(await object.revoke({ target, cause: "admin", reason: null }, theTest));
		const last = { ip: "198.51.100.66", lastActivityAt: start + minuteMs + secondMs };
		expect(await get()).toMatchObject({ status: "revoked", ...last });
		await pass(organization.id, start + 2 * minuteMs);
		expect(await rowOf(organization.id, sessionId)).toMatchObject({ ip: last.ip });
		expect(await get()).toMatchObject({ status: "revoked", ...last });
		const other = await aSession(organization, { userId: "usr_tomas" });
		await object.checkSession(other.sessionId, placeIn({ ip: "203.0.113.9" }));
		setClock(start + 2 * minuteMs + secondMs);
		await object.checkSession(other.sessionId, placeIn({ ip: "203.0.113.10" }));
		must(await object.eraseUser("usr_tomas", theTest));
		await pass(organization.id, start + 5 * minuteMs);
		expect(await rowOf(organization.id, other.sessionId)).toMatchObject({ ip: "" });
	});

	it("counts when limits become stricter in that moment", async () => {
		const { organization, session } = await aWorld(0, false);
		const { object } = organization;
		must(await object.setPolicy({ idleTimeoutMs: 60 * minuteMs }, theTest));
		const use = () => object.checkSession(session.sessionId, {});
		setClock(start + minuteMs);
		await use();
		setClock(start + minuteMs + 59 * secondMs);
		await use();
		must(await object.setPolicy({ idleTimeoutMs: idleMs }, theTest));
		const { idleExpiresAt } = must(await object.getSession(session.sessionId));
		expect(idleExpiresAt).toBe(start + minuteMs + 59 * secondMs + idleMs);
	});
});
