import { type Changes, noChanges } from "../../domain/lease/changes.ts";
import type { LeaseRow } from "../../domain/lease/grantor.ts";
import type { Stamp } from "../../domain/lease/stamp.ts";
import type { Terms } from "../../domain/lease/terms.ts";
import type { WriterRecord } from "../../domain/lease/writer.ts";
import type { HistoryEvent } from "./checker.ts";
import type { Host } from "./host.ts";

/** One change that ends sessions, as the world knows it. */
export interface Operation {
	event: HistoryEvent & { kind: "revoke" };
	/** An earlier end instead of an end at once. */
	shortenedToMs: number | null;
	stamp: Stamp;
	durableAtMs: number | null;
}

export interface Durable {
	epoch: number;
	sequence: number;
	asOfMs: number;
	changes: Changes;
	leases: ReadonlyMap<string, LeaseRow>;
	/** Sequence → the change that nobody was told is everywhere. */
	unenforced: ReadonlyMap<number, Operation>;
	terms: Terms;
}

const emptyDurable = (terms: Terms): Durable => ({
	epoch: 0,
	sequence: 0,
	asOfMs: 0,
	changes: noChanges,
	leases: new Map(),
	unenforced: new Map(),
	terms,
});

export const recordOf = (durable: Durable): WriterRecord => ({
	epoch: durable.epoch,
	sequence: durable.sequence,
	asOfMs: durable.asOfMs,
	changes: durable.changes,
	leases: [...durable.leases.values()],
	unenforced: [...durable.unenforced.keys()],
});

/** What may go once `asOfMs` is as durable as the rest. */
export function withoutRedundant(durable: Durable): Durable {
	const lives = ({ endsAtMs }: { endsAtMs: number }): boolean => endsAtMs > durable.asOfMs;
	const { watermarks, ended, shortened } = durable.changes;
	const changes = {
		watermarks: watermarks.filter(lives),
		ended: ended.filter(lives),
		shortened: shortened.filter(lives),
	};
	return { ...durable, changes };
}

/** The object's storage: values are replaced, never changed, so a snapshot is a reference. */
export class Storage {
	durable: Durable;
	/** What has reached the queryable projection. */
	projected: Durable;
	readonly snapshots: Durable[] = [];
	/** Whose writes become durable. */
	owner: Host | null = null;

	constructor(terms: Terms) {
		this.durable = emptyDurable(terms);
		this.projected = this.durable;
	}
}
