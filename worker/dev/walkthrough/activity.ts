import { setTimeout as pause } from "node:timers/promises";
import { anOwnOrganization } from "./own-organization.ts";
import { expectThat, type Scene } from "./scene.ts";
import type { Addresses } from "./visitors.ts";

const minuteMs = 60_000;
/** The shortest that a policy takes. */
const idleMs = 5 * minuteMs;
const everyMs = 20_000;
const watchedMs = 6 * minuteMs;

/** In real time: who asks every 20 seconds stays signed in beyond the idle limit, and who is left alone does not. */
export async function activity({ step }: Scene, { curfew }: Addresses): Promise<void> {
	const world = await anOwnOrganization(curfew, "Activity");
	const { organizationId, service, token } = world;
	const introspect = async (raw: string): Promise<boolean> => {
		const response = await fetch(`${curfew}/oauth/introspect`, {
			method: "POST",
			headers: { authorization: `Bearer ${token}` },
			body: new URLSearchParams({ token: raw }),
		});
		return ((await response.json()) as { active: boolean }).active;
	};
	const checked = async (sessionId: string, consistency: "strict" | "leased") =>
		(await service.lifecycle.check.query({ organizationId, sessionId, consistency })).active;

	await step("An idle limit of 5 minutes, and leases of 10 s", async () => {
		await world.admin.policies.set.mutate({
			organizationId,
			change: { idleTimeoutMs: idleMs, leaseMs: 10_000 },
		});
		return organizationId;
	});
	const [strict, leased, looked, alone] = await Promise.all(
		["strict", "leased", "looked", "alone"].map((who) => world.start(who)),
	);
	if (!strict || !leased || !looked || !alone) throw new Error("Four sessions were started");
	const doors = [
		{ name: "lifecycle.check, strict", ask: () => checked(strict.sessionId, "strict") },
		{ name: "lifecycle.check, leased", ask: () => checked(leased.sessionId, "leased") },
	];
	await step(
		`A request every 20 s for ${watchedMs / minuteMs} minutes is never refused`,
		async () => {
			const startedMs = Date.now();
			let asked = 0;
			while (Date.now() - startedMs < watchedMs) {
				for (const { name, ask } of doors) {
					const at = `${name} after ${Math.round((Date.now() - startedMs) / 1_000)} s`;
					expectThat(await ask(), `refused: ${at}`);
					asked += 1;
				}
				if (Date.now() - startedMs < idleMs - everyMs) await introspect(looked.refreshToken);
				await pause(everyMs);
			}
			return `${asked} requests passed in ${Math.round((Date.now() - startedMs) / 1_000)} s`;
		},
	);
	await step("A session that nobody used has expired", async () => {
		const { items } = await world.admin.sessions.list.query({ organizationId });
		const ended = items.find(({ id }) => id === alone.sessionId)?.ended;
		expectThat(ended?.cause === "idle", `cause ${ended?.cause}`);
		return `idle since ${Math.round((ended.at - alone.createdAt) / 1_000)} s after its start`;
	});
	await step("So has one whose refresh token was only looked at", async () => {
		expectThat(!(await introspect(looked.refreshToken)), "it is active");
		return "inactive";
	});
}
