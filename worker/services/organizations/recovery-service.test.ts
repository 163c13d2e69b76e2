import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { dayMs, hourMs } from "../../domain/clock.ts";
import { platformId } from "../../domain/ids.ts";
import type { Recovery } from "../../domain/recovery.ts";
import { ownedInD1, restore, tablesOf } from "../../testing/storage/stored-tables.ts";
import type { StoredTables } from "../../testing/storage/table-copies.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	type TestOrganization,
	theTest,
} from "../../testing/support/builders.ts";
import { fetchWorker, refusalOf, withToken } from "../../testing/support/callers.ts";
import { someClient } from "../../testing/support/clients.ts";
import { formOf } from "../../testing/support/token-issuer.ts";

afterEach(() => void vi.restoreAllMocks());

/** D1 fails whoever names a table in a statement, as if it were down. */
function withoutTable(table: string): void {
	vi.spyOn(console, "warn").mockReturnValue();
	const prepare = env.DB.prepare.bind(env.DB);
	vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
		if (statement.includes(`"${table}"`)) throw new Error("D1 is down");
		return prepare(statement);
	});
}

/** Restored, and not yet compared: D1 does not say how far it has come until `d1IsBack`. */
async function restoredUnnoticed(id: string, before: StoredTables): Promise<void> {
	await restore(id, before);
	withoutTable("projection_progress");
}

const d1IsBack = () => vi.restoreAllMocks();

/** An operator says what is known of D1 before anything else happens. */
async function recovered({ id, object }: TestOrganization, complete: boolean): Promise<Recovery> {
	d1IsBack();
	const recovery = must(await object.recover(complete, theTest));
	await projected(id);
	return recovery;
}

async function aRestoredWorld() {
	const organization = await anOrganization();
	const { id, object } = organization;
	const admin = await organization.token();
	const person = (userId: string) => aSession(organization, { userId });
	const sessions = {
		kept: await person("usr_kept"),
		revoked: await person("usr_revoked"),
		swept: await person("usr_swept"),
		refreshed: await person("usr_refreshed"),
	};
	await projected(id);
	const before = await tablesOf(id);
	await admin.sessions.revoke.mutate({ organizationId: id, sessionId: sessions.revoked.sessionId });
	await admin.sessions.revokeForUser.mutate({ organizationId: id, userId: "usr_swept" });
	const { refreshToken } = sessions.refreshed;
	must(await object.refreshSession({ refreshToken }, theTest));
	await projected(id);
	const { sequence } = await object.checkSession("");
	await restoredUnnoticed(id, before);
	const active = async (name: keyof typeof sessions) =>
		(await object.checkSession(sessions[name].sessionId)).active;
	return { organization, sessions, sequence, active, admin };
}

it("a restore brings back what had ended; recovering ends it again, and no spent token works", async () => {
	const { organization, sessions, sequence, active } = await aRestoredWorld();
	const recovery = await recovered(organization, true);
	expect(recovery).toMatchObject({ ended: 2, signInAgain: 1, skipped: 0, complete: true });
	expect(recovery.sequence).toBeGreaterThan(sequence);
	expect([await active("kept"), await active("revoked"), await active("swept")]).toEqual([
		true,
		false,
		false,
	]);
	const { refreshToken } = sessions.refreshed;
	expect(await organization.object.refreshSession({ refreshToken }, theTest)).toMatchObject({
		ok: false,
		error: { reason: "revoked" },
	});
	expect(must(await organization.object.describe()).activeSessions).toBe(1);
});

it("after recovering, D1 and the object say the same again", async () => {
	const { organization, admin } = await aRestoredWorld();
	await recovered(organization, true);
	const order = { organizationId: organization.id };
	await admin.organizations.reconcile.mutate({ ...order, repair: true });
	expect((await admin.organizations.reconcile.mutate(order)).equal).toBe(true);
});

it("when it is not certain that D1 had heard of everything, everybody signs in again", async () => {
	const { organization, active } = await aRestoredWorld();
	await recovered(organization, false);
	expect([await active("kept"), await active("refreshed")]).toEqual([false, false]);
	const after = await aSession(organization);
	expect((await organization.object.checkSession(after.sessionId)).active).toBe(true);
});

