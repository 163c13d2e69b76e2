import { createSignal } from "solid-js";

const storageKey = "curfew.live";

function stored(): boolean {
	try {
		return localStorage.getItem(storageKey) === "paused";
	} catch {
		return false;
	}
}

const [isPaused, setSignal] = createSignal(stored());

/** Whether the person wants what is on screen to stay as it is (WCAG 2.2.2); remembered in this browser. */
export { isPaused };

export function setPaused(paused: boolean): void {
	setSignal(paused);
	try {
		if (paused) localStorage.setItem(storageKey, "paused");
		else localStorage.removeItem(storageKey);
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page.
	}
}
