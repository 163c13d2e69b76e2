import type { EndedEntry } from "./ended-record.ts";
import type { ViewWatermark } from "./view-watermark.ts";

/** A session that ends earlier than its facts say. It stays until `endsAtMs`, not until `shortenedToMs`. */
export interface ShortenedEntry {
	sessionId: string;
	sequence: number;
	endsAtMs: number;
	shortenedToMs: number;
}

/** What an authority changes. */
export interface Changes {
	watermarks: readonly ViewWatermark[];
	ended: readonly EndedEntry[];
	shortened: readonly ShortenedEntry[];
}

export const noChanges: Changes = { watermarks: [], ended: [], shortened: [] };
