import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { anOrganization, aSession, stubOf } from "../../../testing/support/builders.ts";
import { type Migration, migrate, organizationMigrations } from "./migrations.ts";

const next: Migration = { id: "0099_test", sql: "CREATE TABLE more (id TEXT) STRICT" };

it("migration ids are unique and in order", () => {
	const ids = organizationMigrations.map(({ id }) => id);
	expect([...new Set(ids)].sort()).toEqual(ids);
});

it("a new migration is applied once to an object that has data, and the data stays", async () => {
	const organization = await anOrganization();
	await aSession(organization);
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		const store = { sql: storage.sql };
		migrate(store, [...organizationMigrations, next]);
		migrate(store, [...organizationMigrations, next]);
		expect(storage.sql.exec("SELECT count(*) AS n FROM sessions").one()).toEqual({ n: 1 });
		expect(storage.sql.exec("SELECT count(*) AS n FROM more").one()).toEqual({ n: 0 });
	});
});

it("an object refuses code whose migrations are not what it has applied", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		expect(() => migrate({ sql: storage.sql }, [next, ...organizationMigrations])).toThrow(
			"Migration 0 of this object is 0001_foundation",
		);
	});
});

it("asking for an organization that does not exist leaves nothing behind", async () => {
	const stub = stubOf("org_nobody");
	expect((await stub.describe()).ok).toBe(false);
	expect((await stub.checkSession("ses_nobody")).active).toBe(false);
	await runInDurableObject(stub, (_object, { storage }) => {
		const tables = storage.sql
			.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
			.toArray();
		expect(tables).toEqual([]);
	});
});
