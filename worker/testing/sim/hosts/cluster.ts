import type { Acknowledgement } from "../../../domain/lease/messages.ts";
import { isOlder } from "../../../domain/lease/stamp.ts";
import { Storage } from "../storage/storage.ts";
import type { Operation } from "../storage/tables.ts";
import type { World } from "../world.ts";
import { IsolateHost } from "./isolate-host.ts";
import type { Neighbours, WriterNeighbour } from "./neighbours.ts";
import { ReplicaHost } from "./replica-host.ts";
import { WriterHost } from "./writer-host.ts";

/** Everything that runs, and the invariants that need to see all of it at once. */
export class Cluster implements Neighbours {
	readonly storage: Storage;
	readonly writers: WriterHost[] = [];
	readonly replicas: ReplicaHost[] = [];
	readonly isolates: IsolateHost[] = [];
	readonly durableOperations: Operation[] = [];
	lastSequence = 0;
	worstAttemptMs = 0;
	readonly #world: World;
	readonly #epochs = new Map<number, WriterNeighbour>();
	#incarnations = 0;

	constructor(world: World) {
		this.#world = world;
		this.storage = new Storage(world.scenario.terms);
		this.startWriter();
		for (let slot = 0; slot < world.scenario.isolates; slot += 1) this.startIsolate(slot);
	}

	startWriter(): WriterHost {
		const writer = new WriterHost(this.#world, this);
		this.writers.push(writer);
		return writer;
	}

	startIsolate(slot: number): IsolateHost {
		const region = `region${slot % this.#world.scenario.regions}`;
		const isolate = new IsolateHost(
			this.#world,
			this,
			`isolate${slot}`,
			`isolate${slot}.${this.#incarnations++}`,
			region,
			this.#world.scenario.outside && slot === 0,
		);
		this.isolates[slot] = isolate;
		return isolate;
	}

	startReplica(region: string): ReplicaHost {
		const incarnation = `${region}.${this.#incarnations++}`;
		const replica = new ReplicaHost(this.#world, this, region, incarnation);
		this.replicas.push(replica);
		return replica;
	}

	/** The one that owns the storage; undefined while none runs. */
	writer(): WriterHost | undefined {
		const newest = this.writers.at(-1);
		return newest?.alive ? newest : undefined;
	}

	/** Whom a message reaches: a superseded writer now and then, while it runs. */
	anyWriter(): WriterHost | undefined {
		const running = this.writers.filter(({ alive }) => alive);
		return this.#world.random.chance(0.6) ? running.at(-1) : this.#world.random.pick(running);
	}

	/** Started when first addressed, like any object. */
	replica(region: string): ReplicaHost {
		const running = this.replicas.filter(({ alive, place }) => alive && place === region);
		return this.#world.random.pick(running) ?? this.startReplica(region);
	}

	replicaOf(incarnation: string): ReplicaHost | undefined {
		return this.replicas.find(({ core }) => core.holder.incarnation === incarnation);
	}

	/** E: no two writers lend under one epoch. */
	assertOwnEpoch(epoch: number, writer: WriterNeighbour): void {
		const lender = this.#epochs.get(epoch) ?? writer;
		this.#epochs.set(epoch, lender);
		this.#world.assert(lender === writer, "E: an epoch was issued twice");
	}

	/** A: who acknowledges has no unexpired sub-lease under an older view. */
	assertDrained({ incarnation, stamp }: Acknowledgement): void {
		for (const isolate of this.isolates) {
			if (!isolate.alive) continue;
			const endsAtMs = isolate.lentUntilMs(incarnation);
			const readingMs = isolate.read();
			const { lastReadingMs, horizonMs } = isolate.holder.lease;
			const live = readingMs >= lastReadingMs && readingMs < Math.min(endsAtMs, horizonMs);
			this.#world.assert(
				!live || !isOlder(isolate.holder.view.stamp, stamp),
				"A: acknowledged while a sub-lease under an older view is live",
			);
		}
	}

	/** N, and the ground of S1: once a change is reported, nobody who lacks it has a lease. */
	assertEverywhere({ stamp, event }: Operation): void {
		const holders = [
			...this.isolates.map((host) => ({ host, holder: host.holder })),
			...this.replicas.map((host) => ({ host, holder: host.core.holder })),
		];
		for (const { host, holder } of holders) {
			const readingMs = host.clock.read(this.#world.nowMs);
			const { lastReadingMs, horizonMs } = holder.lease;
			const live = host.alive && readingMs >= lastReadingMs && readingMs < horizonMs;
			this.#world.assert(
				!live || event.endMs !== null || !isOlder(holder.view.stamp, stamp),
				"N: a lease without the change outlived the wait for it",
			);
		}
	}
}
