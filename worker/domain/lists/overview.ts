import { z } from "zod";
import { hourMs, minuteMs } from "../clock.ts";
import type { CappedCount, Facet } from "./session-list.ts";

/** At which minute of UTC's hours those of the reader's zone begin: 30 in Kolkata. */
export const hourStartSchema = z.number().int().min(0).max(59).default(0);

/** What began and what ended in the hour that begins at `from`; the last one is not over. */
export interface HourOfSessions {
	from: number;
	began: CappedCount;
	ended: CappedCount;
}

/** How the standing sessions of an organization spread, and what came and went: as the lists count it. */
export interface Counted {
	/** Who has a session that stands. */
	people: CappedCount;
	/** Where they are, most sessions first; without those whose place is not known. */
	countries: Facet[];
	/** What stands out about them. */
	flags: Facet[];
	/** The last 24 hours, oldest first. */
	hours: HourOfSessions[];
}

export interface Overview {
	asOf: number;
	/** Sessions that stand. */
	sessions: CappedCount;
	/** Null while D1, which counts all this, cannot be asked. */
	counted: Counted | null;
}

const hoursShown = 24;

/** When each of the last 24 hours began, the one that runs included. */
export function lastHours(nowMs: number, startMinute: number): number[] {
	const shiftMs = startMinute * minuteMs;
	const current = Math.floor((nowMs - shiftMs) / hourMs) * hourMs + shiftMs;
	return Array.from({ length: hoursShown }, (_, nth) => current - (hoursShown - 1 - nth) * hourMs);
}
