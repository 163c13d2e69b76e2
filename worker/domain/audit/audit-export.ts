import { z } from "zod";
import type { AuditEntry, ExportedLog } from "../audit-event.ts";
import { openCursor, sealCursor } from "../lists/page.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { csvHeader, csvLine } from "./csv.ts";
import { ocsfEvent } from "./ocsf.ts";

export const exportFormatSchema = z.enum(["ndjson", "csv", "ocsf"]);
type ExportFormat = ExportedLog["format"];

/** Events of one part at most. */
export const exportPartMax = 5_000;

const placed = z.strictObject({
	id: z.string(),
	sequence: z.number().int(),
	at: z.number().int(),
});
/** Where in the log an event stands. */
type Placed = z.infer<typeof placed>;

const progressSchema = z.strictObject({
	/** The newest event of the log when the export began. */
	through: z.number().int(),
	/** The checkpoint that was signed then; null: none was, or it is longer than a cursor has room for. */
	checkpoint: z.string().nullable(),
	/** Events handed out so far. */
	events: z.number().int().positive(),
	first: placed,
	last: placed,
});
/** How far an export has come: all that its next part needs to know. */
export type ExportProgress = z.infer<typeof progressSchema>;

/** What the whole of a file is, said with its last part. The proof of it is its checkpoint. */
export interface ExportManifest {
	organizationId: string;
	format: ExportFormat;
	filter: AuditFilter;
	/** The newest event of the log when the export began; nothing after it is in the file. */
	through: number;
	/** A signed checkpoint of the log as it was when the export began; null: there was none. */
	checkpoint: string | null;
	/** How many events the parts hold together. */
	events: number;
	/** The oldest event in the file, and the newest; null: it holds none. */
	first: Placed | null;
	last: Placed | null;
}

/** One part of a file of the log. */
export interface ExportPart {
	text: string;
	/** SHA-256 of the part's text in UTF-8, as hex. */
	sha256: string;
	/** Events in this part. */
	count: number;
	/** Events in all parts so far. */
	total: number;
	/** What the next part is asked for with; null: this was the last. */
	nextCursor: string | null;
	/** With the last part only. */
	manifest: ExportManifest | null;
}

/** Writes how far an export has come as an opaque cursor, which goes on with that one only. */
export const exportCursor = (list: string, progress: ExportProgress): string =>
	sealCursor(list, JSON.stringify(progress));

/** Reads such a cursor; null when it is damaged, or of another export. */
export function readExportCursor(list: string, cursor: string): ExportProgress | null {
	const body = openCursor(list, cursor);
	if (body === null) return null;
	try {
		return progressSchema.safeParse(JSON.parse(body)).data ?? null;
	} catch {
		return null;
	}
}

/** Where an export ends, as it was found when it began. */
export type ExportEnd = Pick<ExportProgress, "through" | "checkpoint">;

/** Room for a checkpoint in a cursor. */
export const checkpointMax = 1_000;

/** Progress after one more part; null as long as there was no event at all. */
export function progressAfter(
	before: ExportProgress | null,
	{ through, checkpoint }: ExportEnd,
	part: readonly AuditEntry[],
): ExportProgress | null {
	const [first, last] = [part[0], part.at(-1)];
	if (first === undefined || last === undefined) return before;
	return {
		through,
		checkpoint,
		events: (before?.events ?? 0) + part.length,
		first: before?.first ?? placeOf(first),
		last: placeOf(last),
	};
}

const placeOf = ({ id, sequence, at }: AuditEntry): Placed => ({ id, sequence, at });

/** One part of a file. Parts joined in their order are the file, so only the first has what a file begins with. */
export function exportText(
	format: ExportFormat,
	organizationId: string,
	events: readonly AuditEntry[],
	isFirst: boolean,
): string {
	switch (format) {
		case "ndjson":
			return events.map((event) => `${JSON.stringify(withIsoTime(event))}\n`).join("");
		case "ocsf":
			return events
				.map((event) => `${JSON.stringify(ocsfEvent(organizationId, event))}\n`)
				.join("");
		case "csv":
			return (isFirst ? csvHeader : "") + events.map(csvLine).join("");
	}
}

const withIsoTime = ({ id, sequence, at, ...event }: AuditEntry) => ({
	...{ id, sequence, at },
	time: new Date(at).toISOString(),
	...event,
});
