/**
 * Where a view stands in the history of its organization. `sequence` orders all changes; `epoch` is the number that
 * the writer's start took of it, so that two writers that both believe in themselves never issue the same stamp for
 * different views.
 */
export interface Stamp {
	epoch: number;
	sequence: number;
}

/** Older than every stamp a writer issues: epochs start at 1. */
export const noStamp: Stamp = { epoch: 0, sequence: 0 };

export const isOlder = (stamp: Stamp, than: Stamp): boolean =>
	stamp.epoch < than.epoch || (stamp.epoch === than.epoch && stamp.sequence < than.sequence);

export const newerOf = (one: Stamp, other: Stamp): Stamp => (isOlder(one, other) ? other : one);
