import type { Acknowledgement, RenewRequest } from "../../../domain/lease/messages.ts";
import { Replica } from "../../../domain/lease/replica.ts";
import { isRenewalDue } from "../../../domain/lease/terms.ts";
import type { ViewUpdate } from "../../../domain/lease/view-update.ts";
import type { World } from "../world.ts";
import type { SimulatedClock } from "./clock.ts";
import type {
	GrantEnvelope,
	IsolateNeighbour,
	Neighbours,
	ReplicaNeighbour,
	WriterNeighbour,
} from "./neighbours.ts";

/** Whoever waits for its renewal is told by then that nothing is lent; and so long a renewal may take. */
const waitMaxMs = 700;
const renewalMaxMs = 250;

/** A region replica around the core. It has no storage: a superseded one runs on as if nothing had happened. */
export class ReplicaHost implements ReplicaNeighbour {
	readonly place: string;
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	readonly core: Replica;
	/** For the judge: whose clock its bound is about. */
	#clockOf: WriterNeighbour | null = null;
	readonly #world: World;
	readonly #neighbours: Neighbours;
	#waiting: { request: RenewRequest; isolate: IsolateNeighbour }[] = [];
	#askedAtMs = Number.NEGATIVE_INFINITY;
	#termMs = 0;

	constructor(world: World, neighbours: Neighbours, region: string, incarnation: string) {
		this.#world = world;
		this.#neighbours = neighbours;
		this.place = region;
		this.clock = world.newClock();
		this.core = new Replica(incarnation, region, world.rulesOf("replica"));
	}

	/** Lends; renews on the way when half of its own lease has passed, and first when all of it has. */
	onAsk(request: RenewRequest, isolate: IsolateNeighbour): void {
		const remainingMs = this.core.holder.lease.expiryMs - this.#read();
		if (isRenewalDue(remainingMs, this.#termMs)) this.#renew();
		if (remainingMs > 0) this.#lend(request, isolate);
		else {
			const waiting = { request, isolate };
			this.#waiting.push(waiting);
			this.#world.at(waitMaxMs, this, () => {
				if (!this.#waiting.includes(waiting)) return;
				this.#waiting = this.#waiting.filter((other) => other !== waiting);
				this.#lend(request, isolate);
			});
		}
		this.#settle();
	}

	onGrant({ grant, clockOf }: GrantEnvelope): void {
		this.#askedAtMs = Number.NEGATIVE_INFINITY;
		if (grant !== null) {
			const anchor = this.core.holder.lease.anchor;
			const before = this.core.holder.view.stamp;
			const { timer } = this.core.adopt(grant, this.#read());
			this.#world.assertForward(before, this.core.holder.view.stamp);
			if (this.core.holder.lease.anchor !== anchor) this.#clockOf = clockOf;
			this.#termMs = grant.termMs;
			if (timer !== null) {
				this.#world.timer(timer.delayMs, this, () =>
					this.core.holder.timerFired(timer, this.#read()),
				);
			}
			this.#settle();
		}
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const { request, isolate } of waiting) this.#lend(request, isolate);
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
		this.#world.assertForward(before, this.core.holder.view.stamp);
		this.#acknowledge(acknowledgement);
		if (renew) this.#renew();
		this.#settle();
	}

	onAcknowledge({ incarnation, address, stamp }: Acknowledgement): void {
		this.core.grantor.acknowledge(incarnation, address, stamp, this.#read());
		this.#settle();
	}

	/** Null, so that the isolate asks the organization, when its own lease has run out. */
	#lend(request: RenewRequest, isolate: IsolateNeighbour): void {
		const clockOf = this.#clockOf;
		const grant = clockOf === null ? null : this.core.grant(request, this.#read());
		const writer = clockOf ?? this.#neighbours.anyWriter();
		if (writer === undefined) return;
		const parent = this.core.holder.incarnation;
		this.#world.send(
			this,
			() => isolate,
			(to) => to.onGrant({ grant, parent, clockOf: writer }),
		);
	}

	/** One renewal at a time. */
	#renew(): void {
		if (this.#world.nowMs - this.#askedAtMs < renewalMaxMs) return;
		this.#askedAtMs = this.#world.nowMs;
		const request = this.core.request(this.#read());
		this.#world.send(
			this,
			() => this.#neighbours.anyWriter(),
			(writer) =>
				writer.onRenew(request, (envelope) =>
					this.#world.send(
						writer,
						() => this,
						() => this.onGrant(envelope),
					),
				),
		);
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
		this.#neighbours.assertDrained(acknowledgement);
		this.#world.send(
			this,
			() => this.#neighbours.anyWriter(),
			(writer) => writer.onAcknowledge(acknowledgement),
		);
	}

	#read(): number {
		return this.clock.read(this.#world.nowMs);
	}
}
