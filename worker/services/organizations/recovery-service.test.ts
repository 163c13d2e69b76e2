import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { dayMs, hourMs } from "../../domain/clock.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	theTest,
} from "../../testing/support/builders.ts";
import { someClient } from "../../testing/support/clients.ts";
import { type StoredTables, tablesOf } from "../../testing/support/stored-tables.ts";

async function restore(organizationId: string, tables: StoredTables): Promise<void> {
	await runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		for (const [name, rows] of Object.entries(tables)) {
			storage.sql.exec(`DELETE FROM ${name}`);
			for (const row of rows) {
				const columns = Object.keys(row);
				const places = columns.map(() => "?").join(", ");
				storage.sql.exec(
					`INSERT INTO ${name} (${columns.join(", ")}) VALUES (${places})`,
					...Object.values(row),
				);
			}
		}
	});
	await evictDurableObject(stubOf(organizationId));
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
	await restore(id, before);
	const recover = (complete: boolean) =>
		admin.organizations.recover.mutate({ organizationId: id, complete });
	const active = async (name: keyof typeof sessions) =>
		(await object.checkSession(sessions[name].sessionId)).active;
	return { organization, sessions, sequence, recover, active, admin };
}

it("a restore brings back what had ended; recovering ends it again, and no spent token works", async () => {
	const { organization, sessions, sequence, recover, active } = await aRestoredWorld();
	expect(await active("revoked")).toBe(true);
	const recovery = await recover(true);
	expect(recovery).toMatchObject({ ended: 2, signInAgain: 1 });
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
	const { organization, recover, admin } = await aRestoredWorld();
	await recover(true);
	const order = { organizationId: organization.id };
	await admin.organizations.reconcile.mutate({ ...order, repair: true });
	expect((await admin.organizations.reconcile.mutate(order)).equal).toBe(true);
});

it("when it is not certain that D1 had heard of everything, everybody signs in again", async () => {
	const { organization, recover, active } = await aRestoredWorld();
	await recover(false);
	expect([await active("kept"), await active("refreshed")]).toEqual([false, false]);
	const after = await aSession(organization);
	expect((await organization.object.checkSession(after.sessionId)).active).toBe(true);
});

it.each([true, false])(
	"an access that was revoked lets nobody in again after a restore (D1 complete: %s)",
	async (complete) => {
		const organization = await anOrganization();
		const { id, object } = organization;
		const admin = await organization.token("admin");
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
		await restore(id, before);
		const standing = () => object.supportStanding({ administratorId: holder.id, key: revoked });
		expect(await standing()).toMatchObject({ value: { sessionId: sessions[0] } });

		await admin.organizations.recover.mutate({ organizationId: id, complete });
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
