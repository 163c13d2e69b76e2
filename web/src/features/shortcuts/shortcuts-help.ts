import { createSignal } from "solid-js";

/** Whether the list of keys is shown; the account menu opens it as well. */
export const [isHelpOpen, setHelpOpen] = createSignal(false);
