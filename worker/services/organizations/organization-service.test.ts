import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { restore, tablesOf } from "../../testing/storage/stored-tables.ts";
import {
	aGlobalAdministrator,
	anOrganization,
	aSession,
	must,
	projected,
	theTest,
} from "../../testing/support/builders.ts";

afterEach(() => void vi.restoreAllMocks());

/** D1 answers everything but statements that name the table. */
function withoutTable(table: string): void {
	vi.spyOn(console, "warn").mockReturnValue();
	const prepare = env.DB.prepare.bind(env.DB);
	vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
		if (statement.includes(`"${table}"`)) throw new Error("D1 is down");
		return prepare(statement);
	});
}

it("the list says of an organization that is closed since when it recovers, and no longer once it has", async () => {
	const operator = (await aGlobalAdministrator()).client;
	const organization = await anOrganization();
	const { id, object } = organization;
	await projected(id);
	const since = async () => {
		const { items } = await operator.organizations.list.query();
		return items.find((item) => item.id === id)?.recoveringSince;
	};
	expect(await since()).toBeNull();
	const before = await tablesOf(id);
	await aSession(organization);
	await projected(id);
	const closedFrom = Date.now();
	await restore(id, before);
	withoutTable("watermarks");
	await object.recover(true, theTest);
	await expect.poll(since).toBeGreaterThanOrEqual(closedFrom);
	expect(must(await object.describe()).recoveringSince).toBe(await since());
	vi.restoreAllMocks();
	await object.recover(true, theTest);
	await projected(id);
	expect(await since()).toBeNull();
});
