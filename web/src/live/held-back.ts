import { createSignal } from "solid-js";
import { isPaused } from "./paused.ts";

/** Counts the changes that were not shown because somebody paused. They are numbered, so that a gap loses none. */
export function createHeldBack() {
	const [count, setCount] = createSignal(0);
	/** The number of the last change that may be on screen while others are held back. */
	let shown: number | undefined;
	let heard: number | undefined;
	return {
		count,
		hear: (sequence: number | undefined): void => {
			if (sequence === undefined) return;
			// A page that begins paused knows of this one change only.
			if (isPaused()) shown ??= heard ?? sequence - 1;
			heard = sequence;
			if (shown !== undefined) setCount(sequence - shown);
		},
		/** What was held back is shown now. */
		release: (): void => {
			shown = undefined;
			setCount(0);
		},
	};
}