it.each([true, false])(
	"an access that was revoked lets nobody in again after a restore (D1 complete: %s)",
	async (complete) => {
		const organization = await anOrganization();
		const { id, object } = organization;
		const holder = { id: "adm_lena", name: "Lena Ortiz", email: "lena@curfew.example" };
		const facts = { scope: "read" as const, reason: "test", ticket: null, startsAt: null };
		const endsAt = Date.now() + dayMs;
		const create = async (who: typeof holder | null) => {
			const order = { kind: "create" as const, holder: who, replaces: null, endsAt, ...facts };
			return must(await object.changeGrant(order, theTest)).grant.id;
		};
		const [revoked, shortened] = [await create(holder), await create(null)];
		const enter = async (grantId: string) => {
			const order = { who: holder, key: grantId, grantId, origin: someClient };
			return must(await object.enterSupport(order, theTest)).session.id;
		};
		const sessions = [await enter(revoked), await enter(shortened)];
		await projected(id);
		const before = await tablesOf(id);
		must(await object.changeGrant({ kind: "revoke", grantId: revoked, reason: null }, theTest));
		const sooner = Date.now() + hourMs;
		const shorten = { kind: "extend" as const, grantId: shortened, endsAt: sooner, reason: null };
		must(await object.changeGrant(shorten, theTest));
		await projected(id);
		await restoredUnnoticed(id, before);
		const standing = () => object.supportStanding({ administratorId: holder.id, key: revoked });
		await recovered(organization, complete);
		const [first, second] = await Promise.all(sessions.map((one) => object.checkSession(one)));
		expect(first).toMatchObject({ active: false });
		expect(second).toMatchObject(
			complete ? { active: true, expiresAt: sooner } : { active: false },
		);
		expect(await standing()).toMatchObject({
			value: { sessionId: null, grant: complete ? { id: shortened, endsAt: sooner } : null },
		});
	},
);

it("what was done between a restore and its recovery takes no number away from what had ended", async () => {
	const { organization, sessions, sequence, active, admin } = await aRestoredWorld();
	const { id, object } = organization;
	expect(await active("revoked")).toBe(true);
	const meanwhile = [];
	for (let nth = 0; nth < 5; nth += 1) meanwhile.push(await aSession(organization));
	await admin.sessions.revokeForUser.mutate({ organizationId: id, userId: "usr_kept" });
	expect((await object.checkSession("")).sequence).toBeGreaterThan(sequence);
	await recovered(organization, true);
	expect([await active("revoked"), await active("swept"), await active("kept")]).toEqual([
		false,
		false,
		false,
	]);
	const { refreshToken } = sessions.refreshed;
	expect((await object.refreshSession({ refreshToken }, theTest)).ok).toBe(false);
	// Their numbers had been issued before, and holders of leases know what was ended by them.
	for (const { sessionId } of meanwhile) {
		expect(await object.checkSession(sessionId)).toMatchObject({ active: false, cause: "policy" });
	}
	expect(must(await object.describe()).activeSessions).toBe(0);
	const next = await aSession(organization);
	expect((await object.checkSession(next.sessionId)).active).toBe(true);
});

it("a restored object recovers by itself, and as nobody said that D1 knows all, everybody signs in again", async () => {
	const { organization, sessions, active } = await aRestoredWorld();
	const { id, object } = organization;
	d1IsBack();
	await projected(id);
	expect([await active("revoked"), await active("swept"), await active("kept")]).toEqual([
		false,
		false,
		false,
	]);
	expect(await object.checkSession(sessions.revoked.sessionId)).toMatchObject({ cause: "admin" });
	const health = must(await object.health());
	expect(health).toMatchObject({ standing: "open", recovery: { ended: 2, complete: false } });
	await projected(id);
	const { results } = await env.DB.prepare(
		"SELECT action, reason FROM audit_events WHERE organization_id = ? AND action IN ('organization.closed', 'organization.recovered') ORDER BY sequence",
	)
		.bind(id)
		.all();
	expect(results).toMatchObject([
		{ action: "organization.closed" },
		{ action: "organization.recovered", reason: expect.stringContaining("Ended again: 2.") },
	]);
});

