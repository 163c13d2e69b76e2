import product from "../../../index.ts";
import type { CheckedSession, Enforced, Fill, GateCalls } from "./bench-messages.ts";
import type { OrganizationObject, RegionReplica } from "./curfew-objects.ts";

/** What the script asks of Curfew's side; one route each, parameters as a JSON list. */
export interface ControlCalls {
	prepare(fill: Fill): Promise<void>;
	begin(organizationId: string, userId: string): Promise<CheckedSession>;
	end(organizationId: string, sessionId: string): Promise<Enforced>;
	lose(organizationId: string, what: "organization" | "replica"): Promise<void>;
	gateCalls(organizationId: string): Promise<GateCalls>;
}

function callsOf(env: Env): ControlCalls {
	const organizations = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
	const replicas = env.REPLICA as unknown as DurableObjectNamespace<RegionReplica>;
	return {
		prepare: (fill) => organizations.getByName(fill.organizationId).prepare(fill),
		begin: (id, userId) => organizations.getByName(id).begin(userId),
		end: (id, sessionId) => organizations.getByName(id).endOne(sessionId),
		lose: (id, what) => {
			const lost =
				what === "replica" ? replicas.getByName(`${id}:enam`) : organizations.getByName(id);
			return lost.lose().catch(() => undefined);
		},
		gateCalls: (id) => organizations.getByName(id).gateCalls(),
	};
}

type Route = (...parameters: unknown[]) => Promise<unknown>;

export default {
	async fetch(request, env, execution) {
		const name = new URL(request.url).pathname.slice(1);
		// Who is no Worker comes through the front door.
		if (/^(gate|trpc)\//.test(name)) return product.fetch(request, env, execution);
		const route = (callsOf(env) as unknown as Record<string, Route>)[name];
		if (route === undefined) return new Response("ready");
		return Response.json((await route(...((await request.json()) as unknown[]))) ?? null);
	},
} satisfies ExportedHandler<Env>;
