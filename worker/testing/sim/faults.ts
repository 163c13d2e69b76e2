import type { Holder } from "../../domain/lease/holder.ts";
import type { Cluster } from "./hosts/cluster.ts";
import type { Host } from "./hosts/host.ts";
import type { IsolateHost } from "./hosts/isolate-host.ts";
import { OutsideClock } from "./hosts/outside-clock.ts";
import { longestHoldMs } from "./scenario.ts";
import { drained } from "./storage/projection.ts";
import { settled } from "./storage/tables.ts";
import type { World } from "./world.ts";

/** Undetected steps stay within the guards (25 ms to isolates), shared between holder and grantor. */
const undetectedStepMs = 10;

/** A step back during a pause would be noticed by nobody: that is beyond what is assumed. */
const isPaused = ({ pausedUntilMs }: Host, nowMs: number): boolean => pausedUntilMs > nowMs;

/** Breaks things, within what the promise assumes. */
export class FaultMaker {
	readonly #world: World;
	readonly #cluster: Cluster;

	constructor(world: World, cluster: Cluster) {
		this.#world = world;
		this.#cluster = cluster;
	}

	fault(): void {
		const { random, scenario } = this.#world;
		const kinds = [
			() => this.#replaceWriter(random.chance(0.5)),
			() => this.#replaceReplica(random.chance(0.5)),
			() => this.#restartIsolate(),
			() => this.#pause(),
			() => this.#partition(),
			() => this.#stepClock(),
			() => this.#restore(random.chance(0.6)),
		];
		kinds[random.weighted(scenario.faultWeights)]?.();
	}

