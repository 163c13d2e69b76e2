import type { Facts } from "../../domain/lease/facts.ts";
import type { Acknowledgement, RenewRequest } from "../../domain/lease/messages.ts";
import { Replica } from "../../domain/lease/replica.ts";
import { renewAfterMs } from "../../domain/lease/terms.ts";
import type { LeaseVerdict } from "../../domain/lease/view.ts";
import type { ViewUpdate } from "../../domain/lease/view-update.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import type { Host } from "./host.ts";
import type { IsolateHost } from "./isolate-host.ts";
import type { World } from "./world.ts";
import type { GrantEnvelope, WriterHost } from "./writer-host.ts";

const queueTimeoutMs = 700;

/** A region replica around the core. It has no storage: a superseded one runs on as if nothing had happened. */
export class ReplicaHost implements Host {
	readonly place: string;
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	readonly core: Replica;
	/** For the judge: whose clock its bound is about. */
	clockOf: WriterHost | null = null;
	readonly #world: World;
	readonly #cluster: Cluster;
	#queue: { request: RenewRequest; isolate: IsolateHost; sinceMs: number }[] = [];
	#renewScheduled = false;
	#askedAtMs = Number.NEGATIVE_INFINITY;

	constructor(world: World, cluster: Cluster, region: string, incarnation: string) {
		this.#world = world;
		this.#cluster = cluster;
		this.place = region;
		this.clock = world.newClock();
		this.core = new Replica(incarnation, region, world.rulesOf("replica"));
	}

	onAsk(request: RenewRequest, isolate: IsolateHost): void {
		if (!this.#serve(request, isolate)) {
			this.#queue.push({ request, isolate, sinceMs: this.#world.nowMs });
			if (this.#world.nowMs - this.#askedAtMs > 250) this.#renew();
		}
		this.#settle();
	}

	onGrant({ grant, clockOf }: GrantEnvelope): void {
		if (grant === null) return;
		const anchor = this.core.holder.lease.anchor;
		const before = this.core.holder.view.stamp;
		const { adopted, timer } = this.core.adopt(grant, this.#read());
		if (!adopted) return;
		this.#cluster.assertForward(before, this.core.holder.view.stamp);
		if (this.core.holder.lease.anchor !== anchor) this.clockOf = clockOf;
		if (timer !== null) {
			this.#world.timer(timer.delayMs, this, () =>
				this.core.holder.timerFired(timer, this.#read()),
			);
		}
		this.#settle();
		const waiting = this.#queue.filter(
			({ sinceMs }) => this.#world.nowMs - sinceMs < queueTimeoutMs,
		);
		this.#queue = waiting.filter(({ request, isolate }) => !this.#serve(request, isolate));
		if (this.#renewScheduled) return;
		this.#renewScheduled = true;
		this.#world.timer(renewAfterMs(grant.termMs, this.#world.random.next()), this, () => {
			this.#renewScheduled = false;
			this.#renew();
		});
	}

	onPush(update: ViewUpdate): void {
		if (this.#world.bugs.acknowledgesBeforeApplying) {
			const { incarnation, address } = this.core.holder;
			this.#acknowledge({ incarnation, address, stamp: update.stamp });
			this.#world.at(this.#world.random.between(50, 600), this, () => {
				this.core.push(update, this.#read());
			});
			return;
		}
		const before = this.core.holder.view.stamp;
		const { acknowledgement, renew } = this.core.push(update, this.#read());
		this.#cluster.assertForward(before, this.core.holder.view.stamp);
		this.#acknowledge(acknowledgement);
		if (renew) this.#renew();
		this.#settle();
	}

	onAcknowledge({ incarnation, address, stamp }: Acknowledgement): void {
		this.core.grantor.acknowledge(incarnation, address, stamp, this.#read());
		this.#settle();
	}

	check(facts: Facts): LeaseVerdict | null {
		return this.core.check(facts, this.#read());
	}

	#serve(request: RenewRequest, isolate: IsolateHost): boolean {
		const grant = this.core.grant(request, this.#read());
		const { clockOf } = this;
		if (grant === null || clockOf === null) return false;
		const parent = this.core.holder.incarnation;
		this.#world.send(
			this,
			() => isolate,
			(to) => to.onGrant({ grant, parent, clockOf }),
		);
		return true;
	}

	#renew(): void {
		this.#askedAtMs = this.#world.nowMs;
		const request = this.core.request(this.#read());
		this.#world.send(
			this,
			() => this.#cluster.anyWriter(),
			(writer) =>
				writer.onRenew(request, (envelope) =>
					this.#world.send(
						writer,
						() => this,
						() => this.onGrant(envelope),
					),
				),
		);
		// A lost renewal is asked again, as long as anyone is interested.
		if (this.#renewScheduled) return;
		this.#renewScheduled = true;
		this.#world.timer(400, this, () => {
			this.#renewScheduled = false;
			this.#renew();
		});
	}

	#settle(): void {
		const nowMs = this.#read();
		const acknowledgement = this.core.settle(nowMs);
		if (acknowledgement !== null) this.#acknowledge(acknowledgement);
		const nextAtMs = this.core.grantor.drains.length > 0 ? this.core.grantor.nextAtMs() : null;
		if (nextAtMs === null) return;
		this.#world.at((nextAtMs - nowMs) / this.clock.rate + 1, this, () => {
			const later = this.core.settle(this.#read());
			if (later !== null) this.#acknowledge(later);
		});
	}

	#acknowledge(acknowledgement: Acknowledgement): void {
		this.#cluster.assertDrained(acknowledgement);
		this.#world.send(
			this,
			() => this.#cluster.anyWriter(),
			(writer) => writer.onAcknowledge(acknowledgement),
		);
	}

	#read(): number {
		return this.clock.read(this.#world.nowMs);
	}
}
