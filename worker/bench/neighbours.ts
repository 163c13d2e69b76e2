import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localTokens } from "../dev/identities.ts";
import { createApi } from "../dev/walkthrough/api.ts";
import { anOwnOrganization } from "../dev/walkthrough/own-organization.ts";
import { findFreePorts } from "../dev/world/ports.ts";
import { startWorld } from "../dev/world/world.ts";
import { atMost, percentile, printTable, type Target } from "./report.ts";

const rounds = 6;
const roundMs = 2_500;
/** Connections of the tenant that hammers, each of which sends its next batch as soon as the last is answered. */
const hammers = 6;
const callsOfBatch = 20;
const neighbourSessions = 200;

/** What one organization's reads take while another does nothing, and while it sends heavy batches without a pause. */
export async function benchNeighbours(): Promise<Target[]> {
	const stateDirectory = await mkdtemp(join(tmpdir(), "curfew-bench-"));
	const world = await startWorld({
		settings: { ports: await findFreePorts(), stateDirectory },
		logLevel: "none",
		watch: false,
	});
	try {
		const hammer = await aHammer(world.curfew);
		const neighbour = await aNeighbour(world.curfew);
		const took = { idle: [] as number[], hammered: [] as number[] };
		const answers = new Map<string, number>();
		for (let round = 0; round < rounds; round += 1) {
			took.idle.push(...(await readFor(neighbour, roundMs)));
			const stop = { isDue: false };
			const hammering = Array.from({ length: hammers }, (_, nth) => hammer(nth, stop, answers));
			took.hammered.push(...(await readFor(neighbour, roundMs)));
			stop.isDue = true;
			await Promise.all(hammering);
		}
		return report(took, answers);
	} finally {
		await world.stop();
		await rm(stateDirectory, { recursive: true, force: true });
	}
}

/** A token of the seeded organization, and 20-call batches of everything that reads much. */
async function aHammer(curfew: string) {
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const { items } = await admin.organizations.list.query();
	const organizationId = items.find(({ slug }) => slug === "acme")?.id ?? "";
	const { token } = await admin.apiTokens.create.mutate({
		organizationId,
		name: "Hammer",
		scopes: ["read", "revoke", "policy", "admin"],
	});
	const batches = [
		{ procedure: "sessions.facets", input: { organizationId, filter: { q: "a" } } },
		{ procedure: "sessions.previewRevocation", input: { organizationId, filter: {} } },
		{ procedure: "organizations.reconcile", input: { organizationId } },
	];
	return async (nth: number, stop: { isDue: boolean }, answers: Map<string, number>) => {
		for (let sent = nth; !stop.isDue; sent += 1) {
			const { procedure, input } = batches[sent % batches.length] ?? { procedure: "", input: {} };
			const calls = Array.from({ length: callsOfBatch }, (_, index) => [index, input]);
			const response = await fetch(
				`${curfew}/trpc/${calls.map(() => procedure).join(",")}?batch=1`,
				{
					method: "POST",
					headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
					body: JSON.stringify(Object.fromEntries(calls)),
				},
			);
			const body = (await response.json()) as { error?: { data: { reason: string } } }[];
			for (const { error } of body) {
				const reason = error?.data.reason ?? "answered";
				answers.set(reason, (answers.get(reason) ?? 0) + 1);
			}
		}
	};
}

/** Another organization, with sessions of its own. */
async function aNeighbour(curfew: string): Promise<() => Promise<unknown>> {
	const { organizationId, admin, start } = await anOwnOrganization(curfew, "Neighbour");
	for (let nth = 0; nth < neighbourSessions; nth += 1) await start(`usr_${nth}`);
	return () => admin.sessions.list.query({ organizationId, limit: 50 });
}

/** Milliseconds that each read took, one after the other. */
async function readFor(read: () => Promise<unknown>, ms: number): Promise<number[]> {
	const took = [];
	const untilMs = performance.now() + ms;
	while (performance.now() < untilMs) {
		const startedMs = performance.now();
		await read();
		took.push(performance.now() - startedMs);
	}
	return took;
}

function report(
	took: Record<"idle" | "hammered", number[]>,
	answers: ReadonlyMap<string, number>,
): Target[] {
	const at = (share: number) => ({
		idle: percentile(took.idle, share),
		hammered: percentile(took.hammered, share),
	});
	const row = (name: string, { idle, hammered }: Record<"idle" | "hammered", number>) => [
		name,
		idle.toFixed(1),
		hammered.toFixed(1),
		(hammered / idle).toFixed(2),
	];
	printTable([
		["a neighbour's page of sessions", "idle ms", "hammered ms", "ratio"],
		row("p50", at(0.5)),
		row("p95", at(0.95)),
		["reads", String(took.idle.length), String(took.hammered.length)],
	]);
	const said = [...answers].map(([reason, count]) => `${count} ${reason}`).join(", ");
	console.log(`the hammer's calls: ${said}`);
	const { idle, hammered } = at(0.5);
	return [
		atMost("p50 of a neighbour's reads while a tenant hammers, over idle", hammered / idle, 2),
	];
}
