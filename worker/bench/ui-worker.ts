import { localIdentities } from "../dev/identities.ts";
import local, { OrganizationObject as LocalObject } from "../dev/local-worker.ts";
import { bindAdministrator } from "../dev/seed/administrators.ts";
import { type Caller, systemActor } from "../domain/actor.ts";
import { platformId } from "../domain/ids.ts";
import { fillD1, fillObject } from "../testing/support/fill.ts";

export * from "../dev/local-worker.ts";

const caller: Caller = { by: systemActor, requestId: "bench" };

/** The local world's object, which can be filled without waiting. */
export class OrganizationObject extends LocalObject {
	async fill(sessions: number, subject: string, issuer: string): Promise<void> {
		const administrator = localIdentities.find((identity) => identity.subject === subject);
		if (!administrator) throw new Error(`${subject} is nobody here`);
		this.host.transactions.change(caller, ({ store, nowMs }) => fillObject(store, sessions, nowMs));
		this.host.transactions.change(caller, (tx) =>
			bindAdministrator(tx, { ...administrator, administratorId: "adm_bench" }, issuer),
		);
	}
}

/** An organization of many sessions, whose administrator is a person of the local world. */
async function fill(env: Env, query: URLSearchParams): Promise<void> {
	const [id, subject] = [query.get("organizationId") ?? "", query.get("subject") ?? ""];
	const sessions = Number(query.get("sessions"));
	const namespace = env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;
	const [platform, object] = [namespace.getByName(platformId), namespace.getByName(id)];
	const slug = query.get("slug") ?? "";
	const profile = { id, slug, name: "Many sessions", region: "weur" as const, createdAt: 0 };
	await platform.registerOrganization(profile);
	await object.create(profile, caller);
	await object.fill(sessions, subject, env.OIDC_ISSUER);
	await fillD1(env.DB, id, sessions, Date.now());
	await platform.addHome(env.OIDC_ISSUER, subject, id);
}

/** The page that Curfew's is compared with: the same rows, and nothing that does anything. */
let plainPage = "";

export default {
	async fetch(request, env, ctx) {
		const url = new URL(request.url);
		switch (url.pathname) {
			case "/auth/bench/fill":
				await fill(env, url.searchParams);
				return new Response(null, { status: 204 });
			case "/auth/bench/plain":
				if (request.method === "POST") plainPage = await request.text();
				return new Response(plainPage, {
					headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
				});
			default:
				return local.fetch(request, env, ctx);
		}
	},
} satisfies ExportedHandler<Env>;