it("recovery is for people of the platform, and refused where nothing was forgotten", async () => {
	const organization = await anOrganization();
	const order = { organizationId: organization.id, complete: true };
	const operator = (await aGlobalAdministrator()).client;
	const own = (await anAdministrator(organization.id)).client;
	const token = await organization.token("admin");
	expect(await refusalOf(operator.organizations.recover.mutate(order))).toMatchObject({
		status: 409,
		reason: "conflict",
	});
	for (const client of [own, token]) {
		expect(await refusalOf(client.organizations.recover.mutate(order))).toMatchObject({
			status: 403,
		});
	}
});

it("while D1 cannot be asked, an operator's order is kept and answered as unavailable", async () => {
	const { organization, active } = await aRestoredWorld();
	const order = { organizationId: organization.id, complete: true };
	const operator = (await aGlobalAdministrator()).client;
	expect(await refusalOf(operator.organizations.recover.mutate(order))).toMatchObject({
		status: 503,
		reason: "unavailable",
	});
	d1IsBack();
	await projected(organization.id);
	expect([await active("kept"), await active("revoked")]).toEqual([true, false]);
	const { recovery } = must(await organization.object.health());
	expect(recovery).toMatchObject({ complete: true });
});

it("a session that was started and ended after the point of the restore is in no view as standing", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	const admin = await organization.token();
	await projected(id);
	const before = await tablesOf(id);
	const forgotten = await aSession(organization);
	const standing = await aSession(organization);
	await admin.sessions.revoke.mutate({ organizationId: id, sessionId: forgotten.sessionId });
	await projected(id);
	await restoredUnnoticed(id, before);
	await recovered(organization, true);
	expect(await object.checkSession(forgotten.sessionId)).toMatchObject({
		active: false,
		status: "revoked",
		cause: "admin",
	});
	expect(await object.checkSession(standing.sessionId)).toMatchObject({
		active: false,
		cause: "policy",
	});
});

it("nobody comes back who was removed or erased, no token that was revoked, and none gets later", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	const admin = await organization.token();
	await anAdministrator(id);
	const removed = await anAdministrator(id);
	const erased = await aSession(organization, { userId: "usr_erased", name: "Nora Lind" });
	const aToken = async (secret: string) =>
		must(await object.createApiToken({ name: secret, scopes: ["read"], secret }, theTest)).apiToken;
	const token = await aToken("secret_t");
	const replaced = await aToken("secret_r");
	await projected(id);
	const before = await tablesOf(id);
	must(await object.removeAdministrator(removed.id, theTest));
	must(await object.revokeApiToken(token.id, theTest));
	const overlapMs = hourMs;
	const rotation = { tokenId: replaced.id, overlapMs, secret: "secret_n" };
	must(await object.rotateApiToken(rotation, theTest));
	const end = async () =>
		must(await object.listApiTokens()).find(({ id: own }) => own === replaced.id)?.expiresAt;
	const endsAt = await end();
	await admin.users.erase.mutate({ organizationId: id, userId: "usr_erased" });
	await projected(id);
	await restoredUnnoticed(id, before);
	expect(await end()).not.toBe(endsAt);
	await recovered(organization, true);
	expect(await object.findAdministrator(removed.issuer, removed.subject)).toBeNull();
	expect(must(await object.listApiTokens()).find((one) => one.id === token.id)).toMatchObject({
		revokedAt: expect.any(Number),
	});
	expect(await end()).toBe(endsAt);
	expect((await object.checkSession(removed.sessionId)).active).toBe(false);
	expect((await object.checkSession(erased.sessionId)).active).toBe(false);
	expect(JSON.stringify(await tablesOf(id))).not.toMatch(/Nora Lind|usr_erased/);
	// A token that the object has forgotten works nowhere, and no list shows it.
	const { results } = await env.DB.prepare("SELECT name FROM api_tokens WHERE organization_id = ?")
		.bind(id)
		.all();
	expect(results.map(({ name }) => name).sort()).toEqual(
		must(await object.listApiTokens())
			.map(({ name }) => name)
			.sort(),
	);
});

