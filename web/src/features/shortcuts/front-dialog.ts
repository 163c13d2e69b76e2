import { createSignal } from "solid-js";

/** Which of the dialogs that can be opened from anywhere is shown: the list of keys, or the palette of commands. */
export const [frontDialog, showFrontDialog] = createSignal<"keys" | "palette" | null>(null);

/** What the key for commands is called on this keyboard. */
export const commandKey = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
