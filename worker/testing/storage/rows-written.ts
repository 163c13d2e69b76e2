import { runInDurableObject } from "cloudflare:test";
import { type MockInstance, vi } from "vitest";
import { stubOf } from "../support/builders.ts";

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;

/**
 * Counts what objects write from now on, by table, as the platform bills it: rows with their index entries, and a row for
 * each alarm that is set. Ended by `vi.restoreAllMocks`.
 */
export async function countRowsWritten(organizationId: string) {
	const prototypes = await runInDurableObject(stubOf(organizationId), (_object, { storage }) => ({
		sql: Object.getPrototypeOf(storage.sql) as SqlStorage,
		storage: Object.getPrototypeOf(storage) as DurableObjectStorage,
	}));
	const exec = vi.spyOn(prototypes.sql, "exec") as unknown as MockInstance<
		(query: string) => Cursor
	>;
	const alarms = vi.spyOn(prototypes.storage, "setAlarm");
	/** What was written since the last time, once what the object does after its answers is done. */
	return async (): Promise<Record<string, number>> => {
		await runInDurableObject(stubOf(organizationId), () => scheduler.wait(0));
		const rows: Record<string, number> = {};
		for (const [nth, [query]] of exec.mock.calls.entries()) {
			const cursor = exec.mock.results[nth]?.value as Cursor;
			const table = /(?:UPDATE|INTO|FROM)\s+(\w+)/.exec(query)?.[1] ?? query;
			if (cursor.rowsWritten > 0) rows[table] = (rows[table] ?? 0) + cursor.rowsWritten;
		}
		if (alarms.mock.calls.length > 0) rows.alarm = alarms.mock.calls.length;
		exec.mockClear();
		alarms.mockClear();
		return rows;
	};
}
