import { elapsedClock } from "../../../client/outside/elapsed-clock.ts";
import type { Clock } from "../../../domain/clock.ts";
import type { LeaseRules } from "../../../domain/lease/rules.ts";
import { SimulatedClock } from "./clock.ts";

/** The clock of a process outside Workers, over a wall clock that may be set and one that stands still in sleep. */
export class OutsideClock extends SimulatedClock {
	readonly #elapsed: Clock;
	readonly #sleeps: { fromMs: number; untilMs: number }[] = [];
	#realMs: number;

	constructor(rate: number, offsetMs: number, realMs: number, rules: LeaseRules) {
		super(rate, offsetMs);
		this.#realMs = realMs;
		const wall = () => super.read(this.#realMs);
		const monotonic = () => (this.#realMs - this.#sleptMs) * rate;
		this.#elapsed = elapsedClock(wall, monotonic, rules);
	}

	override read(realMs: number): number {
		this.#realMs = realMs;
		return this.#elapsed.now();
	}

	/** The monotonic clock does not count this time. */
	sleep(fromMs: number, untilMs: number): void {
		this.#sleeps.push({ fromMs, untilMs });
	}

	get #sleptMs(): number {
		return this.#sleeps.reduce(
			(sum, { fromMs, untilMs }) => sum + Math.max(0, Math.min(this.#realMs, untilMs) - fromMs),
			0,
		);
	}
}
