/** A machine's wall clock: whole milliseconds, its own rate, an arbitrary offset, and steps. */
export class SimulatedClock {
	readonly rate: number;
	#offsetMs: number;

	constructor(rate: number, offsetMs: number) {
		this.rate = rate;
		this.#offsetMs = offsetMs;
	}

	read(realMs: number): number {
		return Math.floor(this.#offsetMs + realMs * this.rate);
	}

	step(deltaMs: number): void {
		this.#offsetMs += deltaMs;
	}
}
