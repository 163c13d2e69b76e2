import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { anOrganization, aSession, must } from "../../testing/support/builders.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

it("one checkpoint is written after the other, however many ask for one", async () => {
	const organization = await anOrganization();
	const { object } = organization;
	await object.checkpoint();
	const batch = env.DB.batch.bind(env.DB);
	let [writing, together] = [0, 0];
	vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
		const isCheckpoint = JSON.stringify(statements).includes("log_checkpoints");
		if (!isCheckpoint) return batch(statements);
		writing += 1;
		together = Math.max(together, writing);
		await scheduler.wait(20);
		writing -= 1;
		return batch(statements);
	});
	await aSession(organization);
	await Promise.all([object.checkpoint(), object.checkpoint(), object.checkpoint()]);
	expect(together).toBe(1);
	const { checkpoint, size } = must(await object.health()).log;
	expect(checkpoint?.size).toBe(size);
});
