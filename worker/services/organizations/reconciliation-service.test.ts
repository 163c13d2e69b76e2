import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { anOrganization, aSession } from "../../testing/support/builders.ts";
import { refusalOf } from "../../testing/support/callers.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

async function aWorld() {
	const organization = await anOrganization();
	const ids: string[] = [];
	for (let count = 0; count < 4; count += 1) ids.push((await aSession(organization)).sessionId);
	const admin = await organization.token("admin");
	const reconcile = (repair = false) =>
		admin.organizations.reconcile.mutate({ organizationId: organization.id, repair });
	return { organization, ids, reconcile };
}

it("after an outage D1 equals the object once the outbox has drained", async () => {
	const { organization, ids, reconcile } = await aWorld();
	expect((await reconcile()).equal).toBe(true);
	vi.spyOn(console, "warn").mockReturnValue();
	const failing = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is down"));
	await aSession(organization);
	await organization.object.touchSessions([{ sessionId: ids[0] ?? "", at: Date.now() }]);
	expect(await refusalOf(reconcile())).toMatchObject({ status: 503, reason: "unavailable" });
	failing.mockRestore();
	const { equal, entities } = await reconcile();
	expect(equal).toBe(true);
	expect(entities.find(({ entity }) => entity === "session")?.compared).toBe(5);
});

it("a row that is missing, altered or left over in D1 is named, and repaired on request", async () => {
	const { organization, ids, reconcile } = await aWorld();
	await reconcile();
	const run = (sql: string, ...values: unknown[]) =>
		env.DB.prepare(sql)
			.bind(...values)
			.run();
	await run("DELETE FROM user_sessions WHERE id = ?", ids[0]);
	await run("UPDATE user_sessions SET ip = '9.9.9.9', version = 1000000 WHERE id = ?", ids[1]);
	await run(
		`INSERT INTO revocations (organization_id, id, sequence, scope, revoked, already_ended, recorded_at, enforced_by, actor,
			cause, session_ids, more, reach, version) VALUES (?, 'rcp_stray', 1, '{}', 0, 0, 0, 0, '{}', 'admin', '[]', 0, '[]', 1)`,
		organization.id,
	);
	const found = await reconcile();
	expect(found.equal).toBe(false);
	const of = (entity: string) => found.entities.find((one) => one.entity === entity);
	expect(of("session")).toMatchObject({ missing: [ids[0]], different: [ids[1]], surplus: [] });
	expect(of("revocation")).toMatchObject({ surplus: ["rcp_stray"] });
	expect((await reconcile(true)).repaired).toBe(true);
	expect((await reconcile()).equal).toBe(true);
});

it("a comparison that D1 does not answer is unavailable", async () => {
	const { reconcile } = await aWorld();
	expect((await reconcile()).equal).toBe(true);
	const prepare = env.DB.prepare.bind(env.DB);
	vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
		if (query.startsWith("SELECT * FROM")) throw new Error("D1 is down");
		return prepare(query);
	});
	expect(await refusalOf(reconcile())).toMatchObject({ status: 503, reason: "unavailable" });
});
