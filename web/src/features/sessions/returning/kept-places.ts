import type { VirtualItem } from "@tanstack/solid-virtual";
import { createSignal } from "solid-js";

/** Where somebody was in a list when they left it. */
interface Place {
	/** The query string of the list: another list has no such place. */
	search: string;
	scrolled: number;
	/** The row that had focus last. */
	focused: string | undefined;
	/** How high the rows were measured to be: cards differ. */
	sizes: VirtualItem[];
}

/** By the entry of the browser's history, which carries the key. */
const places = new Map<string, Place>();

/** True from the browser's Back or Forward on, until the list has taken its place again. */
const [isReturning, setReturning] = createSignal(false);
addEventListener("popstate", () => setReturning(true));

export const noteReturned = (): void => void setReturning(false);

/** Remembers the place for as long as this page lives. */
export function keepPlace(place: Place): void {
	const { state } = history;
	const key: string = state?.place ?? crypto.randomUUID();
	if (!state?.place) history.replaceState({ ...state, place: key }, "");
	places.set(key, place);
}

/** The place in this list that somebody has just come back to; none if they came by another way. */
export function placeReturnedTo(search: string): Place | undefined {
	const kept = isReturning() ? places.get(history.state?.place) : undefined;
	return kept?.search === search ? kept : undefined;
}
