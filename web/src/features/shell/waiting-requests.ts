import { createSignal } from "solid-js";

/** How many requests for support access wait for the organization on screen; who watches them says so. */
export const [waitingRequests, setWaitingRequests] = createSignal(0);
