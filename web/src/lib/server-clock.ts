import { createSignal } from "solid-js";

const tickMs = 5_000;

/** Longer than a slow answer takes; a clock that is off by more was set, or was wrong before. */
const nearlyMs = 2_000;

let offsetMs = 0;
const [now, setNow] = createSignal(Date.now());
let isTicking = false;

/** The server's time as far as we know it, moving in steps of a few seconds. Starts ticking on first use. */
export function serverNow(): number {
	if (!isTicking) {
		isTicking = true;
		setInterval(() => setNow(Date.now() + offsetMs), tickMs);
	}
	return now();
}

/** The server's time as exactly as we know it; not followed by what is on screen. */
export const serverTime = (): number => Date.now() + offsetMs;

/** An instant of this browser's clock, on the server's. */
export const serverTimeOf = (localMs: number): number => localMs + offsetMs;

/** Takes the server's clock from an answer: browsers' clocks are off by minutes more often than one thinks. */
export function syncClock(asOf: number): void {
	const found = asOf - Date.now();
	// An answer is as old as its way here was long, so of two readings that nearly agree the later one is right.
	if (found > offsetMs || offsetMs - found > nearlyMs) offsetMs = found;
	setNow(serverTime());
}
