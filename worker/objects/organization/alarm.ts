import { type Clock, minuteMs } from "../../domain/clock.ts";

/** An alarm that should have rung this long ago will not: the platform gives up after six retries, two minutes. */
const givenUpAfterMs = 3 * minuteMs;

/**
 * The object's one alarm. Setting it costs a row written, so it is set only where none is armed or it must ring
 * earlier: one that rings too early finds out anew when it must, and costs that row then. What is armed is kept in
 * memory, and read once after a start.
 */
export class Alarm {
	readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
	readonly #clock: Clock;
	/** When it rings; null: it does not; undefined: nobody has looked since the start. */
	#armedAt: number | null | undefined;

	constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">, clock: Clock) {
		this.#storage = storage;
		this.#clock = clock;
	}

	/** To be called when it rings: from then on none is armed. */
	rang(): void {
		this.#armedAt = null;
	}

	/** Makes sure that it rings by then. */
	async ringBy(next: () => number | null): Promise<void> {
		if (this.#armedAt === undefined) {
			const armedAt = await this.#storage.getAlarm();
			// Somebody may have set it, or it may have rung, meanwhile.
			if (this.#armedAt === undefined) this.#armedAt = armedAt;
		}
		// Asked for after the wait, in which others may have changed what is due.
		const at = next();
		if (at !== null) await this.ringAtOnceBy(at);
	}

	/** The same in the write of the change that just made something due; where nobody has looked yet, it is set. */
	async ringAtOnceBy(at: number): Promise<void> {
		const armedAt = this.#armedAt ?? null;
		const isAlive = armedAt !== null && armedAt > this.#clock.now() - givenUpAfterMs;
		if (isAlive && armedAt <= at) return;
		this.#armedAt = at;
		try {
			await this.#storage.setAlarm(at);
		} catch (error) {
			this.#armedAt = undefined;
			throw error;
		}
	}
}
