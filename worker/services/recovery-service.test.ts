import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { anOrganization, aSession, must, projected, stubOf, theTest } from "../testing/builders.ts";

type Dump = Record<string, Record<string, SqlStorageValue>[]>;

/** The object's tables as they are: what a point-in-time restore would bring back. */
const dump = (organizationId: string): Promise<Dump> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		const tables = storage.sql
			.exec<{ name: string }>(
				"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
			)
			.toArray();
		return Object.fromEntries(
			tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM ${name}`).toArray()]),
		);
	});

async function restore(organizationId: string, tables: Dump): Promise<void> {
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
	const before = await dump(id);
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