	/** No fault goes on: partitions end, everyone wakes, one writer runs. */
	heal(): void {
		const { cuts } = this.#world;
		this.#world.healed = true;
		cuts.clear();
		const writer = this.#cluster.writer();
		for (const other of this.#cluster.writers) if (other !== writer) other.alive = false;
		if (writer === undefined) this.#cluster.startWriter();
	}

	/** A new object on the same storage; the old one is gone, or runs on and does not know. */
	#replaceWriter(runsOn: boolean): void {
		const { random } = this.#world;
		const old = this.#cluster.writer();
		if (old === undefined) return;
		if (runsOn) {
			this.#cluster.startWriter();
			this.#stopLater(old, random.between(200, 4_000));
			return;
		}
		old.alive = false;
		this.#world.at(random.between(0, 1_500), null, () => {
			if (this.#cluster.writer() === undefined) this.#cluster.startWriter();
		});
	}

	#replaceReplica(runsOn: boolean): void {
		const old = this.#world.random.pick(this.#cluster.replicas.filter(({ alive }) => alive));
		if (old === undefined) return;
		if (runsOn) {
			this.#cluster.startReplica(old.place);
			this.#stopLater(old, this.#world.random.between(200, 4_000));
		} else old.alive = false;
	}

	#stopLater(host: Host, delayMs: number): void {
		this.#world.at(delayMs, null, () => {
			host.alive = false;
		});
	}

	#restartIsolate(): void {
		const slot = this.#world.random.integer(this.#cluster.isolates.length);
		const old = this.#cluster.isolates[slot];
		if (old !== undefined) old.alive = false;
		this.#cluster.startIsolate(slot);
	}

	#pause(): void {
		const { nowMs, random } = this.#world;
		const writer = this.#cluster.writer();
		const hosts: Host[] = [...this.#cluster.isolates, ...this.#cluster.replicas];
		if (writer !== undefined && random.chance(0.25)) {
			writer.disturbed = true;
			writer.pausedUntilMs = nowMs + random.between(50, 2_500);
			return;
		}
		const host = random.pick(hosts.filter((each) => each.alive && each.steppedUntilMs < nowMs));
		if (host === undefined) return;
		host.pausedUntilMs = nowMs + random.between(50, 2_500);
		// Its machine sleeps.
		if (host.clock instanceof OutsideClock) host.clock.sleep(nowMs, host.pausedUntilMs);
	}

	#partition(): void {
		const { cuts, random } = this.#world;
		const places = ["writer", "region0", "region1", ...this.#cluster.isolates.map((i) => i.place)];
		const one = random.chance(0.5) ? "writer" : random.pick(places);
		const cut = `${one}|${random.pick(places)}`;
		cuts.add(cut);
		this.#world.at(random.between(200, 3_000), null, () => cuts.delete(cut));
	}

	/** Holders' clocks: forward or back. A large step back is noticed by a reading, or by a timer where there is one. */
	#stepClock(): void {
		const { random } = this.#world;
		const isolate = random.pick(this.#cluster.isolates);
		const replica = random.pick(this.#cluster.replicas.filter(({ alive }) => alive));
		const draw = random.next();
		if (draw < 0.15) {
			// Back, a writer only waits longer. Forward would be drift beyond what is assumed.
			const writer = this.#cluster.writer();
			if (writer === undefined) return;
			writer.disturbed = true;
			writer.clock.step(-random.between(1, 3_000));
			writer.authority.writer?.timeMs(writer.clock.read(this.#world.nowMs));
			return;
		}
		const amountMs = random.chance(0.3) ? undetectedStepMs : random.between(100, 3_000);
		if (draw < 0.5 && replica !== undefined) {
			// Forward, a replica's waits for its isolates would end early: only within the guard.
			const forward = random.chance(0.2);
			this.#step(replica, replica.core.holder, forward ? undetectedStepMs : -amountMs);
			return;
		}
		if (isolate === undefined) return;
		const stepMs = random.chance(0.4) ? amountMs : -amountMs;
		if (isolate.clock instanceof OutsideClock) {
			this.#stepWall(isolate, stepMs);
			return;
		}
		const leftToTimer = this.#world.scenario.isolateTimers && !isolate.asking;
		if (leftToTimer && stepMs < -undetectedStepMs) this.#setBack(isolate, -stepMs);
		else this.#step(isolate, isolate.holder, stepMs);
	}

	/** Nobody notices it, and nobody has to: the monotonic clock goes on. Awake, it is read before it sleeps. */
	#stepWall(isolate: IsolateHost, stepMs: number): void {
		const { nowMs } = this.#world;
		if (isPaused(isolate, nowMs)) return;
		isolate.clock.read(nowMs);
		isolate.clock.step(stepMs);
		isolate.clock.read(nowMs);
	}

	#setBack(isolate: IsolateHost, byMs: number): void {
		const { nowMs } = this.#world;
		if (isPaused(isolate, nowMs)) return;
		isolate.setBack(byMs);
		isolate.steppedUntilMs = nowMs + longestHoldMs;
	}

	/** Without a timer, or with a question under way, only readings can notice a step back: then there are some. */
	#step(host: Host, holder: Holder, amountMs: number): void {
		const { nowMs } = this.#world;
		const noticed = amountMs < -undetectedStepMs;
		if (noticed && isPaused(host, nowMs)) return;
		if (noticed) holder.remaining(host.clock.read(nowMs));
		host.clock.step(amountMs);
		if (noticed) holder.remaining(host.clock.read(nowMs));
	}

	/**
	 * Sets the storage back to a point before something that the projection has heard of. Planned: the outbox is drained
	 * first and nothing comes after, else what the projection lacks is lost.
	 */
	#restore(planned: boolean): void {
		const { random } = this.#world;
		const { storage } = this.#cluster;
		const old = this.#cluster.writer();
		if (old === undefined) return;
		const isComplete = planned && storage.restored === null && old.authority.allowed.projects;
		if (isComplete) storage.projection = drained(storage.projection, settled(storage.durable));
		const { sequence } = storage.projection;
		const older = random.pick(
			storage.snapshots.filter((each) => (each.comparedFrom ?? each.sequence) < sequence),
		);
		if (older === undefined) return;
		storage.durable = older;
		storage.restored = { isComplete };
		if (random.chance(0.5)) old.alive = false;
		else this.#stopLater(old, random.between(200, 4_000));
		this.#cluster.startWriter();
	}
}
