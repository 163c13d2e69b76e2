import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../domain/clock.ts";
import { newSecret } from "../../domain/ids.ts";
import type { LeaseTimer } from "../../domain/lease/holder.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import { Replica } from "../../domain/lease/replica.ts";
import { isRenewalDue } from "../../domain/lease/terms.ts";
import type { ViewUpdate } from "../../domain/lease/view-update.ts";
import { organizationClient } from "../organization/organization-client.ts";
import type { ReplicaRpc } from "./replica-client.ts";

/**
 * One organization in one region: holds a lease of the organization object and lends parts of it to the isolates
 * nearby. It keeps nothing: every start is a new incarnation that holds and has lent nothing.
 */
export class RegionReplica extends DurableObject<Env> implements ReplicaRpc {
	readonly #clock: Clock = systemClock;
	readonly #replica: Replica;
	#renewal: Promise<void> | null = null;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		const region = ctx.id.name?.split(":").at(-1) ?? "";
		this.#replica = new Replica(newSecret(), region);
	}

	async lend(organizationId: string, request: RenewRequest): Promise<LeaseGrant | null> {
		const { holder } = this.#replica;
		const remainingMs = holder.lease.expiryMs - this.#clock.now();
		if (remainingMs <= 0) await this.#renew(organizationId);
		else if (isRenewalDue(remainingMs, this.#termMs))
			this.ctx.waitUntil(this.#renew(organizationId));
		const grant = this.#replica.grant(request, this.#clock.now());
		this.#settle(organizationId);
		return grant;
	}

	async push(organizationId: string, update: ViewUpdate): Promise<void> {
		const { acknowledgement, renew } = this.#replica.push(update, this.#clock.now());
		this.ctx.waitUntil(this.#acknowledge(organizationId, acknowledgement));
		if (renew) this.ctx.waitUntil(this.#renew(organizationId));
		this.#settle(organizationId);
	}

	async acknowledge(organizationId: string, acknowledgement: Acknowledgement): Promise<void> {
		const { incarnation, address, stamp } = acknowledgement;
		this.#replica.grantor.acknowledge(incarnation, address, stamp, this.#clock.now());
		this.#settle(organizationId);
	}

	#termMs = 0;

	/** One renewal at a time; whoever comes while it is under way waits for it. */
	#renew(organizationId: string): Promise<void> {
		this.#renewal ??= this.#renewOnce(organizationId).finally(() => {
			this.#renewal = null;
		});
		return this.#renewal;
	}

	async #renewOnce(organizationId: string): Promise<void> {
		const request = this.#replica.request(this.#clock.now());
		const organization = organizationClient(this.env.ORGANIZATION).of(organizationId);
		const grant = await organization.renewLease(request).catch(() => null);
		if (grant === null) return;
		const { timer } = this.#replica.adopt(grant, this.#clock.now());
		this.#termMs = grant.termMs;
		if (timer !== null) this.#arm(timer);
		this.#settle(organizationId);
	}

	/** Finds a clock that was set back while nobody looked. */
	#arm(timer: LeaseTimer): void {
		setTimeout(() => this.#replica.holder.timerFired(timer, this.#clock.now()), timer.delayMs);
	}

	/** Acknowledges what has drained, now and when the next lent lease has run out. */
	#settle(organizationId: string): void {
		const nowMs = this.#clock.now();
		const acknowledgement = this.#replica.settle(nowMs);
		if (acknowledgement !== null) {
			this.ctx.waitUntil(this.#acknowledge(organizationId, acknowledgement));
		}
		if (this.#replica.grantor.drains.length === 0) return;
		const nextAtMs = this.#replica.grantor.nextAtMs();
		if (nextAtMs !== null) {
			setTimeout(() => this.#settle(organizationId), Math.max(1, nextAtMs - nowMs + 1));
		}
	}

	async #acknowledge(organizationId: string, acknowledgement: Acknowledgement): Promise<void> {
		const organization = organizationClient(this.env.ORGANIZATION).of(organizationId);
		await organization.acknowledgeLease(acknowledgement).catch(() => undefined);
	}
}
