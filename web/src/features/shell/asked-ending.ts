import { createSignal } from "solid-js";

/** Of whom all sessions are to be ended: their page opens the question, which alone ends anything. */
export const [endingAskedOf, askEndingOf] = createSignal<string | null>(null);
