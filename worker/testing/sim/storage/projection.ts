import type { SeenRow } from "../../../domain/lease/restored.ts";
import type { Durable, Operation, SessionRow, StoredWatermark } from "./tables.ts";

export const ownLineage = "own";

/** What the queryable projection holds of the organization. An older version of a row never wins. */
export interface Projection {
	/** The highest version any row has. */
	sequence: number;
	/** The latest instant in any row, all of which are readings of the writer's clock. */
	asOfMs: number;
	sessions: ReadonlyMap<string, { row: SessionRow; version: number }>;
	watermarks: ReadonlyMap<number, StoredWatermark>;
	/** Receipts that are not known to be in force everywhere. */
	unenforced: ReadonlyMap<Operation, { sequence: number }>;
}

export const emptyProjection: Projection = {
	sequence: 0,
	asOfMs: 0,
	sessions: new Map(),
	watermarks: new Map(),
	unenforced: new Map(),
};

/** The projection after a drain of the object's outbox. Only user's and organization's watermarks go there as such. */
export function drained(projection: Projection, durable: Durable): Projection {
	const { sequence: version } = durable;
	const sessions = new Map(projection.sessions);
	for (const [id, row] of durable.sessions) {
		if ((sessions.get(id)?.version ?? 0) <= version) sessions.set(id, { row, version });
	}
	const watermarks = new Map(projection.watermarks);
	for (const watermark of durable.watermarks) {
		if (watermark.rule.kind !== "policy") watermarks.set(watermark.id, watermark);
	}
	const waiting = new Map([...durable.unenforced].map(([at, { operation }]) => [operation, at]));
	const kept = [...projection.unenforced].filter(([, { sequence }]) => sequence > version);
	const unenforced = new Map(kept);
	for (const [operation, sequence] of waiting) unenforced.set(operation, { sequence });
	return {
		sequence: Math.max(projection.sequence, version),
		asOfMs: Math.max(projection.asOfMs, durable.recordedMs),
		sessions,
		watermarks,
		unenforced,
	};
}

/** By what an object compares itself: the newest rows, and those of another deployment on the same database. */
export const seenRows = ({ sequence }: Projection): SeenRow[] => [
	{ lineage: "another", sequence: 1_000_000 },
	{ lineage: ownLineage, sequence },
];