it("what a restore brings back of somebody who was erased is erased again, the audit log included", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	await aSession(organization, { userId: "usr_gone" });
	must(await object.exportUser("usr_gone", theTest));
	const about = { ids: ["usr_gone"], search: null };
	const view = { name: "Theirs", filter: "user:usr_gone", sort: null, about };
	must(await object.saveView(view, theTest));
	const user = { kind: "user" as const, userId: "usr_gone" };
	must(await object.revoke({ target: user, cause: "admin", reason: null }, theTest));
	await projected(id);
	const before = await tablesOf(id);
	must(await object.eraseUser("usr_gone", theTest));
	await projected(id);
	await restoredUnnoticed(id, before);
	await recovered(organization, true);
	await projected(id);
	expect(JSON.stringify(await tablesOf(id))).not.toContain("usr_gone");
	const { results } = await env.DB.prepare("SELECT * FROM audit_events WHERE organization_id = ?")
		.bind(id)
		.all();
	expect(JSON.stringify(results)).not.toContain("usr_gone");
});

it("a row of another deployment on the same database closes nobody", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	const session = await aSession(organization);
	await projected(id);
	await env.DB.prepare(
		"INSERT INTO projection_progress VALUES (?, 'another', 1000000, 0, 0, 1000000)",
	)
		.bind(id)
		.run();
	await env.DB.prepare(
		"INSERT INTO watermarks (organization_id, sequence, user_id, except_ids, at, settled, version, lineage) VALUES (?, 900000, NULL, '[]', 0, 1, 900000, 'another')",
	)
		.bind(id)
		.run();
	await restore(id, await tablesOf(id));
	await projected(id);
	expect(must(await object.health())).toMatchObject({ standing: "open", recovery: null });
	expect((await object.checkSession(session.sessionId)).active).toBe(true);
});

it.each([
	["that is no JSON", "UPDATE revocations SET scope = '{' WHERE organization_id = ?"],
	["that says something else", "UPDATE revocations SET scope = '5' WHERE organization_id = ?"],
	["of a state that there is not", `UPDATE user_sessions SET status = 'asleep' WHERE ${ownedInD1}`],
	[
		"that the object cannot hold",
		`UPDATE user_sessions SET expires_at = 'soon', status = 'revoked' WHERE ${ownedInD1}`,
	],
])("a row %s is skipped and reported, and everybody signs in again", async (_, statement) => {
	const { organization, active } = await aRestoredWorld();
	await env.DB.prepare(statement).bind(organization.id).run();
	const recovery = await recovered(organization, true);
	expect(recovery).toMatchObject({ complete: false });
	expect(recovery.skipped).toBeGreaterThan(0);
	expect([await active("kept"), await active("revoked")]).toEqual([false, false]);
	const health = must(await organization.object.health());
	expect(health.recovery).toMatchObject({ skipped: recovery.skipped });
});

it("while closed it answers nothing, starts nothing and lends nothing, until D1 can be read again", async () => {
	const { organization, sessions, active } = await aRestoredWorld();
	const { id, object } = organization;
	const service = await anApiToken(platformId, ["service"]);
	const own = await anApiToken(id, ["read"]);
	d1IsBack();
	withoutTable("watermarks");
	expect(await object.recover(true, theTest)).toMatchObject({ error: { reason: "unavailable" } });
	const { sessionId, refreshToken } = sessions.kept;
	const unavailable = { active: false, unavailable: true };
	expect(await object.checkSession(sessionId)).toMatchObject(unavailable);
	expect(await object.refreshSession({ refreshToken }, theTest)).toMatchObject({
		ok: false,
		error: { reason: "unavailable" },
	});
	await expect(aSession(organization)).rejects.toThrow("recovering");
	const request = { incarnation: "isolate", have: null, address: null };
	expect(await object.leaseDirectly(request as never, [])).toBeNull();
	// A token that nobody can look up is not called invalid.
	expect(await refusalOf(withToken(own).sessions.list.query({ organizationId: id }))).toMatchObject(
		{ status: 503 },
	);
	for (const path of ["/oauth/introspect", "/oauth/revoke"]) {
		const form = formOf(`Bearer ${service}`, { token: refreshToken });
		expect((await fetchWorker(path, form)).status).toBe(503);
	}
	// It stays so over a start.
	await evictDurableObject(stubOf(id));
	expect(await object.checkSession(sessionId)).toMatchObject(unavailable);
	d1IsBack();
	await projected(id);
	await projected(id);
	expect([await active("revoked"), await active("swept")]).toEqual([false, false]);
	expect(must(await object.health()).standing).toBe("open");
});
