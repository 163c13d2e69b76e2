import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultTerms, directIsolatesMax } from "../../domain/lease/terms.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import {
	anOrganization,
	aSession,
	must,
	organizations,
	stubOf,
	theTest,
} from "../../testing/support/builders.ts";
import { anIsolate, revoke } from "../../testing/support/gate-isolate.ts";

const leaseMs = 1_000;
/** Each isolate is asked so often: a renewal that is due is noticed this late, and asked again so often. */
const everyMs = 50;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

type Isolate = ReturnType<typeof anIsolate>;

async function aWorld() {
	const organization = await anOrganization();
	must(await organization.object.setPolicy({ leaseMs }, theTest));
	const standing = [await aSession(organization), await aSession(organization)];
	const ended = await aSession(organization);
	await revoke(organization, ended.sessionId);
	const leased = async (cut = (): boolean => false): Promise<Isolate> => {
		const isolate = anIsolate({ cut });
		for (const session of [...standing, ended]) await isolate.check(session);
		return isolate;
	};
	return { organization, standing, ended, leased };
}

/** The object loses its memory, without warning or after coming to its end. */
async function restarts(id: string, how: "evicted" | "crashed"): Promise<void> {
	if (how === "evicted") return evictDurableObject(stubOf(id));
	const crash = runInDurableObject(stubOf(id), (_, state) => state.abort("crashed"));
	await crash.catch(() => undefined);
}

/** No call reaches any organization object until the mocks are restored. */
function nobodyReaches(): void {
	vi.spyOn(console, "warn").mockReturnValue();
	const unreachable = new Proxy({}, { get: () => () => Promise.reject(new Error("restarting")) });
	vi.spyOn(env.ORGANIZATION, "getByName").mockReturnValue(
		unreachable as ReturnType<typeof env.ORGANIZATION.getByName>,
	);
}

/** Asks every isolate about everything, over and over while time goes on; returns every answer that was wrong. */
async function hammer(
	isolates: readonly Isolate[],
	{ standing, ended }: { standing: readonly StartedSession[]; ended: StartedSession },
	forMs: number,
) {
	const wrong: unknown[] = [];
	let checks = 0;
	for (let ms = 0; ms < forMs; ms += everyMs) {
		vi.setSystemTime(Date.now() + everyMs);
		for (const isolate of isolates) {
			for (const session of [...standing, ended]) {
				const answer = await isolate.check(session);
				checks += 1;
				if (answer.unavailable || answer.active !== (session !== ended)) wrong.push(answer);
			}
			await isolate.settled();
		}
	}
	return { checks, wrong };
}

describe("no check is answered unavailable while the organization object restarts within half a lease", () => {
	it("when isolates lease from the organization itself", async () => {
		const world = await aWorld();
		let isDown = false;
		const isolates = [];
		for (let count = 0; count < 3; count += 1) isolates.push(await world.leased(() => isDown));
		let checks = 0;
		for (let restart = 0; restart < 16; restart += 1) {
			await restarts(world.organization.id, restart % 2 ? "crashed" : "evicted");
			isDown = true;
			const down = await hammer(isolates, world, leaseMs / 2 - 2 * everyMs);
			isDown = false;
			// Restarts at other moments of the lease each time.
			const up = await hammer(isolates, world, 300 + 70 * restart);
			expect([...down.wrong, ...up.wrong]).toEqual([]);
			checks += down.checks + up.checks;
		}
		expect(checks).toBeGreaterThan(3_000);
	});

	it("when isolates lease from a replica", async () => {
		const world = await aWorld();
		for (let count = 0; count < directIsolatesMax; count += 1) await world.leased();
		const isolates = [await world.leased(), await world.leased()];
		for (let restart = 0; restart < 4; restart += 1) {
			await restarts(world.organization.id, restart % 2 ? "crashed" : "evicted");
			nobodyReaches();
			const down = await hammer(isolates, world, defaultTerms.replicaTermMs / 2 - 2 * everyMs);
			vi.restoreAllMocks();
			const up = await hammer(isolates, world, 700 + 900 * restart);
			expect([...down.wrong, ...up.wrong]).toEqual([]);
		}
		const { leases } = must(await organizations.of(world.organization.id).health());
		expect(leases.map(({ region }) => region)).toContain("weur");
	});
});
