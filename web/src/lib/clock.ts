import { createSignal } from "solid-js";

const tickMs = 5_000;

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

/** Takes the server's clock from an answer: browsers' clocks are off by minutes more often than one thinks. */
export function syncClock(asOf: number): void {
	offsetMs = asOf - Date.now();
	setNow(asOf);
}
