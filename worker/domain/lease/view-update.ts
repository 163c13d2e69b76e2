import type { Changes } from "./changes.ts";
import type { Words } from "./ended-record.ts";
import type { PackedEnded } from "./ended-set.ts";
import type { Stamp } from "./stamp.ts";

/** What a renewal or push carries: all changes after `base`, or with `base: null` the whole view. */
export interface ViewUpdate extends PackedEnded, Omit<Changes, "ended"> {
	base: Stamp | null;
	stamp: Stamp;
	/** The writer's clock; from a replica, its upper bound of it. */
	asOfMs: number;
}

const noWords: Words = [];

/** The changes of an update that has none. */
export const noNews = {
	watermarks: [],
	shortened: [],
	endedRecords: noWords,
	endedMarks: noWords,
};
