import { createSignal } from "solid-js";

export const lookKey = "curfew.list";

function stored(): string | null {
	try {
		return localStorage.getItem(lookKey);
	} catch {
		return null;
	}
}

/**
 * How rows are shown, in words that styles go by: the density, and "no-" with each column that is left out. Until
 * somebody chooses, rows have the height that the pointer needs, and every column shows but one.
 */
export const [look, setLook] = createSignal(stored() || "no-expires");
