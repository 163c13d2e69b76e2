import type { Caller } from "../../../domain/actor.ts";
import { newId } from "../../../domain/ids.ts";
import { factsOfClaims } from "../../../domain/lease/facts.ts";
import type { RenewRequest } from "../../../domain/lease/messages.ts";
import { oneSession } from "../../../domain/receipt.ts";
import {
	SessionGate as ProductGate,
	OrganizationObject as ProductObject,
	RegionReplica as ProductReplica,
} from "../../../index.ts";
import type { Activity } from "../../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { jsonList, run } from "../../../objects/organization/store/store.ts";
import { someClient } from "../../../testing/support/clients.ts";
import { fillObject } from "../../../testing/support/fill.ts";
import type { CheckedSession, Enforced, Fill, GateCalls } from "./bench-messages.ts";
import { far } from "./far.ts";

const caller: Caller = { by: { kind: "system", id: "bench", name: "Bench" }, requestId: "bench" };

const rowsAtOnce = 10_000;

/** The product's object, filled without waiting, counting what gates ask of it. */
export class OrganizationObject extends ProductObject {
	readonly #calls: GateCalls = { checks: 0, leases: 0 };

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, { ...env, REPLICA: far(env.REPLICA) });
	}

	async prepare({ organizationId, standing, ended }: Fill): Promise<void> {
		const profile = {
			id: organizationId,
			slug: organizationId.replaceAll("_", "-"),
			name: "Bench",
		};
		await this.create({ ...profile, region: "enam", createdAt: 0 }, caller);
		this.host.transactions.change(caller, ({ store, nowMs }) => {
			fillObject(store, standing + ended, nowMs);
			// Ended ones need ids as the product makes them: what a view costs depends on them.
			for (let from = standing; from < standing + ended; from += rowsAtOnce) {
				const ids = Array.from({ length: rowsAtOnce }, () => newId("session"));
				run(
					store,
					`UPDATE sessions SET status = 'revoked', ended_at = ?2, ended_cause = 'admin', ended_sequence = sequence, id = made.value
					FROM json_each(?1) AS made WHERE sessions.id = printf('ses_%012d', ?3 + made.key)`,
					jsonList(ids),
					nowMs,
					from,
				);
			}
		});
	}

	async begin(userId: string): Promise<CheckedSession> {
		const user = { id: userId, name: "Raj", email: "raj@bench.example" };
		const started = await this.startSession({ user, ...someClient }, caller);
		if (!started.ok) throw new Error(started.error.reason);
		const { claims } = started.value;
		return { organizationId: claims.org, facts: factsOfClaims(claims) };
	}

	async endOne(sessionId: string): Promise<Enforced> {
		const receipt = await this.revoke(
			{
				target: oneSession(sessionId),
				cause: "admin",
				reason: null,
			},
			caller,
		);
		if (!receipt.ok) throw new Error(receipt.error.reason);
		const { recordedAt, enforcedAt, enforcedBy } = receipt.value;
		return {
			tookMs: (enforcedAt ?? Number.POSITIVE_INFINITY) - recordedAt,
			boundMs: enforcedBy - recordedAt,
		};
	}

	async gateCalls(): Promise<GateCalls> {
		return { ...this.#calls };
	}

	async lose(): Promise<void> {
		this.ctx.abort("lost on purpose");
	}

	override async checkSession(sessionId: string) {
		this.#calls.checks += 1;
		return super.checkSession(sessionId);
	}

	override async leaseDirectly(request: RenewRequest, activity: Activity[]) {
		this.#calls.leases += 1;
		return super.leaseDirectly(request, activity);
	}

	override async renewLease(request: RenewRequest) {
		this.#calls.leases += 1;
		return super.renewLease(request);
	}
}

export class RegionReplica extends ProductReplica {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, { ...env, ORGANIZATION: far(env.ORGANIZATION) });
	}

	async lose(): Promise<void> {
		this.ctx.abort("lost on purpose");
	}
}

export class SessionGate extends ProductGate {
	constructor(ctx: ExecutionContext, env: Env) {
		super(ctx, { ...env, ORGANIZATION: far(env.ORGANIZATION) });
	}
}
