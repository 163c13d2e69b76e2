import { exports } from "cloudflare:workers";
import type { Caller } from "../../domain/actor.ts";
import { noStamp } from "../../domain/lease/stamp.ts";
import { directIsolatesMax } from "../../domain/lease/terms.ts";
import product from "../../index.ts";
import { organizationClient } from "../../objects/organization/organization-client.ts";
import type { OrganizationRpc } from "../../objects/organization/organization-rpc.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { someClient } from "../support/clients.ts";
import { slugOf, type WriterCalls } from "./chaos-messages.ts";

export * from "../../index.ts";

const caller: Caller = { by: { kind: "system", id: "chaos", name: "Chaos" }, requestId: "chaos" };

function callsOf(env: Env): WriterCalls {
	const organizations = organizationClient(env.ORGANIZATION);
	return {
		create: async (id) => {
			const slug = slugOf(id);
			const profile = { id, slug, name: slug, region: "weur" as const, createdAt: 0 };
			await organizations.platform().registerOrganization(profile);
			return organizations.of(id).create(profile, caller);
		},
		policy: (id, leaseMs) => organizations.of(id).setPolicy({ leaseMs }, caller),
		start: (id, userId) =>
			organizations
				.of(id)
				.startSession(
					{ user: { id: userId, name: "Raj", email: "raj@acme.example" }, ...someClient },
					caller,
				),
		revoke: (id, order, key) => {
			const digest = sha256Hex(JSON.stringify(order));
			const once = { key, procedure: "sessions.revoke", digest, secret: key };
			return organizations.of(id).revoke(order, { ...caller, once });
		},
		timerLag,
		crowd: (id) => crowd(organizations.of(id)),
	};
}

/** Seldom enough that the crowd's leases do not outlast those of the gates every time, and hide what is wrong there. */
const crowdBreathMs = 800;

async function crowd(organization: OrganizationRpc): Promise<void> {
	const echo = { sentAtMs: Date.now(), era: 0 };
	for (let nth = 0; nth < directIsolatesMax; nth += 1) {
		const member = { incarnation: `crowd_${nth}`, address: null, echo };
		await organization.leaseDirectly({ ...member, have: noStamp, acknowledged: noStamp }, []);
	}
	await scheduler.wait(crowdBreathMs);
}

async function timerLag(): Promise<number> {
	const timerMs = 10;
	let worstMs = 0;
	for (let count = 0; count < 50; count += 1) {
		const startMs = Date.now();
		await scheduler.wait(timerMs);
		worstMs = Math.max(worstMs, Date.now() - startMs - timerMs);
	}
	return worstMs;
}

/** What a service binding carries elsewhere comes over HTTP here, so that connections can be cut. */
const gateCalls = {
	check: (...args: Parameters<typeof exports.SessionGate.check>) =>
		exports.SessionGate.check(...args),
	facts: (...args: Parameters<typeof exports.SessionGate.facts>) =>
		exports.SessionGate.facts(...args),
	lease: (...args: Parameters<typeof exports.SessionGate.lease>) =>
		exports.SessionGate.lease(...args),
};

/** JSON knows no packed arrays; whoever reads one of a view takes a plain one as well. */
const unpacked = (_key: string, value: unknown): unknown =>
	value instanceof Uint32Array ? [...value] : value;

type Route = (...args: unknown[]) => Promise<unknown>;

export default {
	async fetch(request, env, execution) {
		const name = new URL(request.url).pathname.slice(1);
		// Who is no Worker comes through the front door.
		if (/^(gate|trpc)\//.test(name)) return product.fetch(request, env, execution);
		if (name === "") return new Response("ready");
		const routes = { ...callsOf(env), ...gateCalls } as unknown as Record<string, Route>;
		const route = routes[name];
		if (route === undefined) return new Response(null, { status: 404 });
		const args = (await request.json()) as unknown[];
		return new Response(JSON.stringify(await route(...args), unpacked));
	},
} satisfies ExportedHandler<Env>;
