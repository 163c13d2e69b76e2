import { createExecutionContext, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { IsolateGate } from "../domain/gate/isolate-gate.ts";
import { newSecret } from "../domain/ids.ts";
import worker from "../index.ts";
import {
	anApiToken,
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";
import { gateTransport } from "../testing/support/gate-transport.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

async function aWorld() {
	const organization = await anOrganization();
	const session = await aSession(organization, { userId: "usr_raj" });
	const client = await organization.token("read");
	const health = () => client.health.get.query({ organizationId: organization.id });
	const revoke = (userId: string) =>
		organization.object.revoke(
			{ target: { kind: "user", userId }, cause: "admin", reason: null },
			theTest,
		);
	/** An auth edge that holds a lease of its own. */
	const lease = async () => {
		const gate = new IsolateGate({ now: () => Date.now() }, newSecret);
		const { sessionId } = session;
		const call = {
			organizationId: organization.id,
			sessionId,
			consistency: "leased" as const,
			onUnavailable: "deny" as const,
		};
		const check = () => gate.check(call, gateTransport());
		await check();
		await check();
	};
	return { organization, session, client, health, revoke, lease };
}

it("a quiet organization has no leases, nothing pending and nothing to count", async () => {
	const { health } = await aWorld();
	expect(await health()).toMatchObject({
		enforced24h: { count: 0, p50Ms: null, p99Ms: null, slowestMs: null, capped: false },
		pending: [],
		leases: [],
		standing: "open",
		recovery: null,
	});
});

it("says by which key new checkpoints are to be believed, as the log publishes it", async () => {
	const { organization, health } = await aWorld();
	const published = await fetchWorker(`/log/${organization.id}/keys`, {});
	const [current] = (await published.text()).split("\n");
	expect((await health()).log.key).toBe(current);
});

it("says when the database last had everything", async () => {
	const { organization, health } = await aWorld();
	await projected(organization.id);
	const { database, asOf } = await health();
	expect(database.waiting).toBe(0);
	expect(database.caughtUpAt).toBeLessThanOrEqual(asOf);
});

it("says how much room the database has", async () => {
	const { health } = await aWorld();
	const { database } = await health();
	expect(database).toMatchObject({ maxBytes: 10_000_000_000, state: "roomy", warning: null });
	expect(database.usedBytes).toBeGreaterThan(0);
});

it("says that the database is full, and that what changes waits", async () => {
	const { health, revoke, organization } = await aWorld();
	await projected(organization.id);
	vi.spyOn(console, "warn").mockReturnValue();
	vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1_ERROR: Exceeded maximum DB size."));
	must(await revoke("usr_raj"));
	await runDurableObjectAlarm(stubOf(organization.id));
	const { database } = await health();
	expect(database).toMatchObject({
		state: "full",
		warning: expect.stringContaining("nothing is lost"),
	});
	expect(database.waiting).toBeGreaterThan(0);
});

it("counts revocations that ended something, with how long they took", async () => {
	const { organization, health, revoke, lease } = await aWorld();
	must(await organization.object.setPolicy({ leaseMs: 200 }, theTest));
	await lease();
	const receipt = must(await revoke("usr_raj"));
	must(await revoke("usr_raj"));
	const tookMs = (receipt.enforcedAt ?? 0) - receipt.recordedAt;
	expect(tookMs).toBeGreaterThan(0);
	const { hours, ...enforced24h } = (await health()).enforced24h;
	expect(hours.reduce((sum, { count }) => sum + count, 0)).toBe(1);
	expect(enforced24h).toEqual({
		count: 1,
		p50Ms: tookMs,
		p99Ms: tookMs,
		slowestMs: tookMs,
		capped: false,
	});
});

it("shows who holds a lease, and what waits for it with its bound", async () => {
	const { organization, health, revoke, lease, client } = await aWorld();
	must(await organization.object.setPolicy({ leaseMs: 10_000 }, theTest));
	await lease();
	const { asOf, leases } = await health();
	expect(leases).toMatchObject([{ region: null }]);
	expect(leases[0]?.until).toBeGreaterThan(asOf);

	const revoked = revoke("usr_raj");
	const { pending } = await health();
	expect(pending).toMatchObject([{ state: "recorded", enforcedAt: null, reach: [] }]);
	const [waiting] = pending[0]?.waiting ?? [];
	expect(waiting?.region).toBeNull();
	expect(waiting?.until).toBeLessThanOrEqual(pending[0]?.enforcedBy ?? 0);

	const organizationId = organization.id;
	const receiptId = pending[0]?.id ?? "";
	const receipt = await client.revocations.get.query({ organizationId, receiptId });
	expect(receipt.waiting).toEqual(pending[0]?.waiting);
	// It answers after five seconds with what it knows then.
	expect(must(await revoked)).toMatchObject({ id: receiptId, state: "recorded", waiting: [{}] });
});

it("numbers name organizations and nobody else", async () => {
	const { organization, session } = await aWorld();
	const points: AnalyticsEngineDataPoint[] = [];
	const METRICS = {
		writeDataPoint: (point?: AnalyticsEngineDataPoint) => points.push(point ?? {}),
	};
	const token = await anApiToken(organization.id, ["service"]);
	const check = (sessionId: string) =>
		worker.fetch(
			new Request<unknown, IncomingRequestCfProperties>(`${origin}/trpc/lifecycle.check`, {
				method: "POST",
				headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
				body: JSON.stringify({ organizationId: organization.id, sessionId, consistency: "strict" }),
			}),
			{ ...env, METRICS } as Env,
			createExecutionContext(),
		);
	await check(session.sessionId);
	await check("ses_nothinghere");
	expect(points).toEqual([
		{ indexes: [organization.id], blobs: ["check", "organization", "active"], doubles: [1] },
		{ indexes: [organization.id], blobs: ["check", "organization", "ended"], doubles: [1] },
	]);
});
