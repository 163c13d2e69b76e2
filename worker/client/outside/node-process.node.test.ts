import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "../../dev/world/database.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { bundle } from "../../testing/chaos/script/bundle.ts";
import { ChaosProcess } from "../../testing/chaos/script/processes.ts";
import { writerOf } from "../../testing/chaos/script/revokers.ts";
import { freePorts } from "../../testing/support/free-ports.ts";

// A gate in a Node process of its own, and Curfew in a workerd of its own: what happens to processes happens to these.

const organizationId = "org_outside";
const leaseMs = 4_000;
const directory = mkdtempSync(join(tmpdir(), "curfew-outside-"));
let curfew: ChaosProcess;
let node: ChaosProcess;

beforeAll(async () => {
	for (const name of ["writer-worker", "node-edge"] as const) await bundle(name, directory);
	await migrateDatabase(directory);
	const [curfewPort = 0, nodePort = 0] = await freePorts(2);
	curfew = new ChaosProcess({
		name: "curfew",
		script: join(directory, "writer-worker.js"),
		port: curfewPort,
		stateDirectory: join(directory, "v3"),
		variables: { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", TRUSTED_ISSUERS: "[]", CURFEW_LOCAL: "1" },
	});
	node = new ChaosProcess({
		name: "node",
		script: join(directory, "node-edge.js"),
		port: nodePort,
		variables: { CURFEW: curfew.url, TOKEN: "cfw_local_service" },
		inNode: true,
	});
	await Promise.all([curfew.start(), node.start()]);
	const writer = writerOf(curfew);
	await writer.create(organizationId);
	await writer.policy(organizationId, leaseMs);
}, 180_000);

afterAll(async () => {
	await Promise.all([curfew.kill(), node.kill()]);
	rmSync(directory, { recursive: true, force: true });
});

async function check({ sessionId, claims }: StartedSession): Promise<string | null> {
	const asked = { gate: 0, organizationId, sessionId, claims, consistency: "leased" };
	const body = JSON.stringify({ checks: [asked], waitMs: 60_000 });
	const response = await fetch(node.url, { method: "POST", body });
	const [answer] = (await response.json()) as (string | null)[];
	return answer ?? null;
}

/** Of a session that stands, and that the process answers for from memory. */
async function aLeasedSession(userId: string): Promise<StartedSession> {
	const started = await writerOf(curfew).start(organizationId, userId);
	if (!started.ok) throw new Error("It was not started");
	for (let count = 0; count < 3; count += 1) expect(await check(started.value)).toBe("active");
	return started.value;
}

async function revokeAllOf(userId: string): Promise<void> {
	const order = { target: { kind: "user", userId }, cause: "admin", reason: null } as const;
	const key = crypto.randomUUID();
	const revoked = await writerOf(curfew).revoke(organizationId, order, key);
	expect(revoked).toMatchObject({ ok: true, value: { state: "enforced" } });
}

it("a Node process refuses a session from the moment its revocation has returned", async () => {
	const session = await aLeasedSession("usr_revoked");
	await revokeAllOf("usr_revoked");
	expect(await check(session)).toBe("revoked");
});

it("a process that was stopped finds its lease gone when it goes on", async () => {
	const session = await aLeasedSession("usr_stopped");
	// In force because the lease has run out: nobody could tell the process.
	await node.pausedWhile(revokeAllOf("usr_stopped"));
	expect(await check(session)).toBe("revoked");
});

it("a process finds its lease gone when its machine has slept, whatever its monotonic clock says", async () => {
	const session = await aLeasedSession("usr_asleep");
	// Longer than any lease of it; asleep it answers nobody, and whoever asks meanwhile hears of it afterwards.
	const asleep = node.sleepsFor(2 * leaseMs);
	await revokeAllOf("usr_asleep");
	expect(await check(session)).toBe("revoked");
	await asleep;
});

it("a process goes on by its lease when Curfew is gone, and is closed once that has run out", async () => {
	const session = await aLeasedSession("usr_alone");
	await curfew.kill();
	expect(await check(session)).toBe("active");
	await expect.poll(() => check(session), { timeout: 60_000 }).toBe("unavailable");
	expect(await check(session)).toBe("unavailable");
});
