import type { Caller } from "./callers.ts";
import type { Place } from "./expected.ts";

/** What a cell shows: it went through, or it was refused; `other`: neither as promised. */
export type Mark = "passed" | "unauthenticated" | "forbidden" | "not found" | "other";

export interface Cell {
	procedure: string;
	caller: Caller;
	place: Place;
	mark: Mark;
	/** Set when it is not what was promised. */
	unexpected: string | null;
}
