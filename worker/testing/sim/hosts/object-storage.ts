import type { Storage } from "../storage/storage.ts";
import type { Durable } from "../storage/tables.ts";
import type { World } from "../world.ts";
import type { Host } from "./host.ts";

/**
 * The storage as one object sees it: it reads what it wrote itself at once. That becomes durable a little later, in order
 * and whole by transaction, if this is still the object that owns the storage; until then nothing leaves the object.
 */
export class ObjectStorage {
	value: Durable;
	readonly #world: World;
	readonly #storage: Storage;
	readonly #host: Host;
	readonly #onFlushed: (value: Durable) => void;
	#depth = 0;
	#isDirty = false;
	#then: (() => void)[] = [];
	#written = 0;
	#flushed = 0;
	#lastFlushAtMs = 0;
	readonly #gate: { needs: number; leave: () => void }[] = [];

	constructor(world: World, storage: Storage, host: Host, onFlushed: (value: Durable) => void) {
		this.#world = world;
		this.#storage = storage;
		this.#host = host;
		this.#onFlushed = onFlushed;
		storage.owner = host;
		this.value = storage.durable;
	}

	get isOwned(): boolean {
		return this.#storage.owner === this.#host;
	}

	transaction<T>(work: () => T): T {
		this.#depth += 1;
		try {
			return work();
		} finally {
			this.#depth -= 1;
			if (this.#depth === 0 && this.#isDirty) this.#flushLater();
		}
	}

	/** @param then happens when the transaction is durable */
	write(change: (value: Durable) => Durable, then?: () => void): void {
		this.transaction(() => {
			this.value = change(this.value);
			this.#isDirty = true;
			if (then !== undefined) this.#then.push(then);
		});
	}

	/** The output gate: nothing leaves before all that was written is durable. */
	leave(touchesStorage: boolean, leave: () => void): void {
		if (this.#written > this.#flushed) this.#gate.push({ needs: this.#written, leave });
		else if (touchesStorage && !this.isOwned) this.#host.alive = false;
		else leave();
	}

	#flushLater(): void {
		const image = this.value;
		const then = this.#then;
		this.#then = [];
		this.#isDirty = false;
		const needs = ++this.#written;
		const { nowMs, random, scenario } = this.#world;
		const atMs = nowMs + random.between(0.5, scenario.durableMaxMs);
		this.#lastFlushAtMs = Math.max(this.#lastFlushAtMs, atMs);
		this.#world.at(this.#lastFlushAtMs - nowMs, this.#host, () => {
			if (!this.isOwned) {
				this.#host.alive = false;
				return;
			}
			this.#storage.durable = image;
			this.#flushed = needs;
			this.#onFlushed(image);
			for (const each of then) each();
			while (this.#gate[0] !== undefined && this.#gate[0].needs <= needs) {
				this.#gate.shift()?.leave();
			}
		});
	}
}
