import type { Stamp } from "./stamp.ts";
import type { ViewUpdate } from "./view-update.ts";

/** The holder's own clock, sent along and returned untouched; nobody else reads it. */
export interface Echo {
	sentAtMs: number;
	/** Counts the steps back that the holder noticed: an answer to a question from before one is worthless. */
	era: number;
}

/** A holder asks for a lease. All messages are plain data; ended sessions are packed, see `Words`. */
export interface RenewRequest {
	/** Random, new at every start of a replica or isolate. */
	incarnation: string;
	/** Where pushes find it: a replica's region. Null: it cannot be pushed to. */
	address: string | null;
	/** What it has, so that the answer can be the difference. */
	have: Stamp;
	/** Up to where nothing that depends on it can still answer from an older view. For an isolate, `have`. */
	acknowledged: Stamp;
	echo: Echo;
}

export interface LeaseGrant {
	update: ViewUpdate;
	/** How long the holder may answer from its view, counted from its own `echo.sentAtMs`. */
	termMs: number;
	/** How much longer it may when it cannot renew. */
	graceMs: number;
	/** The term a replica lends to isolates. */
	isolateTermMs: number;
	echo: Echo;
}

export interface Acknowledgement {
	incarnation: string;
	address: string | null;
	stamp: Stamp;
}
