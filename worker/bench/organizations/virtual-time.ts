import { EventQueue } from "../../testing/sim/queue.ts";

/** Where the runtime has timers, here is this: cancelled by whoever made it. */
interface Timer {
	isCancelled: boolean;
}

/** By which everything in this process goes while it is installed: clocks, timers and the network between machines. */
export class VirtualTime {
	nowMs: number;
	readonly #queue = new EventQueue();

	constructor(startMs: number) {
		this.nowMs = startMs;
	}

	at(atMs: number, run: () => void): void {
		this.#queue.push(Math.max(this.nowMs, atMs), run);
	}

	wait(delayMs: number): Promise<void> {
		return new Promise((resolve) => this.at(this.nowMs + delayMs, resolve));
	}

	/** Each event has done all it can do at its moment, before the clock goes on. */
	async runUntil(untilMs: number): Promise<void> {
		for (let event = this.#queue.pop(); event !== undefined; event = this.#queue.pop()) {
			if (event.atMs > untilMs) {
				this.#queue.push(event.atMs, event.run);
				break;
			}
			this.nowMs = event.atMs;
			event.run();
			await allThatCanBeDone();
		}
		this.nowMs = untilMs;
	}

	/** Puts it in the place of the process's own; returns what takes it away again. */
	install(): () => void {
		const { setTimeout, clearTimeout } = globalThis;
		const own = { dateNow: Date.now, setTimeout, clearTimeout };
		Date.now = () => Math.floor(this.nowMs);
		const later = (run: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]): Timer => {
			const timer = { isCancelled: false };
			this.at(this.nowMs + delayMs, () => {
				if (!timer.isCancelled) run(...given);
			});
			return timer;
		};
		const cancel = (timer: Timer | undefined): void => {
			if (timer !== undefined) timer.isCancelled = true;
		};
		Object.assign(globalThis, {
			setTimeout: later,
			clearTimeout: cancel,
			scheduler: { wait: (delayMs: number) => this.wait(delayMs) },
		});
		return () => {
			Date.now = own.dateNow;
			Object.assign(globalThis, { setTimeout: own.setTimeout, clearTimeout: own.clearTimeout });
		};
	}
}

/** Nothing here waits for anything but promises, so a turn of the event loop ends all of it. */
const allThatCanBeDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
