import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { fetchWorker } from "../../testing/support/callers.ts";

test("Curfew gets traffic once D1 has every table and column, and keeps it", async () => {
	await env.DB.exec("ALTER TABLE revocations RENAME COLUMN more TO moved");
	const before = await fetchWorker("/healthz");
	expect(before.status).toBe(503);
	expect(await before.json()).toMatchObject({ reason: "unavailable" });

	await env.DB.exec("ALTER TABLE revocations RENAME COLUMN moved TO more");
	const after = await fetchWorker("/healthz");
	expect(after.status).toBe(200);
	expect(await after.json()).toEqual({ status: "ok" });
});
