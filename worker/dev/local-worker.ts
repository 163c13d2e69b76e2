import { type Caller, systemActor, tokenScopes } from "../domain/actor.ts";
import { platformId } from "../domain/ids.ts";
import type { OrganizationProfile } from "../domain/organization.ts";
import { readConfig } from "../env.ts";
import worker, { OrganizationObject as ProductObject } from "../index.ts";
import { first } from "../objects/organization/store/store.ts";
import type { Transaction } from "../objects/organization/store/transaction.ts";
import { copyTables, putBackTables, type StoredTables } from "../testing/storage/table-copies.ts";
import { breakable, switchOutage } from "./doors/outage.ts";
import { openRestoreDoor } from "./doors/restore.ts";
import { type LocalIdentity, lena } from "./identities.ts";
import { bindAdministrator } from "./seed/administrators.ts";
import { organizationAgeMs, seedPlans, seedSessions } from "./seed/seed.ts";
import { keepServiceToken } from "./seed/service-token.ts";

export * from "../index.ts";

const caller: Caller = {
	by: systemActor,
	requestId: "seed",
};

/** The product's object, with what only the local world may ask of it. */
export class OrganizationObject extends ProductObject {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, withBreakableD1(env));
	}

	/** Fills an organization: its administrator, its people and their past; a repeat only adds what is missing. */
	async seed(issuer: string): Promise<void> {
		this.host.transactions.change(caller, (tx) => {
			if (tx.organizationId === platformId) {
				bind(tx, lena, issuer);
				keepServiceToken(tx);
			}
			for (const plan of seedPlans) {
				if (plan.organization.id !== tx.organizationId) continue;
				bind(tx, plan.administrator, issuer);
				seedSessions(tx, plan);
			}
		});
	}

	async remember(): Promise<StoredTables> {
		return copyTables(this.ctx.storage.sql);
	}

	async goBackTo(tables: StoredTables): Promise<void> {
		putBackTables(this.ctx.storage, tables);
		await this.ctx.storage.sync();
		this.ctx.abort("restored to an older point");
	}

	async makeToken(secret: string): Promise<void> {
		await this.createApiToken({ name: "Drill", scopes: [...tokenScopes], secret }, caller);
	}

	/** Drains the outbox; true when D1 holds everything. */
	async drained(): Promise<boolean> {
		await this.alarm();
		const waiting = first<{ n: number }>(this.host.store, "SELECT count(*) AS n FROM outbox");
		return waiting?.n === 0;
	}
}

const breakableEnvs = new WeakMap<Env, Env>();

/** One for each environment: the product keeps by it what an isolate reads once. */
function withBreakableD1(env: Env): Env {
	const known = breakableEnvs.get(env) ?? { ...env, DB: breakable(env.DB) };
	breakableEnvs.set(env, known);
	return known;
}

function bind(tx: Transaction, identity: LocalIdentity, issuer: string): void {
	const { administratorId } = identity;
	if (administratorId === null) throw new Error(`${identity.name} is no administrator`);
	bindAdministrator(tx, { ...identity, administratorId }, issuer);
}

const objectsOf = (env: Env): DurableObjectNamespace<OrganizationObject> =>
	env.ORGANIZATION as unknown as DurableObjectNamespace<OrganizationObject>;

const drainPollMs = 50;
const drainLimitMs = 60_000;

async function seedWorld(env: Env): Promise<void> {
	const issuer = readConfig(env).oidc?.issuer;
	if (issuer === undefined) throw new Error("The local world needs OIDC_ISSUER");
	const namespace = objectsOf(env);
	const platform = namespace.getByName(platformId);
	await platform.seed(issuer);
	await platform.addHome(issuer, lena.subject, platformId);
	const objects = [platform];
	for (const { organization, administrator } of seedPlans) {
		const profile: OrganizationProfile = {
			...organization,
			region: "weur",
			createdAt: Date.now() - organizationAgeMs,
		};
		const object = namespace.getByName(organization.id, { locationHint: profile.region });
		await platform.registerOrganization(profile);
		await object.create(profile, caller);
		await object.seed(issuer);
		await platform.addHome(issuer, administrator.subject, organization.id);
		objects.push(object);
	}
	const limitMs = Date.now() + drainLimitMs;
	for (const object of objects) {
		while (!(await object.drained())) {
			if (Date.now() > limitMs) throw new Error("The seed did not reach D1 in time");
			await scheduler.wait(drainPollMs);
		}
	}
}

let phase: "unseeded" | "seeding" | "seeded" = "unseeded";

async function seedOnce(env: Env): Promise<void> {
	phase = "seeding";
	try {
		await seedWorld(env);
		phase = "seeded";
	} catch (error) {
		phase = "unseeded";
		console.error("seed failed:", error instanceof Error ? error.message : error);
	}
}

/** Curfew as it is deployed, except that it is not ready before its data is there. */
export default {
	async fetch(request, env, ctx) {
		const { pathname } = new URL(request.url);
		if (pathname === "/healthz" && phase !== "seeded") return whenSeeded(request, env, ctx);
		return (
			switchOutage(request) ??
			(await openRestoreDoor(request, (id) => objectsOf(env).getByName(id))) ??
			worker.fetch(request, withBreakableD1(env), ctx)
		);
	},
} satisfies ExportedHandler<Env>;

/** Seeds on the first question after a start, and answers once the data is there. */
async function whenSeeded(
	request: Parameters<typeof worker.fetch>[0],
	env: Env,
	ctx: ExecutionContext,
): Promise<Response> {
	const ready = await worker.fetch(request, env, ctx);
	if (!ready.ok || phase !== "unseeded") return notYet();
	// Goes on when whoever asked has hung up: it is asked for again and again.
	const seeding = seedOnce(env);
	ctx.waitUntil(seeding);
	await seeding;
	return phase === "unseeded" ? notYet() : ready;
}

const notYet = (): Response =>
	Response.json({ status: "seeding" }, { status: 503, headers: { "retry-after": "1" } });
