import type { EndCause } from "../session.ts";
import { type Changes, concatenated } from "./changes.ts";
import { longestHoldMs } from "./terms.ts";
import { organizationCoverKey } from "./view-watermark.ts";
import type { WriterRecord } from "./writer.ts";

/** What is known from outside the restored storage: from the projection, and from the object before it was restored. */
interface KnownElsewhere {
	epoch: number;
	sequence: number;
	asOfMs: number;
	changes: Changes;
	unenforced: readonly number[];
}

/** Larger than what any organization issues between two drains, small enough for exact arithmetic. */
const unprovenLeap = 2 ** 40;

const cause: EndCause = "organization";

/**
 * The record with which a writer may start on storage that was restored to an older point or imported. Storage like that
 * un-revokes sessions, reissues sequences, and lacks leases that are out there. So: counters go on above all that is
 * known, revocations are replayed, and an unknown holder of the longest possible lease is waited for.
 * `drained`: all that was ever committed is in `known`. If that cannot be proven, counters leap and everybody signs in again.
 */
export function restoredRecord(
	restored: WriterRecord,
	known: KnownElsewhere,
	drained: boolean,
	longestMs: number = longestHoldMs,
): WriterRecord {
	const leap = drained ? 0 : unprovenLeap;
	const sequence = Math.max(restored.sequence, known.sequence) + leap + 1;
	const changes = concatenated(restored.changes, known.changes);
	return {
		epoch: Math.max(restored.epoch, known.epoch) + leap,
		sequence,
		asOfMs: Math.max(restored.asOfMs, known.asOfMs),
		changes: drained ? changes : concatenated(changes, everybody(sequence)),
		leases: [...restored.leases, { key: "before_restore", address: null, termMs: longestMs }],
		unenforced: [
			...new Set([...restored.unenforced, ...known.unenforced, ...(drained ? [] : [sequence])]),
		],
	};
}

/** Sessions that nobody knows any more may be out there, so this watermark never becomes redundant. */
function everybody(upTo: number): Changes {
	const watermark = {
		key: organizationCoverKey,
		sequence: upTo,
		upTo,
		except: [],
		endsAtMs: Number.MAX_SAFE_INTEGER,
		cause,
	};
	return { watermarks: [watermark], ended: [], shortened: [] };
}
