import { runInDurableObject } from "cloudflare:test";
import { type MockInstance, vi } from "vitest";
import { stubOf } from "../support/builders.ts";

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;

/**
 * Counts what an object writes from now on, by table, as the platform bills it: rows with their index entries, and a row
 * for each alarm that is set. Other objects, which may be at work in the same isolate, do not count. Ended by
 * `vi.restoreAllMocks`.
 */
export async function countRowsWritten(organizationId: string) {
	const own = await runInDurableObject(stubOf(organizationId), (_object, { storage }) => storage);
	const exec = vi.spyOn(
		Object.getPrototypeOf(own.sql) as SqlStorage,
		"exec",
	) as unknown as MockInstance<(query: string) => Cursor>;
	const alarms = vi.spyOn(Object.getPrototypeOf(own) as DurableObjectStorage, "setAlarm");
	/** What was written since the last time, once what the object does after its answers is done. */
	return async (): Promise<Record<string, number>> => {
		await runInDurableObject(stubOf(organizationId), () => scheduler.wait(0));
		const rows: Record<string, number> = {};
		for (const [nth, [query]] of exec.mock.calls.entries()) {
			if (exec.mock.contexts[nth] !== own.sql) continue;
			const cursor = exec.mock.results[nth]?.value as Cursor;
			const table = /(?:UPDATE|INTO|FROM)\s+(\w+)/.exec(query)?.[1] ?? query;
			if (cursor.rowsWritten > 0) rows[table] = (rows[table] ?? 0) + cursor.rowsWritten;
		}
		const armed = alarms.mock.contexts.filter((storage) => storage === own).length;
		if (armed > 0) rows.alarm = armed;
		exec.mockClear();
		alarms.mockClear();
		return rows;
	};
}
