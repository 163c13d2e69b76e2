import { expect, test } from "vitest";
import { organizationMigrations } from "../../objects/organization/store/migrations.ts";
import { ObjectStorage, rowsOf } from "./object-storage.ts";

function aStorage() {
	const storage = new ObjectStorage(() => undefined);
	for (const { sql } of organizationMigrations) storage.sql.exec(sql);
	storage.sql.exec(
		`INSERT INTO sessions (id, sequence, user_id, status, device_type, device_label, user_agent, ip, auth_methods,
			created_at, last_activity_at, projected_activity_at, expires_at, idle_expires_at, generation)
		VALUES ('ses_1', 1, 'usr_1', 'active', 'desktop', '', '', '', '[]', 0, 0, 0, 9, 9, 1)`,
	);
	return storage;
}

/** What workerd 2026-10 said of the same statements on the same tables. */
const counted: [string, number][] = [
	["INSERT OR REPLACE INTO leases (key, address, term_ms) VALUES ('a', NULL, 5)", 1],
	["UPDATE counters SET value = max(value, 5) WHERE name = 'as_of'", 1],
	["UPDATE sessions SET last_activity_at = 1", 3],
	["UPDATE sessions SET last_activity_at = 1, idle_expires_at = 10", 4],
	["INSERT INTO outbox VALUES ('session', 'ses_1', 9, NULL)", 2],
	["DELETE FROM leases", 0],
	["SELECT * FROM sessions", 0],
];

test.each(counted)("rows are counted as the runtime counts them: %s", (statement, rows) => {
	const storage = aStorage();
	const before = rowsOf(storage);
	storage.sql.exec(statement);
	expect(rowsOf(storage) - before).toBe(rows);
});

test("an alarm that is set counts as a row", async () => {
	const storage = aStorage();
	const before = rowsOf(storage);
	await storage.setAlarm(1);
	expect(rowsOf(storage) - before).toBe(1);
});
